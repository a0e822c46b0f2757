/** How long a credential may live; `''` = for good. */
export const LIFETIMES = [
  { days: '', words: 'Never' },
  { days: '30', words: 'In 30 days' },
  { days: '90', words: 'In 90 days' },
  { days: '365', words: 'In a year' },
] as const;

const DAY_MS = 86_400_000;

/** Why a name can't be taken; undefined when it can. */
export function credentialNameFault(name: string): string | undefined {
  const length = [...name.trim()].length;
  if (length === 0) return 'A credential needs a name.';
  return length > 80 ? 'At most 80 characters.' : undefined;
}

/** From when on a credential of so many days is refused; nothing for `''`. */
export function expiresAt(days: string, nowMs: number): { readonly expiresAt?: string } {
  return days === '' ? {} : { expiresAt: new Date(nowMs + Number(days) * DAY_MS).toISOString() };
}
