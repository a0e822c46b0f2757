import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import type { IncomingMessage } from 'node:http';
import type { Configuration } from '../config/configuration.js';
import { ErrorFilter } from './error.filter.js';
import { hasLargeJsonBody } from './large-json-body.js';
import { requestIdOf } from './request-id.js';

/** The largest request body, in bytes; more is 413. */
const MAX_BODY_BYTES = 256 * 1024;

/** Where one request may hold many events of Okta, each of a few kilobytes; a refused one is lost for good. */
const EVENT_HOOKS = '/okta/event-hooks/';
const MAX_EVENTS_BYTES = 2 * 1024 * 1024;

const JSON_TYPE = /^ *application\/([^;/\s]+\+)?json *(;|$)/i;

/** One answered request, as whoever logs and counts it is told. */
export interface FinishedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
  /** True of an answer that lasts as long as somebody listens. */
  readonly streamed: boolean;
}

/** Settings of the Express application that every route relies on: limits, headers, no guessing. */
export function hardenHttp(
  app: NestExpressApplication,
  configuration: Configuration,
  errorFilter: ErrorFilter,
  finished: (request: FinishedRequest) => void,
): void {
  app.disable('x-powered-by');
  app.set('etag', false);
  // Node's own parser: it makes no nested objects of query parameters.
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);

  app.use((request: Request, response: Response, next: NextFunction) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);
    const { method, path } = request;
    response.setHeader('X-Request-ID', requestId);
    response.once('close', () =>
      finished({
        method,
        path,
        status: response.statusCode,
        durationMs: performance.now() - startedAt,
        requestId,
        streamed: String(response.getHeader('Content-Type')).startsWith('text/event-stream'),
      }),
    );
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
      },
      strictTransportSecurity: configuration.secure ? { maxAge: 31_536_000 } : false,
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    }),
  );
  app.useBodyParser('json', { limit: MAX_EVENTS_BYTES, strict: true, type: isHookCall });
  app.useBodyParser('json', {
    limit: MAX_BODY_BYTES,
    strict: true,
    type: isJson,
  });
  app.useBodyParser('urlencoded', {
    limit: MAX_BODY_BYTES,
    extended: false,
    parameterLimit: 50,
    type: isPageForm,
  });
  // Body parsing fails before Nest's filters see the request.
  app.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else errorFilter.answer(error, request, response);
  });
}

/** Forms are for pages: the API reads JSON alone, which no form of another site can send. */
function isPageForm({ url = '', headers }: IncomingMessage): boolean {
  const type = headers['content-type'] ?? '';
  return !url.startsWith('/api/') && /^application\/x-www-form-urlencoded *(;|$)/i.test(type);
}

/** Any JSON, but for what is read later, once the caller is known. */
function isJson(request: IncomingMessage): boolean {
  return !hasLargeJsonBody(request) && JSON_TYPE.test(request.headers['content-type'] ?? '');
}

function isHookCall({ url = '', headers }: IncomingMessage): boolean {
  return url.startsWith(EVENT_HOOKS) && /^application\/json *(;|$)/i.test(headers['content-type'] ?? '');
}
