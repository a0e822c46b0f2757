import type { JsonWebKey } from 'node:crypto';
import { invalidClient } from './oauth-errors.js';
import type { OktaApp } from './org-types.js';
import { callOut, isCallable } from './outbound-http.js';

const PATIENCE_MS = 3000;

/** A public key of a client, as a key set names it. */
export type ClientKey = JsonWebKey & { kid?: string };

/** The public keys of a `private_key_jwt` client: its own set, or the one at its `jwks_uri`, fetched every time. */
export async function clientKeys(app: OktaApp): Promise<ClientKey[]> {
  if (app.jwksUri !== null) return fetchedKeys(app.jwksUri);
  const { keys } = app.jwks;
  if (keys.length === 0) {
    throw invalidClient(
      'The client does not have a JWKSet configured, but the client_assertion requires one.',
    );
  }
  return keys;
}

async function fetchedKeys(url: string): Promise<ClientKey[]> {
  const keys = isCallable(url) ? await download(url) : undefined;
  if (!keys) throw invalidClient('Error retrieving the client JWKSet from jwks_uri.');
  if (keys.length === 0) {
    throw invalidClient('The client JWKSet from jwks_uri must contain at least one key.');
  }
  const kids = keys.map(({ kid }) => kid);
  if (keys.length > 1 && (kids.includes(undefined) || new Set(kids).size < keys.length)) {
    throw invalidClient('All keys in the client JWKSet from jwks_uri must have a unique kid.');
  }
  return keys;
}

async function download(url: string): Promise<ClientKey[] | undefined> {
  const headers = { accept: 'application/json' };
  const { status, body } = await callOut({ url, method: 'GET', headers, timeoutMs: PATIENCE_MS });
  if (status !== 200) return undefined;
  try {
    const { keys } = JSON.parse(body) as { keys?: unknown };
    return Array.isArray(keys) ? (keys as ClientKey[]) : undefined;
  } catch {
    return undefined;
  }
}
