import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface SetUpSearch {
  /** `6` once an admin has signed in: the step that needs a session. */
  readonly step?: string;
  /** The application that is being protected, by its slug. */
  readonly application?: string;
  /** What stands in front of it. */
  readonly proxy?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function setUpSearch(raw: Record<string, unknown>): SetUpSearch {
  return textsOf(raw, 'step', 'application', 'proxy');
}
