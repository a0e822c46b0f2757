import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface ConnectionsSearch {
  /** `new` while a connection is being added. */
  readonly open?: string;
  /** A part of the names or addresses that are listed. */
  readonly q?: string;
  /** What is entered as Okta's address to begin with, for a link. */
  readonly address?: string;
  /** What the new connection is to be called. */
  readonly name?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function connectionsSearch(raw: Record<string, unknown>): ConnectionsSearch {
  return textsOf(raw, 'open', 'q', 'address', 'name');
}
