import { randomToken } from '../crypto/tokens.js';

/** By which people and secret scanners recognise an API token of ours. */
const PREFIX = 'rgt_';
const SECRET = /^rgt_[A-Za-z0-9_-]{43}$/;

/** A fresh secret: the prefix and 256 random bits as 43 characters of base64url. */
export function newApiTokenSecret(): string {
  return PREFIX + randomToken();
}

/** Whether this could be the secret of an API token; what could not is not worth a query. */
export function isApiTokenSecret(text: string): boolean {
  return SECRET.test(text);
}
