import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Shown for every address of the console that is no file and no page. */
export const DOCUMENT = 'index.html';

/**
 * Where the documents of pages are, `pages/people/$personId.html` for example: each is the document, with links to what its
 * page needs from the start. `console/tools/page-documents.js` writes them.
 */
const PAGES = 'pages/';

/** Beside a file: the same, compressed as well as it can be, which takes too long to be done at a start. */
const BROTLI = '.br';

/** One file of the build, ready to be sent. */
export interface ConsoleFile {
  readonly mediaType: string;
  readonly body: Buffer;
  /** The same, compressed. */
  readonly gzipped: Buffer;
  /** The same, compressed better; undefined when the build has none. */
  readonly brotli: Buffer | undefined;
  /** Quotes included. */
  readonly etag: string;
  /** Whether its name changes with its content, so that it may be kept for good. */
  readonly immutable: boolean;
}

/** The files of a build by their path, `assets/main-1a2b3c4d.js` for example: what isn't in here can't be asked for. */
export type ConsoleBuild = ReadonlyMap<string, ConsoleFile>;

/**
 * Reads a build whole; it is less than a megabyte.
 * @returns undefined when there is none.
 */
export function readConsoleBuild(folder: string): ConsoleBuild | undefined {
  const paths = new Map(
    filesBelow(folder).map((path) => [relative(folder, path).split(sep).join('/'), path]),
  );
  if (!paths.has(DOCUMENT)) return undefined;
  const read = (name: string): Buffer | undefined => {
    const path = paths.get(name);
    return path === undefined ? undefined : readFileSync(path);
  };
  const names = [...paths.keys()].filter((name) => !name.endsWith(BROTLI));
  return new Map(
    names.map((name) => [name, consoleFile(name, read(name) ?? Buffer.alloc(0), read(name + BROTLI))]),
  );
}

/** What an address below `/console/` names. */
export type ConsoleAnswer =
  { readonly kind: 'file' | 'document'; readonly file: ConsoleFile } | { readonly kind: 'missing' };

/**
 * Finds what is to be sent. An address that looks like a file (no page's has a dot) and is none is missing: answered by the
 * document, a browser would run HTML as a script.
 * @param path Decoded, without `/console/`.
 */
export function findInBuild(build: ConsoleBuild, path: string): ConsoleAnswer {
  const document = build.get(DOCUMENT);
  const file = build.get(path);
  if (!document) return { kind: 'missing' };
  if (path === DOCUMENT) return { kind: 'document', file: document };
  if (file && !path.startsWith(PAGES)) return { kind: 'file', file };
  if (path.startsWith('assets/') || path.includes('.')) return { kind: 'missing' };
  return { kind: 'document', file: documentOf(build, path) ?? document };
}

/** The document of the page at an address; `people/00u1` has that of `people/$personId`. */
function documentOf(build: ConsoleBuild, path: string): ConsoleFile | undefined {
  const exact = build.get(`${PAGES}${path || 'index'}.html`);
  if (exact) return exact;
  const [page, ...rest] = path.split('/');
  if (rest.length !== 1) return undefined;
  const names = [...build.keys()].filter((name) => name.startsWith(`${PAGES}${page}/$`));
  return names.length === 1 ? build.get(names[0] ?? '') : undefined;
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function consoleFile(name: string, body: Buffer, brotli: Buffer | undefined): ConsoleFile {
  return {
    mediaType: MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
    body,
    gzipped: gzipSync(body),
    brotli,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    immutable: name.startsWith('assets/'),
  };
}
