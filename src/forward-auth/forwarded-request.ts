import type { IncomingMessage } from 'node:http';
import { rawHeader } from '../http/raw-headers.js';
import { parseRequestHost, type RequestHost } from '../http/request-host.js';

/** A client's request as its proxy describes it. */
export interface ForwardedRequest {
  readonly method: string;
  readonly scheme: Scheme | undefined;
  readonly host: RequestHost;
  /** `/path?query`, not decoded and not yet judged. */
  readonly target: string;
}

/** What a proxy may say that its client speaks; `ws` and `wss` are what Traefik says of a WebSocket. */
type Scheme = 'http' | 'https' | 'ws' | 'wss';

const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'ws', 'wss']);
const ORIGINAL_URL = /^([a-z]+):\/\/([^/?#]+)(\/.*)$/;

/** Reads a client's request in one of the dialects of proxies; undefined when anything is missing, odd or sent twice. */
export type Dialect = (request: IncomingMessage) => ForwardedRequest | undefined;

/** nginx and its kin: `X-Original-Method` and the absolute `X-Original-URL`. */
export const readAuthRequest: Dialect = (request) => {
  const method = singleHeader(request, 'x-original-method');
  const url = singleHeader(request, 'x-original-url');
  const match = typeof url === 'string' ? ORIGINAL_URL.exec(url) : null;
  return match ? assembled(method, match[1], match[2], match[3]) : undefined;
};

/** Traefik, Caddy, HAProxy: `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`. */
export const readForwardAuth: Dialect = (request) =>
  assembled(
    singleHeader(request, 'x-forwarded-method'),
    singleHeader(request, 'x-forwarded-proto'),
    singleHeader(request, 'x-forwarded-host'),
    singleHeader(request, 'x-forwarded-uri'),
  );

/** A header value; undefined when it is missing or empty, null when it was sent more than once. */
type HeaderValue = string | undefined | null;

function assembled(
  method: HeaderValue,
  scheme: HeaderValue,
  authority: HeaderValue,
  target: HeaderValue,
): ForwardedRequest | undefined {
  if (!method || !authority || !target || scheme === null) return undefined;
  const host = parseRequestHost(authority);
  if (!host || (scheme !== undefined && !isScheme(scheme))) return undefined;
  return { method, scheme, host, target };
}

function isScheme(text: string): text is Scheme {
  return SCHEMES.has(text);
}

/** Proxies that strip a field often leave it empty: nothing is said by it. */
function singleHeader({ headers, rawHeaders }: IncomingMessage, name: string): HeaderValue {
  const value = headers[name];
  if (typeof value !== 'string' || value === '') return undefined;
  // Node joins repeated fields by ", ": only then the raw ones have to be counted.
  return value.includes(', ') ? rawHeader(rawHeaders, name) : value;
}
