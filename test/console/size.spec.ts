import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const DIST = join(import.meta.dirname, '../../console/dist');
const ASSETS = join(DIST, 'assets');

/** In bytes of gzip. */
const FIRST_PAGE = 150_000;
const FURTHER_PAGE = 50_000;
const EDITOR = 110_000;
/** In bytes as they travel, which for every browser of the last years is Brotli. */
const ALL = 450_000;

/** The folder of the page that `/console/` leads to: console/src/routes.ts says so. */
const START_PAGE = 'overview';

/** Without what is the same, compressed already. */
const names = readdirSync(ASSETS).filter((name) => !name.endsWith('.br'));
const source = (name: string): string => readFileSync(join(ASSETS, name), 'utf8');
const weight = (files: Iterable<string>): number =>
  [...files].reduce((sum, name) => sum + gzipSync(readFileSync(join(ASSETS, name))).length, 0);

/** A file with what it imports before it can run; what it loads later by `import()` is not among it. */
function withImports(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, imported = ''] of source(name).matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)) {
    withImports(imported, found);
  }
  return found;
}

const documentFiles = [...readFileSync(join(DIST, 'index.html'), 'utf8').matchAll(/assets\/([\w.-]+)/g)].map(
  ([, name = '']) => name,
);
const start = new Set(
  documentFiles.flatMap((name) => (name.endsWith('.js') ? [...withImports(name)] : [name])),
);

/** A page with the styles that Vite loads beside it. */
function filesOf(page: string): Set<string> {
  const files = withImports(page);
  const own = [...files].map((name) => name.replace(/(\.page)?-[\w-]{8}\.js$/, ''));
  for (const style of names.filter((name) => name.endsWith('.css'))) {
    if (own.includes(style.replace(/-[\w-]{8}\.css$/, ''))) files.add(style);
  }
  return files;
}

const pages = names.filter((name) => /\.page-[\w-]{8}\.js$/.test(name));

describe('the size of the console', () => {
  it('is that of several files, of which the document names the first', () => {
    expect(documentFiles.length).toBeGreaterThan(1);
    expect(pages.length).toBeGreaterThan(1);
  });

  it(`is at most ${FIRST_PAGE} bytes for whoever opens the page that /console/ leads to`, () => {
    const [first = ''] = pages.filter((page) => page.startsWith(`${START_PAGE}.page-`));
    expect(weight(new Set([...start, ...filesOf(first)]))).toBeLessThanOrEqual(FIRST_PAGE);
  });

  it.each(pages)(`is at most ${FURTHER_PAGE} bytes more for the page %s`, (page) => {
    const further = [...filesOf(page)].filter((name) => !start.has(name) && !name.startsWith('editor'));
    expect(weight(further)).toBeLessThanOrEqual(FURTHER_PAGE);
  });

  it(`is at most ${EDITOR} bytes for the editor, which only its page loads`, () => {
    const editor = names.filter((name) => /^editor-[\w-]{8}\.js$/.test(name));
    expect(editor).toHaveLength(1);
    // What is larger than this without being the editor is one under another name.
    expect(weight(editor)).toBeGreaterThan(FURTHER_PAGE);
    expect(weight(editor)).toBeLessThanOrEqual(EDITOR);
    expect([...start].filter((name) => name.startsWith('editor'))).toEqual([]);
  });

  it(`is at most ${ALL} bytes of Brotli for everything`, () => {
    const sent = names
      .filter((name) => /\.(js|css)$/.test(name))
      .map((name) => readFileSync(join(ASSETS, `${name}.br`)).length);
    expect(sent.length).toBeGreaterThan(pages.length);
    expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(ALL);
  });
});
