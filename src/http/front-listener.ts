import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { GatewayError } from '../errors/gateway-error.js';
import { toGatewayError } from './error.filter.js';
import { rawHeader } from './raw-headers.js';
import { chooseRequestId } from './request-id.js';
import { writeProblem } from './write-problem.js';

/**
 * Answers one request completely, at once or later. What it throws becomes a problem document.
 * `startedAt` is when the request came in, by `performance.now()`.
 */
export type FrontHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  startedAt: number,
) => void | Promise<void>;

/** Is told what the listener did: for metrics and the log. Must be quick and never throw. */
export interface FrontObserver {
  answered(method: string, status: number, durationMs: number): void;
  /** A handler threw; `error` is what was answered, with the reason as its cause. */
  failed(error: GatewayError, requestId: string, path: string): void;
}

/** What {@link createFrontListener} puts together. */
export interface FrontListenerOptions {
  /** By exact path, as it stands in the request line before `?`. */
  readonly handlers: ReadonlyMap<string, FrontHandler>;
  /** By the beginning of the path, which ends in `/`. */
  readonly prefixes?: ReadonlyMap<string, FrontHandler>;
  /** Everything else: the framework's own listener. */
  readonly fallback: RequestListener;
  readonly observer: FrontObserver;
}

/** Header fields of one request at most; more are 431. Their total size is the server's to limit. */
export const MAX_HEADER_FIELDS = 200;

/**
 * The listener in front of the framework: decision routes are asked once per request of every protected
 * application, and a framework costs more than the decision. A path is compared as it came, without
 * decoding, trimming or folding, so nothing but the very route reaches a handler.
 */
export function createFrontListener(options: FrontListenerOptions): RequestListener {
  const { fallback, observer } = options;
  return (request, response) => {
    const path = pathOf(request.url);
    const handler = options.handlers.get(path) ?? prefixed(options.prefixes, path);
    if (handler) serve(handler, observer, path, request, response);
    else fallback(request, response);
  };
}

function serve(
  handler: FrontHandler,
  observer: FrontObserver,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const startedAt = performance.now();
  // `request.headers` is made only when it is asked for, and takes as long as a decision.
  const requestId = chooseRequestId(rawHeader(request.rawHeaders, 'x-request-id') ?? undefined);
  let working: void | Promise<void> = undefined;
  try {
    if (request.rawHeaders.length > 2 * MAX_HEADER_FIELDS) throw tooManyHeaders();
    working = handler(request, response, requestId, startedAt);
  } catch (thrown) {
    fail(observer, thrown, requestId, path, response);
  }
  if (!(working instanceof Promise)) return answered(observer, request, response, startedAt);
  void working
    .catch((thrown: unknown) => fail(observer, thrown, requestId, path, response))
    .then(() => answered(observer, request, response, startedAt));
}

function answered(
  observer: FrontObserver,
  { method = '' }: IncomingMessage,
  { statusCode }: ServerResponse,
  startedAt: number,
): void {
  observer.answered(method, statusCode, performance.now() - startedAt);
}

function fail(
  observer: FrontObserver,
  thrown: unknown,
  requestId: string,
  path: string,
  response: ServerResponse,
): void {
  const error = toGatewayError(thrown);
  observer.failed(error, requestId, path);
  if (response.headersSent) response.destroy();
  else writeProblem(response, error, requestId);
}

function pathOf(target = ''): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}

function prefixed(
  prefixes: ReadonlyMap<string, FrontHandler> | undefined,
  path: string,
): FrontHandler | undefined {
  for (const [prefix, handler] of prefixes ?? []) {
    if (path.startsWith(prefix)) return handler;
  }
  return undefined;
}

function tooManyHeaders(): GatewayError {
  return new GatewayError('invalid-request', `A request has at most ${MAX_HEADER_FIELDS} header fields.`, {
    status: 431,
  });
}
