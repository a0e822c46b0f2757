import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface SettingsSearch {
  /** Which tab is open. */
  readonly tab?: string;
  /** Which dialog is open. */
  readonly open?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function settingsSearch(raw: Record<string, unknown>): SettingsSearch {
  return textsOf(raw, 'tab', 'open');
}
