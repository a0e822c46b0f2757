import react from '@vitejs/plugin-react';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { licences } from './tools/licences.js';
import { pageDocuments } from './tools/page-documents.js';

/** The gateway that `npm run dev` passes requests on to. */
const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:3000';

/** The gateway's, of which the console is a part. */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** What begins everything, and the kit of all pages: but for what is loaded when it is opened, and what only some pages show. */
const START =
  /\/console\/src\/(main|ui\/(?!combobox|[\w-]+-dialog|[\w-]+-picker|dialog-window|use-form|form-state|taken|time-tooltip|chart|histogram)|api\/|live\/)|\/node_modules\/(lucide-react|openapi-fetch|@tanstack)\//;

export default defineConfig({
  base: '/console/',
  plugins: [react(), licences(), pageDocuments()],
  define: { ROLEGATE_VERSION: JSON.stringify(version) },
  build: {
    // Where a finished build is put in one move: a gateway that starts meanwhile finds the old one or the new one.
    outDir: process.env.CONSOLE_OUT_DIR ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // What is small goes into the bundle as a data: address elsewhere; here every file is one that `'self'` covers.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What pages share is one file: small files compress badly, and each is asked for.
        codeSplitting: {
          groups: [
            // React and what every page needs change rarely: they stay in the browser's cache across releases.
            { name: 'libraries', test: /[\\/]node_modules[\\/]/, tags: ['$initial'], priority: 1 },
            { name: 'start', test: START },
            // Dialogs, lists and tooltips rest on the same parts; cut up by who needs which, these compress badly.
            {
              name: 'floating',
              test: /[\\/]@(floating-ui|base-ui[\\/](utils|react[\\/](floating-ui-react|internals|utils)))[\\/]/,
            },
            // The examples are much alike: together they compress to little more than one of them.
            { name: 'examples', test: /[?]raw|\/console\/src\/protect\/[\w-]*snippet/ },
          ],
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
