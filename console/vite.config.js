import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { licences } from './tools/licences.js';

/** The gateway that `npm run dev` passes requests on to. */
const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:3000';

/** The gateway's, of which the console is a part. */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

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
        manualChunks: (id) =>
          /node_modules\/(react|react-dom|scheduler|@tanstack)\//.test(id) ? 'libraries' : undefined,
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
