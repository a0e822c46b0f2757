import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface GroupsSearch {
  /** Which dialog is open: `map`, `review` or `group`. */
  readonly open?: string;
  /** Key of the role that `map` begins with. */
  readonly role?: string;
  /** Name of the group that `map` begins with, or that `group` is about. */
  readonly group?: string;
  /** What the names of shown groups and roles contain. */
  readonly q?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function groupsSearch(raw: Record<string, unknown>): GroupsSearch {
  return textsOf(raw, 'open', 'role', 'group', 'q');
}
