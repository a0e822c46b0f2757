import { infiniteQueryOptions, queryOptions, type UseMutationResult } from '@tanstack/react-query';
import { api, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import type { ApiProblem } from '../../api/problem.js';
import { useApplicationsMutation } from './applications.queries.js';

/** Something that an application has stored for its conditions. */
export type Entity = Schemas['EntityDto'];

const page = (application: string, limit: number, type?: string, after?: string, signal?: AbortSignal) =>
  readVersioned(
    api.GET('/api/v1/applications/{application}/entities', {
      params: { path: { application }, query: { limit, type, after } },
      signal,
    }),
  );

/** The entities of an application by type and id; each page has the version of the whole set. */
export const entitiesQuery = (application: string, type: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['applications', 'entities', application, type],
    queryFn: ({ signal, pageParam }) => page(application, 50, type, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ body }) => body.nextCursor ?? undefined,
  });

/** The first entities, to try a condition on. @param type Undefined = of any. */
export const entitiesToPickQuery = (application: string, type: string | undefined) =>
  queryOptions({
    queryKey: ['applications', 'entities-to-pick', application, type],
    queryFn: ({ signal }) => page(application, 100, type, undefined, signal),
  });

/**
 * Every entity, for whoever edits the set: it is replaced as a whole.
 * @throws ApiProblem when a page can't be read, and Error when the set changed between two pages.
 */
export async function allEntities(application: string): Promise<Versioned<readonly Entity[]>> {
  const first = await page(application, 200);
  const items = [...first.body.items];
  for (let after = first.body.nextCursor; after !== null;) {
    const next = await page(application, 200, undefined, after);
    if (next.etag !== first.etag)
      throw new Error('The entities were changed while they were read: try again.');
    items.push(...next.body.items);
    after = next.body.nextCursor;
  }
  return { body: items, etag: first.etag };
}

/** Replaces the set; 412 when it was changed since. */
export function useReplaceEntities(
  application: string,
): UseMutationResult<
  Schemas['EntitiesReplacedResponse'],
  ApiProblem,
  { readonly entities: readonly Entity[]; readonly etag: string | undefined }
> {
  return useApplicationsMutation(({ entities, etag }) =>
    read(
      api.PUT('/api/v1/applications/{application}/entities', {
        params: { path: { application }, header: { 'If-Match': etag } },
        body: { entities: [...entities] },
      }),
    ),
  );
}
