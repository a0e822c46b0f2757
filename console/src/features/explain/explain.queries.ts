import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { api, done, read, type Schemas } from '../../api/client.js';
import type { ApiProblem } from '../../api/problem.js';

/** The answer to a question; undefined asks nothing. */
export const explainQuery = (body: Schemas['ExplainDto'] | undefined) =>
  queryOptions({
    queryKey: ['explain', body],
    queryFn: ({ signal }) => read(api.POST('/api/v1/explain', { body: body ?? {}, signal })),
    enabled: body !== undefined,
  });

/** What a person held at a moment. @param at ISO 8601. */
export const heldThenQuery = (subject: string, at: string) =>
  queryOptions({
    queryKey: ['access-reviews', subject, at],
    queryFn: async ({ signal }): Promise<Schemas['AccessReviewPage']> => {
      const page = await read(
        api.GET('/api/v1/access-reviews', { params: { query: { subject, at } }, signal }),
      );
      if (typeof page === 'string') throw new Error('The review came as a file.');
      return page;
    },
  });

/** How far from a moment decisions are looked for, in milliseconds. */
const AROUND_MS = 1_800_000;

/** What was decided about a person around a moment, the newest first; at most 50. @param at ISO 8601. */
export const decidedThenQuery = (subject: string, at: string) =>
  queryOptions({
    queryKey: ['decisions', 'around', subject, at],
    queryFn: ({ signal }) => {
      const from = new Date(Date.parse(at) - AROUND_MS).toISOString();
      const to = new Date(Date.parse(at) + AROUND_MS).toISOString();
      return read(
        api.GET('/api/v1/decisions', { params: { query: { subject, from, to, limit: 50 } }, signal }),
      );
    },
  });

/** A group in Okta's directory by its exact name; null when there is none. */
export const oktaGroupQuery = (connection: string, name: string) =>
  queryOptions({
    queryKey: ['okta-groups', 'named', connection, name],
    queryFn: async ({ signal }) => {
      const query = { connection, name, match: 'exact' as const };
      const { items } = await read(api.GET('/api/v1/okta/groups', { params: { query }, signal }));
      return items.find((group) => group.name === name) ?? null;
    },
    retry: false,
  });

/** Who is put into which group of Okta's, and the roles that are known to come with it. */
export interface Joining {
  readonly connection: string;
  readonly group: string;
  /** Id in Okta. */
  readonly user: string;
  /** Id here; null = never signed in. */
  readonly person: string | null;
  readonly roles: readonly string[];
}

/** Puts a person into a group in Okta; 409 names the roles that come with it and were not confirmed. */
export function useJoinGroup(): UseMutationResult<void, ApiProblem, Joining> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ connection, group, user, person, roles }: Joining) => {
      await done(
        api.PUT('/api/v1/okta/groups/{group}/members/{user}', {
          params: { path: { group, user }, query: { connection } },
          body: { confirmRole: roles.join(',') },
        }),
      );
      // The gateway reads the groups again by itself; what is explained next should know them already.
      if (person !== null)
        await api.POST('/api/v1/explain', { body: { subject: { id: person }, refresh: true } });
    },
    onSuccess: () => queries.invalidateQueries(),
  });
}
