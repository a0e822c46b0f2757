import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { malformed } from './evaluation-request.js';
import { MAX_RESULTS, type Search } from './search-request.js';

/** Where a search stands: behind an entity or an action, or behind a person in the order of connection and `sub`. */
export type Position =
  | { readonly after: string; readonly connectionId?: undefined }
  | { readonly after?: undefined; readonly connectionId: string; readonly sub: string };

/** What a page token says to ourselves. */
export interface Continuation {
  readonly position: Position;
  /** The limit of the page before. */
  readonly limit: number;
}

/** Bytes of the code that binds a token to its request. */
const CODE_BYTES = 16;

/**
 * Makes and reads the tokens of pages. A token belongs to one application and one search, value by value, and can't be
 * made by anybody else; every replica understands those of the others.
 */
export class PageTokens {
  private readonly keys: readonly Buffer[];

  /** @param encryptionKeys The first makes tokens, all are understood. */
  constructor(encryptionKeys: readonly Buffer[]) {
    this.keys = encryptionKeys.map((key) =>
      Buffer.from(hkdfSync('sha256', key, '', 'rolegate authzen page token', 32)),
    );
  }

  make(applicationId: string, search: Search, continuation: Continuation): string {
    const [key] = this.keys;
    if (!key) throw new Error('there is no key');
    const text = Buffer.from(JSON.stringify(continuation)).toString('base64url');
    return `${text}.${codeOf(key, applicationId, search, text).toString('base64url')}`;
  }

  /** @throws GatewayError `invalid-request` when it is no token, or one of another request. */
  read(applicationId: string, search: Search, token: string): Continuation {
    const [text = '', code = '', ...rest] = token.split('.');
    const given = Buffer.from(code, 'base64url');
    const known =
      rest.length === 0 &&
      given.length === CODE_BYTES &&
      this.keys.some((key) => timingSafeEqual(given, codeOf(key, applicationId, search, text)));
    if (!known) throw malformed('page.token belongs to no request with these values.');
    const { position, limit } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Continuation;
    return { position, limit: Math.min(limit, MAX_RESULTS) };
  }
}

function codeOf(key: Buffer, applicationId: string, search: Search, text: string): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify([applicationId, text, canonical(search)]))
    .digest()
    .subarray(0, CODE_BYTES);
}

/** The same value for the same JSON, in whatever order its fields came. Not deeper than a request may be. */
function canonical(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(canonical);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { fields: fields.map(([name, child]) => [name, canonical(child)]) };
}
