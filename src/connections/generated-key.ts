import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';
import type { PublicKey, PublishedKey } from './connection.entity.js';

/** In bits; Okta asks for 2048 at least. */
const MODULUS_LENGTH = 2048;
/** How long a replaced key is still published, in milliseconds: assertions made with it may be on their way. */
const PUBLISHED_AFTER_MS = 3_600_000;

/** A key pair by which an OIDC client or a service app proves itself. */
export interface GeneratedKey {
  /** PKCS #8 PEM; a secret. */
  readonly privateKey: string;
  /** RFC 7638 thumbprint of the public key. */
  readonly keyId: string;
  readonly publicKey: PublicKey;
}

/** Generates a key pair that no other connection has. */
export async function generateSigningKey(): Promise<GeneratedKey> {
  const pair: { publicKey: KeyObject; privateKey: KeyObject } = await promisify(generateKeyPair)('rsa', {
    modulusLength: MODULUS_LENGTH,
  });
  const { kty = '', n = '', e = '' } = pair.publicKey.export({ format: 'jwk' });
  const keyId = await calculateJwkThumbprint({ kty, n, e });
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    keyId,
    publicKey: { kty, n, e, kid: keyId, alg: 'RS256', use: 'sig' },
  };
}

/** The keys that Okta may fetch now. */
export function publishedKeys(keys: readonly PublishedKey[], now: Date): PublicKey[] {
  return keys.filter(({ until }) => until === null || new Date(until) > now).map(({ jwk }) => jwk);
}

/** The published keys after a new one was generated: those in use, and it. */
export function withNewKey(
  keys: readonly PublishedKey[],
  key: PublicKey,
  kept: { readonly currentKeyId: string | null; readonly now: Date },
): PublishedKey[] {
  // A key that was generated before and never accepted is of no use to anybody.
  const used = keys.filter(({ jwk, until }) =>
    until === null ? jwk.kid === kept.currentKeyId : new Date(until) > kept.now,
  );
  return [...used, { jwk: key, createdAt: kept.now.toISOString(), until: null }];
}

/** The published keys after `keyId` came into use: all others go in an hour. */
export function withPromotedKey(keys: readonly PublishedKey[], keyId: string, now: Date): PublishedKey[] {
  const until = new Date(now.getTime() + PUBLISHED_AFTER_MS).toISOString();
  return keys
    .filter((key) => key.until === null || new Date(key.until) > now)
    .map((key) => (key.jwk.kid === keyId || key.until !== null ? key : { ...key, until }));
}
