import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A private key that was given as text. */
export interface ParsedPrivateKey {
  readonly key: KeyObject;
  /** `kid` of a JWK; null for a PEM, which names none. */
  readonly keyId: string | null;
}

/** Reads an unencrypted PEM, or a JWK in JSON text; undefined when it is neither. Says nothing of why: that may quote the key. */
export function parsePrivateKey(text: string): ParsedPrivateKey | undefined {
  const trimmed = text.trim();
  try {
    if (!trimmed.startsWith('{')) return { key: createPrivateKey(trimmed), keyId: null };
    const jwk = JSON.parse(trimmed) as JsonWebKey & { kid?: unknown };
    return {
      key: createPrivateKey({ key: jwk, format: 'jwk' }),
      keyId: typeof jwk.kid === 'string' ? jwk.kid : null,
    };
  } catch {
    return undefined;
  }
}
