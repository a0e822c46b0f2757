import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { api, done, read } from './client.js';
import { asProblem, type ApiProblem } from './problem.js';

/** The sessions of one person with their number: what ending them all would touch. */
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
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['sessions'] }),
        queries.invalidateQueries({ queryKey: ['subjects'] }),
      ]),
  });
}

function unlessGone(thrown: unknown): void {
  const problem = asProblem(thrown);
  if (problem.status !== 404) throw problem;
}
