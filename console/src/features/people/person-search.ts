import { textsOf } from '../../api/search-texts.js';

/** The tabs of a person's page, in this order; the first one needs no word in the address. */
export const PERSON_TABS = ['access', 'membership', 'sessions', 'timeline'] as const;

/** One of them. */
export type PersonTab = (typeof PERSON_TABS)[number];

/** What the address of the page says besides its path. */
export interface PersonSearch {
  /** Which tab is open; absent = the first. */
  readonly tab?: PersonTab;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function personSearch(raw: Record<string, unknown>): PersonSearch {
  const { tab } = textsOf(raw, 'tab');
  const known = PERSON_TABS.find((name) => name === tab);
  return known === undefined ? {} : { tab: known };
}
