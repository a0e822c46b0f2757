import {
  infiniteQueryOptions,
  useMutation,
  useQueryClient,
  type UseMutationResult,
} from '@tanstack/react-query';
import { api, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { byCursor } from '../../api/pages.js';
import { previousOf } from '../../api/previous.js';
import type { Person } from '../../api/people.queries.js';
import type { ApiProblem } from '../../api/problem.js';
import type { PeopleSearch } from './people-search.js';

/** What the list of people is asked for, as the API takes it. */
export function peopleFilter(
  { age, disabled, noRole, sort, ...filters }: PeopleSearch,
  connection: string | undefined,
) {
  return {
    ...filters,
    connection,
    // Whoever has a role, or none, comes in the order of ids.
    sort: filters.role === undefined && noRole === undefined ? (sort ?? ('name' as const)) : undefined,
    noRole: noRole === undefined ? undefined : (true as const),
    olderThanSeconds: age === undefined ? undefined : Number(age),
    disabled: disabled === undefined ? undefined : disabled === 'true',
    limit: 50,
  };
}

/** People as the address says, fifty at a time; the first page says how many there are. */
export const peopleQuery = (search: PeopleSearch, connection: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['subjects', 'list', search, connection],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET('/api/v1/subjects', {
          params: {
            query: {
              ...peopleFilter(search, connection),
              after: pageParam,
              count: pageParam === undefined ? true : undefined,
            },
          },
          signal,
        }),
      ),
    ...byCursor,
    placeholderData: previousOf(3, connection),
  });

/** What a person may do in each application. */
export const accessQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['subjects', id, 'access'],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET('/api/v1/subjects/{id}/access', {
          params: { path: { id }, query: { limit: 50, after: pageParam } },
          signal,
        }),
      ),
    ...byCursor,
  });

/** Everything that is known of a person's access, the newest first. */
export const timelineQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['subjects', id, 'timeline'],
    queryFn: async ({ pageParam, signal }): Promise<Schemas['TimelinePage']> => {
      const page = await read(
        api.GET('/api/v1/subjects/{id}/timeline', {
          params: { path: { id }, query: { limit: 50, after: pageParam } },
          signal,
        }),
      );
      if (typeof page === 'string') throw new Error('The timeline came as a file.');
      return page;
    },
    ...byCursor,
  });

/** A change of a person, and the version that it was made for. */
export interface StatusChange {
  readonly id: string;
  readonly etag: string | undefined;
  readonly status: Person['status'];
}

/** Disables a person, or lets them in again; 412 when they have changed meanwhile. */
export function useChangeStatus(): UseMutationResult<Versioned<Person>, ApiProblem, StatusChange> {
  const refresh = useRefreshPeople();
  return useMutation({
    mutationFn: ({ id, etag, status }: StatusChange) =>
      readVersioned(
        api.PATCH('/api/v1/subjects/{id}', {
          params: { path: { id }, header: { 'If-Match': etag } },
          body: { status },
        }),
      ),
    onSettled: refresh,
  });
}

/** Reads a person's groups from Okta again, as far as that is possible. */
export function useReadAgain(): UseMutationResult<Schemas['ExplainResponse'], ApiProblem, string> {
  const refresh = useRefreshPeople();
  return useMutation({
    mutationFn: (id: string) =>
      read(api.POST('/api/v1/explain', { body: { subject: { id }, refresh: true } })),
    onSettled: refresh,
  });
}

function useRefreshPeople(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all(['subjects', 'sessions'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}
