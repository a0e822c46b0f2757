import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { api, done, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { readAnew } from '../../api/outdated.js';
import type { ApiProblem } from '../../api/problem.js';
import { connectionQuery, type Connection } from '../../connect/connect.queries.js';

/** What a deletion, or switching off, would touch. */
export type Impact = Schemas['ImpactResponse'];

/** How connections do as of the gateway's last calls. @param connection Slug of one; undefined: of all. */
export const connectionStatesQuery = (connection: string | undefined) =>
  queryOptions({
    queryKey: ['event-triggers', 'states', connection],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/connection-states', { params: { query: { connection } }, signal })),
    retry: false,
  });

/** What was done to a connection lately: by it one knows when a secret was set, and by whom. */
export const connectionHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: ['audit-events', 'connection', id],
    queryFn: async ({ signal }) => {
      const events = await read(
        api.GET('/api/v1/audit-events', {
          params: { query: { target: `connection:${id}`, limit: 200 } },
          signal,
        }),
      );
      // Only whoever asks for CSV gets text.
      return typeof events === 'string' ? [] : events.items;
    },
  });

/** What the deletion of a connection would touch, with the version that it is judged by. */
export const impactQuery = (slug: string) =>
  queryOptions({
    queryKey: ['connections', 'impact', slug],
    queryFn: ({ signal }) =>
      readVersioned(
        api.GET('/api/v1/connections/{connection}/impact', {
          params: { path: { connection: slug } },
          signal,
        }),
      ),
    // Numbers that somebody decides by are never those of a minute ago.
    staleTime: 0,
    gcTime: 0,
  });

/** The steps in Okta for a connection that there is. */
export const savedGuideQuery = (slug: string) =>
  queryOptions({
    queryKey: ['connections', 'guide', slug],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/connections/{connection}/setup-guide', {
          params: { path: { connection: slug } },
          signal,
        }),
      ),
  });

/** A connection as it is now, whatever is known of it. */
export const readConnection = (slug: string): Promise<Versioned<Connection>> =>
  readVersioned(api.GET('/api/v1/connections/{connection}', { params: { path: { connection: slug } } }));

/** What changes a connection, and the version that it was made for. */
export interface ConnectionChange {
  readonly slug: string;
  readonly etag: string | undefined;
  readonly body: Schemas['UpdateConnectionDto'];
}

/** Changes a connection; 412 when somebody else did so first. */
export function useUpdateConnection(): UseMutationResult<Connection, ApiProblem, ConnectionChange> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ slug, etag, body }: ConnectionChange) => {
      const saved = await readVersioned(
        api.PATCH('/api/v1/connections/{connection}', {
          params: { path: { connection: slug }, header: { 'If-Match': etag } },
          body,
        }),
      );
      queries.setQueryData(connectionQuery(slug).queryKey, saved);
      return saved.body;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['connections'] }),
    onError: readAnew(queries, ['connections']),
    // A change may hold a secret: once sent it stays nowhere.
    gcTime: 0,
  });
}

/** Deletes a connection that is not active, with everything that belongs to it; 412 when that has changed. */
export function useDeleteConnection(): UseMutationResult<void, ApiProblem, Omit<ConnectionChange, 'body'>> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ slug, etag }) =>
      done(
        api.DELETE('/api/v1/connections/{connection}', {
          params: { path: { connection: slug }, header: { 'If-Match': etag } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['connections', 'all'] }),
  });
}

/** Where an Okta admin grants access to the management API. */
export function useGrantAccess(
  slug: string,
): UseMutationResult<Schemas['ManagementAuthorizationResponse'], ApiProblem, void> {
  return useMutation({
    mutationFn: () =>
      read(
        api.POST('/api/v1/connections/{connection}/management-authorization', {
          params: { path: { connection: slug } },
        }),
      ),
  });
}
