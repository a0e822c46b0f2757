import type { Schemas } from '../../api/client.js';

/** What the form of a token holds, as text. */
export interface TokenFields {
  name: string;
  role: string;
  connection: string;
  expiresInDays: string;
}

/** The names of the form's fields, as the API's `errors` point to them. */
export const TOKEN_FIELDS: readonly (keyof TokenFields)[] = ['name', 'role', 'connection', 'expiresInDays'];

/** How long a token lives unless somebody says otherwise, in days. */
export const DEFAULT_DAYS = '90';

/** What may be chosen; the empty one never expires. */
export const LIFETIMES: readonly { readonly days: string; readonly words: string }[] = [
  { days: '7', words: '7 days' },
  { days: '30', words: '30 days' },
  { days: DEFAULT_DAYS, words: '90 days' },
  { days: '365', words: 'a year' },
  { days: '', words: 'never' },
];

/** The body for a new token. */
export function toNewToken({
  name,
  role,
  connection,
  expiresInDays,
}: TokenFields): Schemas['CreateApiTokenDto'] {
  return {
    name: name.trim(),
    role,
    ...(connection === '' ? {} : { connection }),
    ...(expiresInDays === '' ? {} : { expiresInDays: Number(expiresInDays) }),
  };
}

/** Why a name can't be taken; undefined when it can. */
export function tokenNameFault(name: string): string | undefined {
  const length = [...name.trim()].length;
  if (length === 0) return 'A token needs a name: the trail shows it as who did something.';
  return length > 80 ? 'At most 80 characters.' : undefined;
}

/** A line that tries a token. @param token The secret: this text is shown once and kept nowhere. */
export function tryLine(origin: string, token: string): string {
  return `curl -H 'Authorization: Bearer ${token}' '${origin}/api/v1/roles'`;
}
