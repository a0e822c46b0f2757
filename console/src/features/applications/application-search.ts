import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface ApplicationSearch {
  /** Which tab is open. */
  readonly tab?: string;
  /** Which dialog is open. */
  readonly open?: string;
  /** Of `connect`: which proxy is shown. */
  readonly proxy?: string;
  /** Of `activity`: `allow` or `deny`. */
  readonly outcome?: string;
  /** Of `activity`: the reason of decisions. */
  readonly reason?: string;
  /** Of `entities`: their type. */
  readonly type?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function applicationSearch(raw: Record<string, unknown>): ApplicationSearch {
  return textsOf(raw, 'tab', 'open', 'proxy', 'outcome', 'reason', 'type');
}
