import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface SettingsSearch {
  /** Which tab is open. */
  readonly tab?: string;
  /** Which dialog is open: `new`, or what is looked at, by its id; with what is about to be done to it before that: `revoke-`. */
  readonly open?: string;
  /** Of `configuration`: the document is compared, or looked at for the last time before it is applied. */
  readonly view?: 'review' | 'apply';
}

const DIALOG = /^(new|([a-z]+-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Reads the search parameters of an address; what makes no sense is left out. */
export function settingsSearch(raw: Record<string, unknown>): SettingsSearch {
  const { tab, open, view } = textsOf(raw, 'tab', 'open', 'view');
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(open !== undefined && DIALOG.test(open) ? { open } : {}),
    ...(tab === 'configuration' && (view === 'review' || view === 'apply') ? { view } : {}),
  };
}

/** The tabs of the page, the one that is shown without a parameter first. */
export const TABS = ['tokens', 'triggers', 'configuration', 'about'] as const;

/** Which tab an address means. */
export function tabOf({ tab }: SettingsSearch): (typeof TABS)[number] {
  return TABS.find((known) => known === tab) ?? 'tokens';
}
