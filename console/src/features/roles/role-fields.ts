import type { Schemas } from '../../api/client.js';

type Role = Schemas['RoleResponse'];

/** What the form of a role holds, as text. */
export interface RoleFields {
  key: string;
  name: string;
  rank: string;
  /** Limits of the sessions of its people, in seconds and sessions; empty = none of its own. */
  sessionIdleSeconds: string;
  sessionMaxSeconds: string;
  maxConcurrentSessions: string;
}

/** The fields that hold limits. */
export const LIMIT_FIELDS = ['sessionIdleSeconds', 'sessionMaxSeconds', 'maxConcurrentSessions'] as const;

/** The names of the form's fields, as the API's `errors` point to them. */
export const ROLE_FIELDS: readonly (keyof RoleFields)[] = ['key', 'name', 'rank', ...LIMIT_FIELDS];

/** A form with nothing in it. */
export const NEW_ROLE: RoleFields = {
  key: '',
  name: '',
  rank: '',
  sessionIdleSeconds: '',
  sessionMaxSeconds: '',
  maxConcurrentSessions: '',
};

/** A role as the form shows it. */
export function toFields({ key, name, rank, ...limits }: Role): RoleFields {
  const { sessionIdleSeconds = '', sessionMaxSeconds = '', maxConcurrentSessions = '' } = limits;
  return {
    key,
    name,
    rank: String(rank),
    sessionIdleSeconds: String(sessionIdleSeconds),
    sessionMaxSeconds: String(sessionMaxSeconds),
    maxConcurrentSessions: String(maxConcurrentSessions),
  };
}

/** The body for a new role. */
export function toNewRole({ key, name, rank }: RoleFields): Schemas['CreateRoleDto'] {
  return { key: key.trim(), name: name.trim(), rank: Number(rank) };
}

/** The body for a change: what differs from the role as it was read. */
export function toChange(before: RoleFields, after: RoleFields): Schemas['UpdateRoleDto'] {
  const limits: Partial<Record<(typeof LIMIT_FIELDS)[number], number | null>> = {};
  for (const field of LIMIT_FIELDS) {
    const text = after[field].trim();
    if (text !== before[field]) limits[field] = text === '' ? null : Number(text);
  }
  return {
    ...(after.name.trim() === before.name ? {} : { name: after.name.trim() }),
    ...(after.rank.trim() === before.rank ? {} : { rank: Number(after.rank) }),
    ...limits,
  };
}

/**
 * The limits by which sessions that have begun may end sooner than before: those of how long they last. Undefined = none
 * does; how many somebody has at once is looked at as the next one begins.
 */
export function shorterLimits(
  before: RoleFields,
  after: RoleFields,
): { sessionIdleSeconds: number | undefined; sessionMaxSeconds: number | undefined } | undefined {
  const secondsOf = (text: string): number | undefined =>
    text.trim() === '' ? undefined : Number(text.trim());
  const shortens = (field: 'sessionIdleSeconds' | 'sessionMaxSeconds'): boolean =>
    (secondsOf(after[field]) ?? Infinity) < (secondsOf(before[field]) ?? Infinity);
  if (!shortens('sessionIdleSeconds') && !shortens('sessionMaxSeconds')) return undefined;
  return {
    sessionIdleSeconds: secondsOf(after.sessionIdleSeconds),
    sessionMaxSeconds: secondsOf(after.sessionMaxSeconds),
  };
}

/** Why a name can't be taken; undefined when it can. */
export function nameFault(name: string): string | undefined {
  const length = [...name.trim()].length;
  if (length === 0) return 'A role needs a name.';
  return length > 80 ? 'At most 80 characters.' : undefined;
}

/** Why a key can't be taken; undefined when it can. */
export function keyFault(key: string): string | undefined {
  const text = key.trim();
  if (text === '') return 'A role needs a key.';
  if (text.length > 64) return 'At most 64 characters.';
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)
    ? undefined
    : 'Small letters, digits and single hyphens between them, as in “billing-auditor”.';
}

/** Why a rank can't be taken; undefined when it can. */
export function rankFault(rank: string): string | undefined {
  return /^\d{1,4}$/.test(rank.trim()) && Number(rank) <= 1000 ? undefined : 'A whole number from 0 to 1000.';
}

/** Why a limit can't be taken; undefined when it can, and when there is none. */
export function limitFault(field: (typeof LIMIT_FIELDS)[number], text: string): string | undefined {
  const most = field === 'maxConcurrentSessions' ? 1000 : 2_592_000;
  const limit = text.trim();
  if (limit === '' || (/^[1-9]\d{0,6}$/.test(limit) && Number(limit) <= most)) return undefined;
  return `A whole number from 1 to ${most.toLocaleString('en')}, or nothing.`;
}

/** The key that a name suggests: `Billing auditor` → `billing-auditor`. */
export function suggestedKey(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '');
}

/** Why the fields that can be changed can't be taken. */
export function roleFaults(fields: RoleFields): Partial<Record<keyof RoleFields, string | undefined>> {
  const limits = LIMIT_FIELDS.map((field) => [field, limitFault(field, fields[field])] as const);
  return { name: nameFault(fields.name), rank: rankFault(fields.rank), ...Object.fromEntries(limits) };
}
