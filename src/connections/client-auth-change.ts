import { parsePrivateKey } from '../config/private-key.js';
import { invalidValue } from '../errors/gateway-error.js';
import type { ClientKey } from './client-credential.js';
import type { Connection } from './connection.entity.js';

/** How a client proves itself at the token endpoint, in the words of RFC 7591; `client_secret` = in the header or the body. */
export type TokenEndpointAuthMethod = 'client_secret' | 'private_key_jwt';

/** What a request says of it: a secret that is absent stays, `null` clears it, a text replaces it. */
export interface ClientAuthRequest {
  readonly tokenEndpointAuthMethod?: TokenEndpointAuthMethod;
  readonly clientSecret?: string | null;
  readonly privateKey?: string | null;
  readonly keyId?: string | null;
  readonly generateKey?: boolean;
}

/** What is stored of it. */
export type StoredClientAuth = Pick<Connection, 'clientSecret' | 'clientPrivateKey' | 'clientNextPrivateKey'>;

/** What a request wants done with the proofs of the client. */
export interface ClientAuthChange {
  /** Undefined = it stays. */
  readonly clientSecret: string | null | undefined;
  readonly key: { readonly kind: 'keep' | 'clear' | 'generate' } | ({ readonly kind: 'replace' } & ClientKey);
}

/** A client without secret and key. */
export const NO_CLIENT_AUTH: StoredClientAuth = {
  clientSecret: null,
  clientPrivateKey: null,
  clientNextPrivateKey: null,
};

/** Okta takes no shorter RSA keys, in bits. */
const SHORTEST_KEY = 2048;

const KEEP = { kind: 'keep' } as const;
const CLEAR = { kind: 'clear' } as const;

/**
 * Reads from a request what becomes of the client's secret and key. A client has the one or the other: with a key of
 * its own the secret is forgotten, with the method `client_secret` the keys are. A generated key waits beside what is
 * in use until the provider accepts it.
 * @throws GatewayError `validation-failed` when the parts don't fit together.
 */
export function clientAuthChange(stored: StoredClientAuth, request: ClientAuthRequest): ClientAuthChange {
  assertPartsFit(request);
  const change = changeOf(stored, request);
  const staysWithKey = stored.clientPrivateKey !== null && change.key.kind !== 'clear';
  if (staysWithKey && typeof change.clientSecret === 'string') {
    throw invalidValue(
      '/clientSecret',
      'not-used',
      'The client proves itself by its key. To go back to a secret, give tokenEndpointAuthMethod "client_secret" too.',
    );
  }
  return change;
}

function changeOf(stored: StoredClientAuth, request: ClientAuthRequest): ClientAuthChange {
  const { clientSecret, privateKey } = request;
  switch (request.tokenEndpointAuthMethod ?? impliedMethod(request)) {
    case 'private_key_jwt':
      if (typeof privateKey === 'string')
        return { clientSecret: null, key: { kind: 'replace', ...readKey(privateKey, request.keyId) } };
      if (request.generateKey === true) return { clientSecret, key: { kind: 'generate' } };
      if (privateKey === null || !holdsKey(stored))
        throw invalidValue('/privateKey', 'required', 'Give privateKey, or generateKey: true.');
      return { clientSecret, key: KEEP };
    case 'client_secret':
      if (clientSecret === undefined && stored.clientSecret === null && holdsKey(stored))
        throw invalidValue('/clientSecret', 'required', 'Give the client secret that replaces the key.');
      return { clientSecret, key: holdsKey(stored) ? CLEAR : KEEP };
    case undefined:
      return { clientSecret, key: privateKey === null && holdsKey(stored) ? CLEAR : KEEP };
  }
}

function impliedMethod({ privateKey, generateKey }: ClientAuthRequest): TokenEndpointAuthMethod | undefined {
  return typeof privateKey === 'string' || generateKey === true ? 'private_key_jwt' : undefined;
}

function assertPartsFit(request: ClientAuthRequest): void {
  const { tokenEndpointAuthMethod: method, clientSecret, privateKey, keyId, generateKey } = request;
  const givesKey = typeof privateKey === 'string';
  if (givesKey && generateKey === true)
    throw invalidValue('/generateKey', 'ambiguous', 'Give either privateKey or generateKey, not both.');
  if (givesKey && typeof clientSecret === 'string')
    throw invalidValue('/clientSecret', 'ambiguous', 'Give either clientSecret or privateKey, not both.');
  if (typeof keyId === 'string' && !givesKey)
    throw invalidValue('/keyId', 'ambiguous', 'keyId belongs to a privateKey: give it with that.');
  if (method === 'client_secret' && (givesKey || generateKey === true)) {
    throw invalidValue(
      givesKey ? '/privateKey' : '/generateKey',
      'ambiguous',
      'The method client_secret has no key: leave it out, or give tokenEndpointAuthMethod "private_key_jwt".',
    );
  }
}

function readKey(text: string, keyId: string | null | undefined): ClientKey {
  const parsed = parsePrivateKey(text);
  const bits = parsed?.key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (parsed?.key.asymmetricKeyType !== 'rsa' || bits < SHORTEST_KEY) {
    throw invalidValue(
      '/privateKey',
      'key-unusable',
      `The key must be an unencrypted private RSA key of at least ${SHORTEST_KEY} bits, as PEM or as a JWK.`,
    );
  }
  return { privateKey: text, keyId: keyId ?? parsed.keyId };
}

function holdsKey({ clientPrivateKey, clientNextPrivateKey }: StoredClientAuth): boolean {
  return clientPrivateKey !== null || clientNextPrivateKey !== null;
}
