import { queryOptions } from '@tanstack/react-query';
import { api, read, type Schemas } from './client.js';
import { previousOf } from './previous.js';

/** How far back the overview may look. */
export const OVERVIEW_RANGES = ['24h', '7d', '30d'] as const;

/** One of {@link OVERVIEW_RANGES}. */
export type OverviewRange = (typeof OVERVIEW_RANGES)[number];

/** The state of the gateway at a glance. */
export type Overview = Schemas['OverviewResponse'];

/**
 * The overview as the address says. The navigation's "Set-up 3 of 6" reads it as well, over a day.
 * @param connection Slug. Absent: of all that the caller may see.
 */
export const overviewQuery = (range: OverviewRange = '24h', connection?: string) =>
  queryOptions({
    queryKey: ['overview', range, connection ?? null],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/overview', {
          params: { query: { range, ...(connection === undefined ? {} : { connection }) } },
          signal,
        }),
      ),
    placeholderData: previousOf(2, connection ?? null),
  });
