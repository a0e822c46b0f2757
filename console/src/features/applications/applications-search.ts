import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface ApplicationsSearch {
  /** A part of name, short name or host. */
  readonly q?: string;
  /** Which dialog is open. */
  readonly open?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function applicationsSearch(raw: Record<string, unknown>): ApplicationsSearch {
  return textsOf(raw, 'open', 'q');
}
