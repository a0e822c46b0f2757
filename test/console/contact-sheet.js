import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The same folder as in kept-pictures.ts. */
const FOLDER = join(import.meta.dirname, '../../test-results/console');

const STYLE = `
  :root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
  body { margin: 1rem; }
  .cell { display: flex; gap: .5rem; align-items: flex-start; overflow-x: auto; padding-bottom: 1rem; }
  figure { margin: 0; flex: none; }
  figure, img { width: 130px; }
  .wide, .wide img { width: 400px; }
  img { border: 1px solid #8888; max-height: 480px; object-fit: cover; object-position: top; }
  figcaption { color: GrayText; }
`;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const words = (slug) => escaped(slug.replaceAll('-', ' '));

const figure = ({ file, width, colorScheme }) =>
  `<figure${Number(width) > 600 ? ' class="wide"' : ''}><a href="${encodeURIComponent(file)}">` +
  `<img loading="lazy" alt="${escaped(file)}" src="${encodeURIComponent(file)}"></a>` +
  `<figcaption>${width} ${colorScheme}</figcaption></figure>`;

/** Removes the pictures of the run before. */
export function emptyPictures() {
  rmSync(FOLDER, { recursive: true, force: true });
}

/** Puts all pictures on one page, by page and state. @returns where it is; nothing when there are no pictures. */
export function writeContactSheet() {
  if (!existsSync(FOLDER)) return undefined;
  const pages = new Map();
  for (const file of readdirSync(FOLDER).sort()) {
    const [page, state, width, rest] = file.split('~');
    if (!rest) continue;
    const states = pages.get(page) ?? new Map();
    pages.set(page, states);
    const colorScheme = rest.replace('.jpeg', '');
    states.set(state, [...(states.get(state) ?? []), { file, width, colorScheme }]);
  }
  const sections = [...pages].map(([page, states]) => {
    const cells = [...states].map(
      ([state, pictures]) =>
        `<h3>${words(state)}</h3><div class="cell">${pictures.map(figure).join('')}</div>`,
    );
    return `<h2 id="${page}">${words(page)}</h2>${cells.join('')}`;
  });
  const links = [...pages.keys()].map((page) => `<a href="#${page}">${words(page)}</a>`);
  const sheet = join(FOLDER, 'index.html');
  writeFileSync(
    sheet,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Console</title><style>${STYLE}</style>` +
      `<h1>The console, page by page</h1><p>${links.join(' · ')}</p>${sections.join('')}`,
  );
  return sheet;
}
