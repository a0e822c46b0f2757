/**
 * Joins texts so that no two lists share one encoding: each behind the number of its bytes in UTF-8, `-` for what is
 * absent. For what is hashed or authenticated.
 */
export function lengthPrefixed(parts: readonly (string | null)[]): string {
  return parts.map((part) => (part === null ? '-' : `${Buffer.byteLength(part)}:${part}`)).join('');
}
