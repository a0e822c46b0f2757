import { RawFields } from '../http/raw-headers.js';
import { forwardedRequest, type Said } from '../proxy-decisions/forwarded-request.js';
import type { Dialect } from '../proxy-decisions/http-proxies.js';

const ORIGINAL = new RawFields(['x-original-method', 'x-original-url']);
const FORWARDED = new RawFields([
  'x-forwarded-method',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-uri',
]);
const ORIGINAL_URL = /^([a-z]+):\/\/([^/?#]+)(\/.*)$/;

/** nginx and its kin: `X-Original-Method` and the absolute `X-Original-URL`. */
export const readAuthRequest: Dialect = (request) => {
  const [method, url] = ORIGINAL.read(request.rawHeaders);
  const match = typeof url === 'string' ? ORIGINAL_URL.exec(url) : null;
  return match ? forwardedRequest(said(method), match[1], match[2], match[3]) : undefined;
};

/** Traefik, Caddy, HAProxy: `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`. */
export const readForwardAuth: Dialect = (request) => {
  const [method, scheme, authority, target] = FORWARDED.read(request.rawHeaders);
  return forwardedRequest(said(method), said(scheme), said(authority), said(target));
};

/** Proxies that strip a field often leave it empty: nothing is said by it. */
function said(value: Said): Said {
  return value === '' ? undefined : value;
}
