import { OVERVIEW_RANGES, type OverviewRange } from '../../api/overview.queries.js';
import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides the connection: how far back it looks. */
export interface OverviewSearch {
  /** Absent: a day. */
  readonly range?: OverviewRange;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function overviewSearch(raw: Record<string, unknown>): OverviewSearch {
  const range = OVERVIEW_RANGES.find((known) => known === textsOf(raw, 'range').range);
  return range === undefined || range === '24h' ? {} : { range };
}
