import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { api, done, read, readVersioned } from './client.js';
import type { ApiProblem } from './problem.js';

/** The sessions of one person with their number. */
export const sessionsOfQuery = (subject: string) =>
  queryOptions({
    queryKey: ['sessions', 'of', subject],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/sessions', {
          params: { query: { subject, limit: 50, count: true } },
          signal,
        }),
      ),
  });

/** Which sessions to end: those with these ids (commas between), all of a person, or all of a connection. */
export type SessionsToEnd =
  { readonly session: string } | { readonly subject: string } | { readonly connection: string };

/** How many sessions that would end at this moment, with the version of this very set. */
export const sessionsImpactQuery = (query: SessionsToEnd) =>
  queryOptions({
    // No part of what live events renew: it stands still while somebody decides by it.
    queryKey: ['impact', 'sessions', query],
    queryFn: ({ signal }) => readVersioned(api.GET('/api/v1/sessions/impact', { params: { query }, signal })),
    staleTime: 0,
    gcTime: 0,
  });

/** Ends sessions: every replica refuses them within a second; 412 when they are others than those that were counted. */
export function useEndSessions(
  query: SessionsToEnd,
): UseMutationResult<void, ApiProblem, string | undefined> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (etag) =>
      done(api.DELETE('/api/v1/sessions', { params: { query, header: { 'If-Match': etag } } })),
    onSuccess: () =>
      Promise.all(['sessions', 'subjects'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}
