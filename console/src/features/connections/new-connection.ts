/** A slug for a new connection: from its name, and none that is taken. */
export function slugFor(name: string, taken: readonly string[]): string {
  const base =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{M}/gu, '')
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 50)
      .replace(/^-+|-+$/g, '') || 'connection';
  let slug = base;
  for (let number = 2; taken.includes(slug); number += 1) slug = `${base}-${number}`;
  return slug;
}

/** What a connection is called when nobody says: the host of its issuer. */
export function nameFor(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}

/** Why a name can't be taken; undefined when it can. */
export function connectionNameFault(name: string): string | undefined {
  const length = [...name.trim()].length;
  if (length === 0) return 'A connection needs a name: people read it on the sign-in page.';
  return length > 255 ? 'At most 255 characters.' : undefined;
}
