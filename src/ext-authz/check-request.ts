import { isUtf8 } from 'node:buffer';
import type { HeaderLookup } from '../proxy-decisions/browser-navigation.js';
import { forwardedRequest, type ForwardedRequest } from '../proxy-decisions/forwarded-request.js';
import { isIdentityAlias } from '../proxy-decisions/identity-headers.js';
import type { CheckRequest, HttpRequest, RawHeader } from './authorization-messages.js';

/** Header fields of one request at most, as by HTTP. */
const MAX_HEADERS = 200;

/** A client's request as Envoy describes it in a check. */
export interface CheckedRequest {
  readonly forwarded: ForwardedRequest | undefined;
  readonly header: HeaderLookup;
  /** Names of headers that a backend may take for ours. */
  readonly aliases: readonly string[];
}

const NOTHING: CheckedRequest = { forwarded: undefined, header: () => undefined, aliases: [] };

/** Reads a check. What is missing, odd or no UTF-8 leaves nothing that could be decided about. */
export function readCheck({ attributes }: CheckRequest): CheckedRequest {
  const http = attributes?.request?.http;
  const headers = http && headersOf(http);
  if (!http || !headers) return NOTHING;
  const header: HeaderLookup = (name) => headers.get(name)?.toString('utf8');
  const texts = [http.method, http.scheme, http.host, http.path].map(textOf);
  if (texts.includes(null)) return NOTHING;
  const [method, scheme, host, path] = texts;
  return {
    // Behind another proxy that speaks TLS, Envoy knows of the client's scheme from this header, which it guards.
    forwarded: forwardedRequest(method, header('x-forwarded-proto') || scheme, host, path),
    header,
    aliases: [...headers.keys()].filter(isIdentityAlias),
  };
}

/** Undefined when there are too many, or one is no UTF-8. */
function headersOf({ headers = {}, header_map: list }: HttpRequest): ReadonlyMap<string, Buffer> | undefined {
  const fields = list ? (list.headers ?? []).map(fieldOf) : Object.entries(headers);
  if (fields.length > MAX_HEADERS || fields.some(([, value]) => !isUtf8(value))) return undefined;
  const found = new Map<string, Buffer>();
  for (const [key, value] of fields) {
    const name = key.toLowerCase();
    const known = found.get(name);
    found.set(name, known ? Buffer.concat([known, SEPARATOR, value]) : value);
  }
  return found;
}

/** Between several fields of one name: right for cookies, and no other that is looked at may come more than once. */
const SEPARATOR = Buffer.from('; ');
const EMPTY = Buffer.alloc(0);

function fieldOf({ key = '', value, raw_value: raw }: RawHeader): [string, Buffer] {
  return [key, raw && raw.length > 0 ? raw : (value ?? EMPTY)];
}

/** Null when it is no UTF-8; undefined when it is missing or empty. */
function textOf(bytes: Buffer | undefined): string | undefined | null {
  if (bytes === undefined || bytes.length === 0) return undefined;
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}
