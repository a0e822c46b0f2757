import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface SettingsSearch {
  /** Which tab is open. */
  readonly tab?: string;
  /** Which dialog is open: `new`, or the id of what is looked at. */
  readonly open?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function settingsSearch(raw: Record<string, unknown>): SettingsSearch {
  return textsOf(raw, 'tab', 'open');
}

/** The tabs of the page, the one that is shown without a parameter first. */
export const TABS = ['tokens', 'triggers', 'configuration', 'about'] as const;

/** Which tab an address means. */
export function tabOf({ tab }: SettingsSearch): (typeof TABS)[number] {
  return TABS.find((known) => known === tab) ?? 'tokens';
}
