import { randomToken } from '../crypto/tokens.js';

/** By which people and secret scanners recognise a credential of an application. */
const PREFIX = 'rga_';
const SECRET = /^rga_[A-Za-z0-9_-]{43}$/;

/** A fresh token: the prefix and 256 random bits as 43 characters of base64url. */
export function newCredentialSecret(): string {
  return PREFIX + randomToken();
}

/** Whether this could be the token of an application; what could not is not worth a look-up. */
export function isCredentialSecret(text: string): boolean {
  return SECRET.test(text);
}
