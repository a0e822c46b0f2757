import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface ConnectionsSearch {
  /** Which dialog is open. */
  readonly open?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function connectionsSearch(raw: Record<string, unknown>): ConnectionsSearch {
  return textsOf(raw, 'open');
}
