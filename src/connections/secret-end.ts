/** Of a shorter secret its end would be too large a part. */
const LONG_ENOUGH = 16;

/** How much of a secret is told, in characters. */
const TOLD = 4;

/** The end of a secret, by which an admin knows one from another; null for one that is too short to tell anything of. */
export function secretEnd(secret: string): string | null {
  return secret.length >= LONG_ENOUGH ? secret.slice(-TOLD) : null;
}
