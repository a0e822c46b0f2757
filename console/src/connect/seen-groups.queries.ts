import { queryOptions } from '@tanstack/react-query';
import { api, read } from '../api/client.js';
import { previousOf } from '../api/previous.js';

/** Groups that people here have, by a part of their names; of all of them, however few have them. @param most Of those that give nothing. */
export const seenGroupsQuery = (connection: string, q: string, most: number) =>
  queryOptions({
    queryKey: ['group-mappings', connection, 'seen', q, most],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/group-roles', {
          params: { query: { connection, mostUnmapped: most, ...(q === '' ? {} : { q }) } },
          signal,
        }),
      ),
    placeholderData: previousOf(1, connection),
  });
