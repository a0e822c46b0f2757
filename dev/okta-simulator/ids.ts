import { randomBytes, randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The first three characters of an Okta id say what it names. */
export type IdPrefix = '00u' | '00g' | '0oa' | '00o' | '00T' | 'aln' | 'oty' | 'aus' | 'who' | 'oag' | 'ocl';

/** An id as Okta makes them: 20 characters, the first three naming the kind. */
export function oktaId(prefix: IdPrefix): string {
  return prefix + randomCharacters(17);
}

/** An error id as in Okta's error bodies. */
export function errorId(): string {
  return `oae${randomCharacters(22)}`;
}

/** A request id as in `x-okta-request-id`. */
export function requestId(): string {
  return randomBytes(16).toString('hex');
}

/** An unguessable value: codes, tokens, session ids. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

function randomCharacters(count: number): string {
  let text = '';
  for (let i = 0; i < count; i += 1) text += ALPHABET[randomInt(ALPHABET.length)];
  return text;
}
