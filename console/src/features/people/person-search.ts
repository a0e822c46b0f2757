import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface PersonSearch {
  /** Which tab is open. */
  readonly tab?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function personSearch(raw: Record<string, unknown>): PersonSearch {
  return textsOf(raw, 'tab');
}
