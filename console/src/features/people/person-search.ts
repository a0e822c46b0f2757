import { textsOf } from '../../api/search-texts.js';

/** The tabs of a person's page, in this order; the first one needs no word in the address. */
export const PERSON_TABS = ['access', 'membership', 'sessions', 'timeline'] as const;

/** One of them. */
export type PersonTab = (typeof PERSON_TABS)[number];

/** What the address of the page says besides its path. */
export interface PersonSearch {
  /** Which tab is open; absent = the first. */
  readonly tab?: PersonTab;
  /** Which dialog is open: `end` all sessions, or one (`end-` and its id), the `status`, or an action in Okta. */
  readonly open?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function personSearch(raw: Record<string, unknown>): PersonSearch {
  const { tab, open } = textsOf(raw, 'tab', 'open');
  const known = PERSON_TABS.find((name) => name === tab);
  return { ...(known === undefined ? {} : { tab: known }), ...(open === undefined ? {} : { open }) };
}
