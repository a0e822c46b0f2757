import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface RolesSearch {
  /** Key of the role whose drawer is open: every word can be one. */
  readonly open?: string;
  /** `role` while one is made. */
  readonly add?: 'role';
  /** Key of the role whose access is shown. */
  readonly access?: string;
  /** Key of the role that it is compared with. */
  readonly compare?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function rolesSearch(raw: Record<string, unknown>): RolesSearch {
  const { add, ...texts } = textsOf(raw, 'open', 'access', 'compare', 'add');
  return { ...texts, ...(add === 'role' ? { add } : {}) };
}
