import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface GroupsSearch {
  /** Which drawer or dialog is open. */
  readonly open?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function groupsSearch(raw: Record<string, unknown>): GroupsSearch {
  return textsOf(raw, 'open');
}
