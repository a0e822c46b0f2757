import { Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { GatewayError } from '../errors/gateway-error.js';
import { findInBuild, readConsoleBuild, type ConsoleBuild, type ConsoleFile } from './console-build.js';
import { consoleFolder } from './console-folder.js';
import { DOCUMENT_HEADERS } from './console-headers.js';

/** The address of the console's start page. */
const ROOT = '/console/';

const FOR_GOOD = 'public, max-age=31536000, immutable';

/** Sends the console's files out of memory, as they were when the gateway started. */
@Injectable()
export class ConsoleFiles {
  private readonly log = new Logger('Console');
  private readonly build: ConsoleBuild | undefined;

  constructor() {
    const folder = consoleFolder(import.meta.url);
    this.build = folder === undefined ? undefined : readConsoleBuild(folder);
    if (!this.build) this.log.warn('The console is not built: /console/ answers 404.');
  }

  /** `/console` itself: relative addresses need the slash. */
  sendRoot(request: Request, response: Response): void {
    if (request.path === ROOT) return this.send('', request, response);
    response.redirect(308, ROOT);
  }

  /**
   * Sends a file, or the document for every address of a page.
   * @param path Decoded, without `/console/`.
   * @throws GatewayError `not-found` for a file that there isn't, and without a build.
   */
  send(path: string, request: Request, response: Response): void {
    if (!this.build) {
      throw new GatewayError('not-found', 'The console is not part of this build: `npm run build` makes it.');
    }
    const found = findInBuild(this.build, path);
    if (found.kind === 'missing') throw new GatewayError('not-found', 'The console has no such file.');
    if (found.kind === 'document') response.set(DOCUMENT_HEADERS);
    write(found.file, request, response);
  }
}

function write(file: ConsoleFile, request: Request, response: Response): void {
  response.set({
    'Content-Type': file.mediaType,
    'Cache-Control': file.immutable ? FOR_GOOD : 'no-cache',
    ETag: file.etag,
    Vary: 'Accept-Encoding',
  });
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const [encoding, body] = encoded(file, request);
  if (encoding !== undefined) response.set('Content-Encoding', encoding);
  response.set('Content-Length', String(body.length)).end(request.method === 'HEAD' ? undefined : body);
}

/** The smallest form of a file that a browser can read. */
function encoded(file: ConsoleFile, request: Request): readonly [encoding: string | undefined, body: Buffer] {
  if (file.brotli && request.acceptsEncodings('br') === 'br') return ['br', file.brotli];
  return request.acceptsEncodings('gzip') === 'gzip' ? ['gzip', file.gzipped] : [undefined, file.body];
}
