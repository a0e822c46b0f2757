import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { api, read, type Schemas } from '../api/client.js';
import type { ApiProblem } from '../api/problem.js';
import { loadExample } from './load-example.js';
import type { ProxyKind } from './proxy-facts.js';

/** How often a page that waits for a request looks for one, in milliseconds; with live events it hears of denials sooner. */
const LISTENING_MS = 2000;

/** The files of a proxy's example. They are part of the console: what was read once stays. */
export const exampleQuery = (kind: ProxyKind) =>
  queryOptions({
    queryKey: ['examples', kind],
    queryFn: () => loadExample(kind),
    staleTime: Infinity,
  });

/** The newest decisions about an application. @param limit 1 to 200. */
export const newestDecisionsQuery = (application: string, limit: number) =>
  queryOptions({
    queryKey: ['decisions', 'newest', application, limit],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/decisions', { params: { query: { application, limit } }, signal })),
  });

/** The newest decisions about an application, again and again: for whoever waits for one. */
export const listeningQuery = (application: string) =>
  queryOptions({
    ...newestDecisionsQuery(application, 50),
    queryKey: ['decisions', 'listening', application],
    refetchInterval: LISTENING_MS,
    staleTime: 0,
    gcTime: 0,
  });

/** By which rule a request was decided about; `request.rule` is absent where nobody's roles came into it. */
export const explainedQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['explain', 'at', requestId],
    queryFn: ({ signal }) => read(api.POST('/api/v1/explain', { body: { at: requestId }, signal })),
    staleTime: Infinity,
    retry: false,
  });

/** Registers an application. */
export function useCreateApplication(): UseMutationResult<
  Schemas['ApplicationResponse'],
  ApiProblem,
  Schemas['CreateApplicationDto']
> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['CreateApplicationDto']) => read(api.POST('/api/v1/applications', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['applications'] }),
  });
}
