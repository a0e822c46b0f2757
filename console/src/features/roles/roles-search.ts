import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface RolesSearch {
  /** Key of the role whose drawer is open: every word can be one. */
  readonly open?: string;
  /** `role` while it is about to be deleted. */
  readonly remove?: string;
  /** `role` while one is made. */
  readonly add?: string;
  /** Key of the role whose access is shown. */
  readonly access?: string;
  /** Key of the role that it is compared with. */
  readonly compare?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function rolesSearch(raw: Record<string, unknown>): RolesSearch {
  return textsOf(raw, 'open', 'remove', 'add', 'access', 'compare');
}
