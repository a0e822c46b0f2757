import { queryOptions } from '@tanstack/react-query';
import { api, read, type Schemas } from './client.js';
import { readThrough } from './pages.js';

/** A connection as the API lists it. */
export type Connection = Schemas['ConnectionResponse'];

/** Every connection that the caller may see, up to a thousand: their own, or all for callers of the platform's. */
export const connectionsQuery = queryOptions({
  queryKey: ['connections', 'all'],
  queryFn: ({ signal }) =>
    readThrough((after) =>
      read(api.GET('/api/v1/connections', { params: { query: { limit: 200, after } }, signal })),
    ),
  staleTime: 60_000,
});

/** Whether what is done in a connection concerns real people: admins write it in more than one way. */
export function isProduction({ environment }: Pick<Connection, 'environment'>): boolean {
  return /^prod(uction)?$/i.test(environment?.trim() ?? '');
}
