import { queryOptions } from '@tanstack/react-query';
import { api, read } from './client.js';

/** Who may do what on the gateway itself, read once somebody is told that they may not do something. */
export const gatewayGrantsQuery = queryOptions({
  queryKey: ['permission-holders'],
  queryFn: async ({ signal }) => {
    const query = { limit: 200 };
    const [grants, roles] = await Promise.all([
      read(
        api.GET('/api/v1/applications/{application}/grants', {
          params: { path: { application: 'gateway' }, query },
          signal,
        }),
      ),
      read(api.GET('/api/v1/roles', { params: { query }, signal })),
    ]);
    return { grants: grants.items, roles: roles.items };
  },
  staleTime: 300_000,
  retry: false,
});
