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

/** Shown for every address of the console that is no file. */
export const DOCUMENT = 'index.html';

/** One file of the build, ready to be sent. */
export interface ConsoleFile {
  readonly mediaType: string;
  readonly body: Buffer;
  /** The same, compressed. */
  readonly gzipped: Buffer;
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
  const build = new Map(
    filesBelow(folder).map((path) => [relative(folder, path).split(sep).join('/'), path]),
  );
  if (!build.has(DOCUMENT)) return undefined;
  return new Map([...build].map(([name, path]) => [name, consoleFile(name, readFileSync(path))]));
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
  if (file && file !== document) return { kind: 'file', file };
  const looksLikeFile = path.startsWith('assets/') || path.includes('.');
  if (!document || (looksLikeFile && file !== document)) return { kind: 'missing' };
  return { kind: 'document', file: document };
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

function consoleFile(name: string, body: Buffer): ConsoleFile {
  return {
    mediaType: MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
    body,
    gzipped: gzipSync(body),
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    immutable: name.startsWith('assets/'),
  };
}
