import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface ExplainSearch {
  /** Request id of a decision that was made. */
  readonly at?: string;
  /** Id of a person. */
  readonly subject?: string;
  /** The address that is asked for. */
  readonly url?: string;
  /** Of the request. */
  readonly method?: string;
  /** Slug of an application. */
  readonly application?: string;
  /** `<resourceType>:<action>`. */
  readonly permission?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function explainSearch(raw: Record<string, unknown>): ExplainSearch {
  return textsOf(raw, 'at', 'subject', 'url', 'method', 'application', 'permission');
}
