import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { api, done, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { previousOf } from '../../api/previous.js';
import type { ApiProblem } from '../../api/problem.js';
import type { shorterLimits } from './role-fields.js';

type Role = Schemas['RoleResponse'];

/** One role as it is now, whatever is known of it. */
export const readRole = (key: string, signal?: AbortSignal): Promise<Versioned<Role>> =>
  readVersioned(api.GET('/api/v1/roles/{key}', { params: { path: { key } }, ...(signal && { signal }) }));

/** One role with the version that a change of it names. */
export const roleQuery = (key: string) =>
  queryOptions({
    queryKey: ['roles', key],
    queryFn: ({ signal }) => readRole(key, signal),
    // What a form begins with must not be older than its opening.
    staleTime: 0,
    gcTime: 0,
  });

/** The roles with by what every one is given and where it counts, in short: one answer for the whole page. */
export const roleSummariesQuery = queryOptions({
  // Not a word: every word can be the key of a role.
  queryKey: ['roles', { in: 'short' }],
  queryFn: ({ signal }) => read(api.GET('/api/v1/role-summaries', { signal })),
});

/** Whom a role is given to and what it may do, and the same of another one. */
export const roleAccessQuery = (key: string, compare: string | undefined) =>
  queryOptions({
    queryKey: ['roles', key, 'access', compare],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/roles/{key}/access', { params: { path: { key }, query: { compare } }, signal })),
    placeholderData: previousOf(1, key),
  });

/**
 * What the deletion of a role would touch, with the version that the deletion, or a change, names.
 * @param query Limits of sessions: how many those would end is told, too.
 */
export const roleImpactQuery = (key: string, query?: ReturnType<typeof shorterLimits>) =>
  queryOptions({
    queryKey: ['roles', key, 'impact', query],
    queryFn: ({ signal }) =>
      readVersioned(api.GET('/api/v1/roles/{key}/impact', { params: { path: { key }, query }, signal })),
    staleTime: 0,
    gcTime: 0,
  });

/** Makes a role. */
export function useCreateRole(): UseMutationResult<Role, ApiProblem, Schemas['CreateRoleDto']> {
  return useRoleMutation((body) => read(api.POST('/api/v1/roles', { body })));
}

/** What changes a role, and the version that it was made for. */
export interface RoleChange {
  readonly key: string;
  readonly etag: string | undefined;
  readonly body: Schemas['UpdateRoleDto'];
}

/** Changes a role; 412 when somebody else did so first. */
export function useUpdateRole(): UseMutationResult<Versioned<Role>, ApiProblem, RoleChange> {
  return useRoleMutation(({ key, etag, body }) =>
    readVersioned(
      api.PATCH('/api/v1/roles/{key}', {
        params: { path: { key }, header: { 'If-Match': etag } },
        body,
      }),
    ),
  );
}

/** Deletes a role; 409 `role-in-use` while something refers to it. */
export function useDeleteRole(): UseMutationResult<void, ApiProblem, Omit<RoleChange, 'body'>> {
  return useRoleMutation(({ key, etag }) =>
    done(api.DELETE('/api/v1/roles/{key}', { params: { path: { key }, header: { 'If-Match': etag } } })),
  );
}

function useRoleMutation<Result, Input>(
  mutationFn: (input: Input) => Promise<Result>,
): UseMutationResult<Result, ApiProblem, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['roles'] }),
  });
}
