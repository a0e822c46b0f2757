import { queryOptions, type UseMutationResult } from '@tanstack/react-query';
import { api, done, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import type { ApiProblem } from '../../api/problem.js';
import { useApplicationsMutation } from './applications.queries.js';

/** A permission that a role has. */
export type Grant = Schemas['GrantResponse'];

/** Every grant of an application, with the version of all of them together. */
export const grantsQuery = (application: string) =>
  queryOptions({
    queryKey: ['applications', 'grants', application],
    queryFn: ({ signal }) => allGrants(application, signal),
  });

/** Every grant as it is now, whatever is known of them. */
export async function allGrants(
  application: string,
  signal?: AbortSignal,
): Promise<Versioned<readonly Grant[]>> {
  const page = (after?: string) =>
    readVersioned(
      api.GET('/api/v1/applications/{application}/grants', {
        params: { path: { application }, query: { limit: 200, after } },
        ...(signal && { signal }),
      }),
    );
  const first = await page();
  const items = [...first.body.items];
  for (let after = first.body.nextCursor; after !== null;) {
    const next = await page(after);
    items.push(...next.body.items);
    after = next.body.nextCursor;
  }
  return { body: items, etag: first.etag };
}

/** What a write of a grant asks of the saved checks; undefined = they aren't run. */
export type Checks = 'enforce' | 'override' | undefined;

/** Grants a permission to a role. */
export function useCreateGrant(
  application: string,
): UseMutationResult<
  Versioned<Grant>,
  ApiProblem,
  { readonly body: Schemas['CreateGrantDto']; readonly checks: Checks; readonly etag?: string | undefined }
> {
  return useApplicationsMutation(({ body, checks, etag }) =>
    readVersioned(
      api.POST('/api/v1/applications/{application}/grants', {
        params: { path: { application }, query: { checks }, header: { 'If-Match': etag } },
        body,
      }),
    ),
  );
}

/** Changes the condition of a grant in its place; null = it always holds. */
export function useUpdateGrant(application: string): UseMutationResult<
  Versioned<Grant>,
  ApiProblem,
  {
    readonly id: string;
    readonly condition: string | null;
    readonly checks: Checks;
    readonly etag: string | undefined;
  }
> {
  return useApplicationsMutation(({ id, condition, checks, etag }) =>
    readVersioned(
      api.PATCH('/api/v1/applications/{application}/grants/{id}', {
        params: { path: { application, id }, query: { checks }, header: { 'If-Match': etag } },
        body: { condition },
      }),
    ),
  );
}

/** Takes a permission from a role. */
export function useDeleteGrant(
  application: string,
): UseMutationResult<
  void,
  ApiProblem,
  { readonly id: string; readonly checks: Checks; readonly etag?: string | undefined }
> {
  return useApplicationsMutation(({ id, checks, etag }) =>
    done(
      api.DELETE('/api/v1/applications/{application}/grants/{id}', {
        params: { path: { application, id }, query: { checks }, header: { 'If-Match': etag } },
      }),
    ),
  );
}
