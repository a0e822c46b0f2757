import { queryOptions } from '@tanstack/react-query';
import { api, read } from '../../api/client.js';

/** Every role: built-in and own ones are few. */
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/roles', { params: { query: { limit: 200 } }, signal })),
});
