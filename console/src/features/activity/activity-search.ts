import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface ActivitySearch {
  /** `live` or `audit`. */
  readonly tab?: string;
  /** What is searched for. */
  readonly q?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function activitySearch(raw: Record<string, unknown>): ActivitySearch {
  return textsOf(raw, 'tab', 'q');
}
