import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path and the connection: which people are listed. */
export interface PeopleSearch {
  /** A part of name, e-mail, login or sub. */
  readonly q?: string;
  /** Key of a role that they hold now. */
  readonly role?: string;
  /** Only who holds none now. */
  readonly noRole?: 'true';
  /** Where their groups were learned. */
  readonly source?: (typeof SOURCES)[number];
  /** Whether the list of their groups can be relied on. */
  readonly completeness?: (typeof COMPLETENESS)[number];
  /** Groups read longer ago than this, in seconds. */
  readonly age?: string;
  /** `true` = only who is disabled here, `false` = only the others. */
  readonly disabled?: 'true' | 'false';
  /** In which order; absent = by name. Whoever has a role, or none, comes in the order of ids. */
  readonly sort?: (typeof SORTS)[number];
  /** How they have signed in. */
  readonly method?: (typeof METHODS)[number];
}

/** Where groups may come from. */
export const SOURCES = ['id-token', 'userinfo', 'access-token', 'api', 'local'] as const;
/** How far lists of groups can be relied on. */
export const COMPLETENESS = ['complete', 'suspect', 'unavailable'] as const;
/** How people may have signed in. */
export const METHODS = ['okta', 'okta-tile', 'step-up', 'local'] as const;

/** Orders besides that by name. */
const SORTS = ['-name', 'lastSignIn', '-lastSignIn'] as const;

const AGE = /^\d{1,8}$/;

/** Reads the search parameters of an address; what makes no sense is left out. */
export function peopleSearch(raw: Record<string, unknown>): PeopleSearch {
  const texts = textsOf(
    raw,
    'q',
    'role',
    'noRole',
    'source',
    'completeness',
    'age',
    'disabled',
    'method',
    'sort',
  );
  const source = SOURCES.find((known) => known === texts.source);
  const completeness = COMPLETENESS.find((known) => known === texts.completeness);
  const method = METHODS.find((known) => known === texts.method);
  const sort = SORTS.find((known) => known === texts.sort);
  const { q, age, disabled } = texts;
  const noRole = texts.noRole === 'true';
  const role = noRole ? undefined : texts.role;
  return {
    ...(q === undefined ? {} : { q: q.slice(0, 255) }),
    ...(role === undefined ? {} : { role: role.slice(0, 64) }),
    ...(noRole ? { noRole: 'true' as const } : {}),
    ...(source === undefined ? {} : { source }),
    ...(completeness === undefined ? {} : { completeness }),
    ...(age !== undefined && AGE.test(age) ? { age } : {}),
    ...(disabled === 'true' || disabled === 'false' ? { disabled } : {}),
    ...(method === undefined ? {} : { method }),
    ...(sort === undefined || noRole || role !== undefined ? {} : { sort }),
  };
}

/** How many filters narrow the list, the search itself and the order aside. */
export function filterCount(search: PeopleSearch): number {
  return Object.keys(search).filter((name) => name !== 'q' && name !== 'sort').length;
}
