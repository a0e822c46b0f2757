import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type UseMutationResult,
} from '@tanstack/react-query';
import { api, done, read, readVersioned, type Schemas } from '../../api/client.js';
import { byCursor } from '../../api/pages.js';
import type { ApiProblem } from '../../api/problem.js';

/** An API token without its secret. */
export type ApiToken = Schemas['ApiTokenResponse'];

/** API tokens, the newest first. @param connection Slug; undefined = of all that the caller may see. */
export const tokensQuery = (connection: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['api-tokens', connection],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET('/api/v1/api-tokens', {
          params: { query: { limit: 50, after: pageParam, connection } },
          signal,
        }),
      ),
    ...byCursor,
  });

/** What revoking a token touches: when it was used last, with the version that it is judged by. */
export const tokenImpactQuery = (id: string) =>
  queryOptions({
    // No part of what live events renew, the end of this token among them.
    queryKey: ['impact', 'api-tokens', id],
    queryFn: ({ signal }) =>
      readVersioned(api.GET('/api/v1/api-tokens/{id}/impact', { params: { path: { id } }, signal })),
    staleTime: 0,
    gcTime: 0,
  });

/** Makes a token; its secret is in this answer and nowhere else. */
export function useCreateToken(): UseMutationResult<
  Schemas['CreatedApiTokenResponse'],
  ApiProblem,
  Schemas['CreateApiTokenDto']
> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['CreateApiTokenDto']) => read(api.POST('/api/v1/api-tokens', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-tokens'] }),
    // The answer holds the secret: once shown it stays nowhere.
    gcTime: 0,
  });
}

/** Revokes a token: it is refused from its next request on. */
export function useRevokeToken(): UseMutationResult<
  void,
  ApiProblem,
  { readonly id: string; readonly etag: string | undefined }
> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, etag }) =>
      done(
        api.DELETE('/api/v1/api-tokens/{id}', {
          params: { path: { id }, header: { 'If-Match': etag } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-tokens'] }),
  });
}
