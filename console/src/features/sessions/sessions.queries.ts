import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type UseMutationResult,
} from '@tanstack/react-query';
import { api, done, read } from '../../api/client.js';
import { byCursor } from '../../api/pages.js';
import { ApiProblem, asProblem } from '../../api/problem.js';
import type { SessionsSearch } from './sessions-search.js';

/** Sessions as the address says, the newest first, fifty at a time. */
export const sessionsQuery = (search: SessionsSearch) =>
  infiniteQueryOptions({
    queryKey: ['sessions', search],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET('/api/v1/sessions', {
          params: { query: { ...search, limit: 50, after: pageParam } },
          signal,
        }),
      ),
    ...byCursor,
  });

/** People whose name, e-mail or sub matches. */
export const peopleQuery = (q: string) =>
  queryOptions({
    queryKey: ['subjects', 'search', q],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/subjects', {
          params: { query: { limit: 25, ...(q === '' ? {} : { q }) } },
          signal,
        }),
      ),
    placeholderData: (previous) => previous,
  });

/** One person, for a link that names him. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['subjects', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/subjects/{id}', { params: { path: { id } }, signal })),
  });

/** Which sessions to end. */
export type SessionsToEnd = { readonly ids: readonly string[] } | { readonly subject: string };

/** Ends sessions: every replica refuses them within a second. One that has ended already is no failure. */
export function useEndSessions(): UseMutationResult<void, ApiProblem, SessionsToEnd> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (which: SessionsToEnd) => {
      if ('subject' in which) {
        return done(api.DELETE('/api/v1/sessions', { params: { query: { subject: which.subject } } }));
      }
      for (const id of which.ids) {
        await done(api.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } })).catch(unlessGone);
      }
    },
    // Whether it succeeded or stopped half-way: what is shown must be what there is.
    onSettled: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
}

function unlessGone(thrown: unknown): void {
  const problem = asProblem(thrown);
  if (problem.status !== 404) throw problem;
}
