import {
  queryOptions,
  useMutation,
  useQueryClient,
  type InfiniteData,
  type UseMutationResult,
} from '@tanstack/react-query';
import { api, read, type Schemas } from '../api/client.js';
import { itemsOf } from '../api/pages.js';
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

/**
 * The newest decision about each host of an application, for whatever shows them on a page: they are asked for once.
 * Nothing is kept for the next visit, which would take it for news.
 */
export const newestOfHostsQuery = (application: string) =>
  queryOptions({
    queryKey: ['decisions', 'hosts', application],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/decisions', {
          params: { query: { application, newestOfHost: true, limit: 200 } },
          signal,
        }),
      ),
    staleTime: LISTENING_MS,
    gcTime: 0,
  });

/** The newest decisions about an application, of whatever kind. */
const newestDecisionsQuery = (application: string) =>
  queryOptions({
    ...newestOfHostsQuery(application),
    queryKey: ['decisions', 'newest', application],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/decisions', { params: { query: { application, limit: 100 } }, signal })),
  });

/**
 * The decisions among which somebody waits for a new one, again and again.
 * @param asks Whether the application asks by itself: such a decision is about no host.
 */
export const listeningQuery = (application: string, asks: boolean) =>
  queryOptions({
    ...(asks ? newestDecisionsQuery(application) : newestOfHostsQuery(application)),
    refetchInterval: LISTENING_MS,
  });

/** By which rule a request was decided about; `request.rule` is absent where nobody's roles came into it. */
export const explainedQuery = (requestId: string) =>
  queryOptions({
    queryKey: ['explain', 'at', requestId],
    queryFn: ({ signal }) => read(api.POST('/api/v1/explain', { body: { at: requestId }, signal })),
    staleTime: Infinity,
    retry: false,
  });

/** A grant of an application, and a thing of the type that it is about, for an example; each may be missing. */
export const exampleGrantQuery = (application: string) =>
  queryOptions({
    queryKey: ['applications', 'example-grant', application],
    queryFn: async ({ signal }) => {
      const path = { application };
      const grants = await read(
        api.GET('/api/v1/applications/{application}/grants', {
          params: { path, query: { limit: 1 } },
          signal,
        }),
      );
      const [grant] = grants.items;
      if (!grant) return {};
      const entities = await read(
        api.GET('/api/v1/applications/{application}/entities', {
          params: { path, query: { limit: 1, type: grant.resourceType } },
          signal,
        }),
      );
      return { grant, entity: entities.items[0] };
    },
    retry: false,
  });

/** The other applications that lists of them have shown. @param slug The one that they are other than. */
export function useKnownApplications(slug?: string): Schemas['ApplicationResponse'][] {
  return useQueryClient()
    .getQueriesData<InfiniteData<Schemas['ApplicationPage']>>({ queryKey: ['applications', 'list'] })
    .flatMap(([, list]) => (list ? itemsOf(list) : []))
    .filter((other) => other.slug !== slug);
}

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
