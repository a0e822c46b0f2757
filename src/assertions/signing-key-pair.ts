import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';

/** The JWS algorithm of assertions (RFC 7518 section 3.4): what every common verifier knows. */
export const ALGORITHM = 'ES256';

/** The public half of a key as a JWK (RFC 7517). */
export interface PublicSigningJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: typeof ALGORITHM;
}

/** A fresh key pair. */
export interface NewKeyPair {
  readonly publicJwk: PublicSigningJwk;
  /** PKCS #8 as PEM: to be sealed before it is stored. */
  readonly privatePem: string;
}

/** Makes a P-256 key pair; its `kid` is the RFC 7638 thumbprint. */
export function newKeyPair(): NewKeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const required = JSON.stringify({ crv: 'P-256', kty: 'EC', x, y });
  const kid = hash('sha256', required, 'base64url');
  return {
    publicJwk: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'sig', alg: ALGORITHM },
    privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

/** @throws Error when it is no key. */
export function openPrivateKey(pem: string): KeyObject {
  return createPrivateKey({ key: pem, format: 'pem' });
}

/** @throws Error when it is no key. */
export function openPublicKey(jwk: PublicSigningJwk): KeyObject {
  return createPublicKey({ key: { ...jwk }, format: 'jwk' });
}
