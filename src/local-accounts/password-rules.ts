import { randomBytes } from 'node:crypto';

/** Characters of a password at least (NIST SP 800-63B-4 section 3.1.1.1, as for a password that stands alone). */
export const MIN_PASSWORD_LENGTH = 15;
/** Characters of a password at most: above the 64 that the same section wants, and little work to hash. */
export const MAX_PASSWORD_LENGTH = 128;
/** Different characters at least: `aaaaaaaaaaaaaaa` is long, too. */
const MIN_DIFFERENT = 6;

/** Without `l`, `o`, `0` and `1`, which are taken for one another; 32 of them, so that a byte picks one without a bias. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 6;
const GROUP_LENGTH = 5;

/**
 * A password as it is hashed: one text has one form, whatever keyboard it was typed on (Unicode NFKC, as NIST
 * SP 800-63B-4 section 3.1.1.2 recommends).
 */
export function normalizedPassword(password: string): string {
  return password.normalize('NFKC');
}

/**
 * What is wrong with a password that somebody chose: its length, or that it is easily guessed by who knows the account.
 * @returns a sentence for that person; undefined when it will do.
 */
export function passwordFault(password: string, userName: string): string | undefined {
  const text = normalizedPassword(password);
  const { length } = [...text];
  if (length < MIN_PASSWORD_LENGTH)
    return `The password is too short: it needs ${MIN_PASSWORD_LENGTH} characters.`;
  if (length > MAX_PASSWORD_LENGTH)
    return `The password is too long: it may have ${MAX_PASSWORD_LENGTH} characters.`;
  if (/\p{Cc}/u.test(text)) return 'The password has characters that cannot be typed.';
  if (new Set(text).size < MIN_DIFFERENT)
    return `The password repeats too few characters: it needs ${MIN_DIFFERENT} different ones.`;
  const lower = text.toLowerCase();
  if ([userName, 'rolegate'].some((word) => lower.includes(word)))
    return 'The password holds the user name or the name of this product.';
  return undefined;
}

/** A password of 30 random characters (150 bits), in groups that can be copied from paper. */
export function generatePassword(random: (size: number) => Uint8Array = randomBytes): string {
  const characters = [...random(GROUPS * GROUP_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return Array.from({ length: GROUPS }, (_, group) =>
    characters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join(''),
  ).join('-');
}
