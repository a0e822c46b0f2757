import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, read, type Schemas } from './client.js';
import { readThrough, type ApiPage } from './pages.js';
import { ROLES_KEY, useMayOrSetsUp } from './session.js';

/**
 * Every role, the most powerful first, up to a thousand. They come with the session, and are asked for once something has
 * changed: what happens is heard of, so that nothing grows old by time alone.
 */
export const allRolesQuery = queryOptions({
  queryKey: ROLES_KEY,
  queryFn: ({ signal }): Promise<ApiPage<Schemas['RoleNameResponse']>> =>
    readThrough((after) =>
      read(api.GET('/api/v1/roles', { params: { query: { limit: 200, after } }, signal })),
    ),
  staleTime: Infinity,
});

/** Every role, and whether they could be read; nothing is asked for whoever may not know. */
export function useRolesQuery(): UseQueryResult<ApiPage<Schemas['RoleNameResponse']>> {
  const enabled = useMayOrSetsUp('roles:read');
  return useQuery({ ...allRolesQuery, enabled });
}

/** The roles that there are; none while they are not known, or for whoever may not know. */
export function useRoles(): readonly Schemas['RoleNameResponse'][] {
  return useRolesQuery().data?.items ?? [];
}

/** Gives the name of a role by its key; the key itself while the name is not known. */
export function useRoleNames(): (key: string) => string {
  const roles = useRoles();
  const names = useMemo(() => new Map(roles.map(({ key, name }) => [key, name])), [roles]);
  return (key) => names.get(key) ?? key;
}
