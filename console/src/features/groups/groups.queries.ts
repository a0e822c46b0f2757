import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { api, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { previousOf } from '../../api/previous.js';
import type { ApiProblem } from '../../api/problem.js';
import { toRow, type MappingSet } from './mapping-set.js';
import type { SavedSet } from './mapping-draft.js';

/** Everything that the page shows of a connection. */
export type GroupRoles = Schemas['GroupRolesResponse'];

/** Which groups of a connection give which role, with the version of the set. */
export const groupRolesQuery = (connection: string) =>
  queryOptions({
    queryKey: ['group-mappings', connection, 'all'],
    queryFn: ({ signal }): Promise<Versioned<GroupRoles>> =>
      readVersioned(api.GET('/api/v1/group-roles', { params: { query: { connection } }, signal })),
  });

/** The set of an answer, as drafts begin with it. */
export function savedSetOf({
  body,
  etag = '',
}: Versioned<{ readonly mappings: readonly Schemas['GroupMappingResponse'][] }>): SavedSet {
  return { rows: body.mappings.map(toRow), etag };
}

/** Groups of Okta whose name begins with `q`, 25 at a time, with the number of their members. */
export const oktaGroupsQuery = (connection: string, q: string) =>
  queryOptions({
    queryKey: ['group-mappings', connection, 'okta-groups', q],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/connections/{connection}/okta-groups', {
          params: {
            path: { connection },
            query: { limit: 25, members: 'true', ...(q === '' ? {} : { q }) },
          },
          signal,
        }),
      ),
    staleTime: 30_000,
    placeholderData: previousOf(1, connection),
  });

/** Who would gain and lose what by a set, as of the version that it was made from. @param mostNamed How many people are named. */
export const previewQuery = (
  connection: string,
  { etag }: SavedSet,
  rows: MappingSet,
  mostNamed: number | undefined,
) =>
  queryOptions({
    queryKey: ['group-mappings', connection, 'preview', etag, rows, mostNamed],
    queryFn: ({ signal }) =>
      read(
        api.POST('/api/v1/group-mappings/preview', {
          body: { connection, mappings: [...rows], mostNamed },
          signal,
        }),
      ),
    // Only more names are waited for.
    placeholderData: previousOf(3, etag),
    // Numbers that somebody decides by don't change under their eyes: a save that comes too late is refused.
    staleTime: 'static',
    gcTime: 0,
  });

/** The processes of the gateway and what they decide by, for callers of the platform. @param savedAtMs Of which change. */
export const replicasQuery = (savedAtMs: number) =>
  queryOptions({
    queryKey: ['replicas', savedAtMs],
    queryFn: ({ signal }) => read(api.GET('/api/v1/replicas', { signal })),
    staleTime: 0,
    gcTime: 0,
  });

/** A set to save, and the version that it was made from. */
export interface SetChange {
  readonly connection: string;
  readonly etag: string;
  readonly rows: MappingSet;
  readonly checks: ChecksMode;
}

/** `enforce`: saved checks that fail refuse it. `override`: they are noted. Undefined: none is run, where there are too many. */
export type ChecksMode = 'enforce' | 'override' | undefined;

/** Replaces a connection's mappings; 412 when somebody else did so first. */
export function useSaveSet(): UseMutationResult<SavedSet, ApiProblem, SetChange> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ connection, etag, rows, checks }: SetChange) =>
      savedSetOf(
        await readVersioned(
          api.PUT('/api/v1/group-mappings', {
            params: {
              query: { connection, ...(checks === undefined ? {} : { checks }) },
              header: { 'If-Match': etag },
            },
            body: { mappings: [...rows] },
          }),
        ).then(({ body, etag: now }) => ({ body: { mappings: body.items }, etag: now })),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['group-mappings'] }),
  });
}
