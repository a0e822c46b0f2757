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

/** What a proxy says in one field; undefined when it says nothing, null when it says it more than once. */
export type Said = string | undefined | null;

/** Puts together what a proxy says; undefined when anything is missing, odd or said twice. The scheme may be missing. */
export function forwardedRequest(
  method: Said,
  scheme: Said,
  authority: Said,
  target: Said,
): ForwardedRequest | undefined {
  if (!method || !authority || !target || scheme === null) return undefined;
  const host = parseRequestHost(authority);
  if (!host || (scheme !== undefined && !isScheme(scheme))) return undefined;
  return { method, scheme, host, target };
}

function isScheme(text: string): text is Scheme {
  return SCHEMES.has(text);
}
