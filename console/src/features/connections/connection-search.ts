import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface ConnectionSearch {
  /** Which tab is open. */
  readonly tab?: string;
  /** Which dialog is open. */
  readonly open?: string;
  /** The last test sign-in, by its id. */
  readonly test?: string;
  /** Of a draft: the step on the way to its activation. */
  readonly step?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function connectionSearch(raw: Record<string, unknown>): ConnectionSearch {
  return textsOf(raw, 'tab', 'open', 'test', 'step');
}

/** The tabs of the page, the one that is shown without a parameter first. */
export const TABS = ['health', 'settings', 'guide', 'test'] as const;

/** One of {@link TABS}. */
export type ConnectionTab = (typeof TABS)[number];

/** Which tab an address means. */
export function tabOf({ tab }: ConnectionSearch): ConnectionTab {
  return TABS.find((known) => known === tab) ?? 'health';
}
