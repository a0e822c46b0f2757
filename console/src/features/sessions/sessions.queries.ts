import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, read } from '../../api/client.js';
import { byCursor } from '../../api/pages.js';
import type { SessionsSearch } from './sessions-search.js';

/** Sessions as the address says, fifty at a time; the first page says how many there are. */
export const sessionsQuery = (search: SessionsSearch, connection: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['sessions', search, connection],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET('/api/v1/sessions', {
          params: {
            query: {
              ...search,
              sort: search.sort ?? '-created',
              connection,
              limit: 50,
              after: pageParam,
              count: pageParam === undefined ? true : undefined,
            },
          },
          signal,
        }),
      ),
    ...byCursor,
  });
