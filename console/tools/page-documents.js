// Writes a document for each page, which names what that page needs from the start: without it a phone learns of the page's
// own files only once the libraries have run, and of what the gateway knows after that.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pageWords } from './page-words.js';

/** What is asked of the gateway whatever page is opened; exactly the address that the page will ask for. */
const SESSION = '/api/v1/session?roleNames=true';

/** Where nobody needs to have signed in. */
const WITHOUT_SESSION = ['/set-up'];

/** What the first paint of a page shows besides: what its `loader` reads first. */
const READS = { '/': ['/api/v1/overview?range=24h'] };

/** Where React puts the page. */
const EMPTY = '<div id="root"></div>';

/** The address of a route and the module of its page, as `*.route.ts` says. */
function routeOf(file) {
  const source = readFileSync(file, 'utf8');
  const path = /(?:path: |_PATH = )'([^']+)'/.exec(source)?.[1];
  const page = /import\('\.\/([\w-]+\.page)\.js'\)/.exec(source)?.[1];
  if (!path || !page) throw new Error(`${file} names no path, or no page to load.`);
  return { path, page: join(dirname(file), `${page}.tsx`) };
}

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text) => text.replace(/[&<>"]/g, (character) => ESCAPES[character]);

/**
 * What is painted before any script is there, where the page will show the same: its title, and what it is about. Nobody is
 * told of it twice: screen readers wait for the page itself.
 */
function firstPaint(page) {
  const words = pageWords(page);
  if (!words) return '';
  const { title, lead, ofEveryPart } = words;
  const kind = ofEveryPart ? ' class="first-of-every-part"' : '';
  return (
    '<div class="first" aria-hidden="true"><div class="first-header">Rolegate</div><div class="first-side"></div>' +
    `<div class="first-main"><div class="first-title">${escaped(title)}</div>` +
    `${lead === '' ? '' : `<p${kind}>${escaped(lead)}</p>`}</div></div>`
  );
}

/** The chunks that must be there before one can run, itself first. */
function withImports(bundle, chunk, found = new Set()) {
  if (found.has(chunk)) return found;
  found.add(chunk);
  for (const name of chunk.imports) withImports(bundle, bundle[name], found);
  return found;
}

/** A plug-in of Vite's that writes `pages/<address>.html`, with `$name` where an address has a part of its own. */
export function pageDocuments() {
  let base;
  return {
    name: 'page-documents',
    configResolved(config) {
      base = config.base;
    },
    writeBundle({ dir }, bundle) {
      const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
      const document = readFileSync(join(dir, 'index.html'), 'utf8');
      const routes = [...this.getModuleIds()].filter((id) => /\/features\/.+\.route\.ts$/.test(id));
      for (const { path, page } of routes.map(routeOf)) {
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === page);
        if (!chunk) throw new Error(`No part of the build begins with ${page}.`);
        const needed = [...withImports(bundle, chunk)].reverse();
        const styles = new Set(needed.flatMap(({ viteMetadata }) => [...viteMetadata.importedCss]));
        const links = [
          ...needed.map(({ fileName }) => [fileName, `rel="modulepreload" crossorigin`]),
          ...[...styles].map((fileName) => [fileName, `rel="stylesheet" crossorigin`]),
        ].filter(([fileName]) => !document.includes(fileName));
        const reads = WITHOUT_SESSION.includes(path) ? [] : [SESSION, ...(READS[path] ?? [])];
        const tags = [
          ...reads.map((address) => `<link rel="preload" as="fetch" crossorigin href="${address}">`),
          ...links.map(([fileName, what]) => `<link ${what} href="${base}${fileName}">`),
        ];
        const file = join(dir, 'pages', `${path.slice(1) || 'index'}.html`);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(
          file,
          document
            .replace('</head>', () => `${tags.map((tag) => `  ${tag}\n  `).join('')}</head>`)
            .replace(
              EMPTY,
              () => `<div id="root">${WITHOUT_SESSION.includes(path) ? '' : firstPaint(page)}</div>`,
            ),
        );
      }
    },
  };
}
