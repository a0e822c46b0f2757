import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { licences } from './tools/licences.js';

/** The gateway that `npm run dev` passes requests on to. */
const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:3000';

/** The gateway's, of which the console is a part. */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The kit of all pages, but for what is loaded when it is opened, and what only some pages show. */
const KIT =
  /\/console\/src\/(ui\/(?!combobox|confirm-dialog|dialog-window|person-picker|time-tooltip|chart|histogram)|api\/|live\/)|\/node_modules\/(lucide-react|openapi-fetch)\//;

export default defineConfig({
  base: '/console/',
  plugins: [react(), licences()],
  define: { ROLEGATE_VERSION: JSON.stringify(version) },
  build: {
    // Where a finished build is put in one move: a gateway that starts meanwhile finds the old one or the new one.
    outDir: process.env.CONSOLE_OUT_DIR ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // What is small goes into the bundle as a data: address elsewhere; here every file is one that `'self'` covers.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        // React and what every page needs change rarely: they stay in the browser's cache across releases.
        // What pages share is one file: a phone waits 150 ms for each, and small files compress badly.
        manualChunks: (id) => {
          if (/node_modules\/(react|react-dom|scheduler|@tanstack)\//.test(id)) return 'libraries';
          return KIT.test(id) ? 'kit' : undefined;
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/login', '/logout', '/authorization-code', '/health'].map((path) => [
        path,
        { target: gateway, headers: { origin: gateway } },
      ]),
    ),
  },
});
