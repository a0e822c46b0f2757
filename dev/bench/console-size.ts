import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What the built console weighs, in bytes of gzip where nothing else is said. */
export interface ConsoleSize {
  /** What `/console/` loads before it can show the page it leads to. */
  readonly first: number;
  /** What each page loads besides, by its name. */
  readonly pages: ReadonlyMap<string, number>;
  /** The editor of conditions, which is loaded when one is edited. */
  readonly editor: number;
  /** Scripts and styles altogether, in bytes of Brotli: as browsers get them. */
  readonly sent: number;
}

/** The page that `/console/` leads to. */
const START_PAGE = 'overview';

/** Weighs a build. @param dist The folder `console/dist`. */
export function weighConsole(dist: string): ConsoleSize {
  const assets = join(dist, 'assets');
  const names = readdirSync(assets).filter((name) => !name.endsWith('.br'));
  const weight = (files: Iterable<string>): number =>
    [...files].reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
  const withImports = (name: string, found = new Set<string>()): Set<string> => {
    if (found.has(name)) return found;
    found.add(name);
    const source = name.endsWith('.js') ? readFileSync(join(assets, name), 'utf8') : '';
    for (const [, imported = ''] of source.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g))
      withImports(imported, found);
    return found;
  };
  const document = readFileSync(join(dist, 'index.html'), 'utf8');
  const start = new Set(
    [...document.matchAll(/assets\/([\w.-]+)/g)].flatMap(([, name = '']) => [...withImports(name)]),
  );
  const pages = new Map<string, number>();
  for (const name of names) {
    const page = /^(.+)\.page-[\w-]{8}\.js$/.exec(name)?.[1];
    if (page === undefined) continue;
    const files = withImports(name);
    const owners = [...files].map((file) => file.replace(/(\.page)?-[\w-]{8}\.js$/, ''));
    for (const style of names.filter((file) => file.endsWith('.css')))
      if (owners.includes(style.replace(/-[\w-]{8}\.css$/, ''))) files.add(style);
    pages.set(page, weight([...files].filter((file) => !start.has(file))));
  }
  const sent = names
    .filter((name) => /\.(js|css)$/.test(name))
    .reduce((sum, name) => sum + statSync(join(assets, `${name}.br`)).size, 0);
  return {
    first: weight(start) + (pages.get(START_PAGE) ?? 0),
    pages,
    editor: weight(names.filter((name) => name.startsWith('editor-'))),
    sent,
  };
}
