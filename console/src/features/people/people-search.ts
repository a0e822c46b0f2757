import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface PeopleSearch {
  /** What is searched for. */
  readonly q?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function peopleSearch(raw: Record<string, unknown>): PeopleSearch {
  return textsOf(raw, 'q');
}
