import { createHash, createHmac, sign, verify, createPublicKey } from 'node:crypto';
import type { SigningKey } from './keys.js';

/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/** How a token is to be signed; the last two only ever happen as faults. */
export type TokenAlgorithm = 'RS256' | 'none' | 'HS256';

/** Serialises and signs a JWT. `HS256` uses `secret`, as a forger would. */
export function signJwt(header: JsonObject, claims: JsonObject, key: SigningKey, secret = ''): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signature(header.alg as TokenAlgorithm, input, key, secret)}`;
}

/** The parts of a compact JWT, unverified; undefined when it is none. */
export function decodeJwt(token: string): { header: JsonObject; claims: JsonObject } | undefined {
  const [header, claims, ...rest] = token.split('.').map(decode);
  return header && claims && rest.length === 1 ? { header, claims } : undefined;
}

/** Whether one of the keys made this RS256 signature. */
export function isSignedBy(token: string, keys: readonly SigningKey[]): boolean {
  const [header = '', claims = '', mac = ''] = token.split('.');
  return keys.some((key) =>
    verify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      createPublicKey(key.privateKey),
      Buffer.from(mac, 'base64url'),
    ),
  );
}

/** The `at_hash` of an access token. */
export function accessTokenHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}

function signature(algorithm: TokenAlgorithm, input: string, key: SigningKey, secret: string): string {
  if (algorithm === 'none') return '';
  if (algorithm === 'HS256') return createHmac('sha256', secret).update(input).digest('base64url');
  return sign('sha256', Buffer.from(input), key.privateKey).toString('base64url');
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}
