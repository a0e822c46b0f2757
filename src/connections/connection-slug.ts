/** The slug of the first connection, the platform's. */
export const FIRST_CONNECTION_SLUG = 'default';

/** A slug made from a name: kebab-case ASCII, at most 50 characters, so that a number still fits behind it. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'connection' : slug;
}

/** The first of `base`, `base-2`, `base-3` … that isn't taken. */
export function freeSlug(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}
