import type { IncomingMessage } from 'node:http';
import { rawHeader } from '../http/raw-headers.js';
import { forwardedRequest, type Said } from '../proxy-decisions/forwarded-request.js';
import type { Dialect } from '../proxy-decisions/http-proxies.js';

const ORIGINAL_URL = /^([a-z]+):\/\/([^/?#]+)(\/.*)$/;

/** nginx and its kin: `X-Original-Method` and the absolute `X-Original-URL`. */
export const readAuthRequest: Dialect = (request) => {
  const method = singleHeader(request, 'x-original-method');
  const url = singleHeader(request, 'x-original-url');
  const match = typeof url === 'string' ? ORIGINAL_URL.exec(url) : null;
  return match ? forwardedRequest(method, match[1], match[2], match[3]) : undefined;
};

/** Traefik, Caddy, HAProxy: `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`. */
export const readForwardAuth: Dialect = (request) =>
  forwardedRequest(
    singleHeader(request, 'x-forwarded-method'),
    singleHeader(request, 'x-forwarded-proto'),
    singleHeader(request, 'x-forwarded-host'),
    singleHeader(request, 'x-forwarded-uri'),
  );

/** Proxies that strip a field often leave it empty: nothing is said by it. */
function singleHeader({ rawHeaders }: IncomingMessage, name: string): Said {
  const value = rawHeader(rawHeaders, name);
  return value === '' ? undefined : value;
}
