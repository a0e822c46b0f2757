import { infiniteQueryOptions, queryOptions, type UseMutationResult } from '@tanstack/react-query';
import { api, done, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { byCursor } from '../../api/pages.js';
import type { ApiProblem } from '../../api/problem.js';
import { useApplicationsMutation } from './applications.queries.js';

/** A credential of an application, without its token. */
export type Credential = Schemas['CredentialResponse'];

/** The credentials of an application, newest first. */
export const credentialsQuery = (application: string) =>
  infiniteQueryOptions({
    queryKey: ['applications', 'credentials', application],
    queryFn: ({ signal, pageParam }) =>
      read(
        api.GET('/api/v1/applications/{application}/credentials', {
          params: { path: { application }, query: { limit: 50, after: pageParam } },
          signal,
        }),
      ),
    ...byCursor,
  });

/** What would be lost with a credential. */
export const credentialImpactQuery = (application: string, id: string) =>
  queryOptions({
    queryKey: ['applications', 'credential-impact', application, id],
    queryFn: ({ signal }): Promise<Versioned<Schemas['ImpactResponse']>> =>
      readVersioned(
        api.GET('/api/v1/applications/{application}/credentials/{id}/impact', {
          params: { path: { application, id } },
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  });

/** Makes a credential; its token is in the answer, this once. */
export function useCreateCredential(
  application: string,
): UseMutationResult<Schemas['CreatedCredentialResponse'], ApiProblem, Schemas['CreateCredentialDto']> {
  return useApplicationsMutation((body) =>
    read(
      api.POST('/api/v1/applications/{application}/credentials', { params: { path: { application } }, body }),
    ),
  );
}

/** Revokes a credential: every replica refuses it within a second. */
export function useRevokeCredential(
  application: string,
): UseMutationResult<void, ApiProblem, { readonly id: string; readonly etag: string | undefined }> {
  return useApplicationsMutation(({ id, etag }) =>
    done(
      api.DELETE('/api/v1/applications/{application}/credentials/{id}', {
        params: { path: { application, id }, header: { 'If-Match': etag } },
      }),
    ),
  );
}
