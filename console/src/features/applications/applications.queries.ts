import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
  type UseMutationResult,
} from '@tanstack/react-query';
import { api, done, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { readAnew } from '../../api/outdated.js';
import { byCursor } from '../../api/pages.js';
import type { ApiProblem } from '../../api/problem.js';

/** An application as the API shows it. */
export type Application = Schemas['ApplicationResponse'];

/** Applications in the order of their slugs. @param lastAsked Also when each was last asked about. @param q A part of name, slug or host. */
export const applicationsQuery = (lastAsked: boolean, q: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['applications', 'list', lastAsked, q],
    queryFn: ({ signal, pageParam }) =>
      read(
        api.GET('/api/v1/applications', {
          params: { query: { limit: 100, after: pageParam, q, ...(lastAsked ? { lastAsked } : {}) } },
          signal,
        }),
      ),
    ...byCursor,
    placeholderData: keepPreviousData,
  });

/** One application as it is now, whatever is known of it. */
export const readApplication = (application: string, signal?: AbortSignal): Promise<Versioned<Application>> =>
  readVersioned(
    api.GET('/api/v1/applications/{application}', {
      params: { path: { application } },
      ...(signal && { signal }),
    }),
  );

/** One application with the version that a change of it names. */
export const applicationQuery = (application: string) =>
  queryOptions({
    queryKey: ['applications', 'one', application],
    queryFn: ({ signal }) => readApplication(application, signal),
  });

/** What its deletion would touch; the version makes the deletion fail once that has changed. */
export const applicationImpactQuery = (application: string) =>
  queryOptions({
    queryKey: ['applications', 'impact', application],
    queryFn: ({ signal }): Promise<Versioned<Schemas['ImpactResponse']>> =>
      readVersioned(
        api.GET('/api/v1/applications/{application}/impact', { params: { path: { application } }, signal }),
      ),
    staleTime: 0,
    gcTime: 0,
  });

/** A change of an application, and the version that it was made for. */
export interface ApplicationChange {
  readonly application: string;
  readonly etag: string | undefined;
  readonly body: Schemas['UpdateApplicationDto'];
  /** What it asks of the saved checks. Default: they are not run. */
  readonly checks?: 'enforce' | 'override' | undefined;
}

/** Changes an application; 412 when somebody else did so first. */
export function useUpdateApplication(): UseMutationResult<
  Versioned<Application>,
  ApiProblem,
  ApplicationChange
> {
  return useApplicationsMutation(({ application, etag, body, checks }) =>
    readVersioned(
      api.PATCH('/api/v1/applications/{application}', {
        params: { path: { application }, header: { 'If-Match': etag }, query: { checks } },
        body,
      }),
    ),
  );
}

/** Deletes an application; 412 when what it would touch is no longer what was shown. */
export function useDeleteApplication(): UseMutationResult<
  void,
  ApiProblem,
  Omit<ApplicationChange, 'body' | 'checks'>
> {
  return useApplicationsMutation(({ application, etag }) =>
    done(
      api.DELETE('/api/v1/applications/{application}', {
        params: { path: { application }, header: { 'If-Match': etag } },
      }),
    ),
  );
}

/** A mutation after which everything about applications is read again, also when somebody else was first. */
export function useApplicationsMutation<Result, Input>(
  mutationFn: (input: Input) => Promise<Result>,
): UseMutationResult<Result, ApiProblem, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['applications'] }),
    onError: readAnew(queries, ['applications']),
    // An answer may hold a token: once shown it stays nowhere.
    gcTime: 0,
  });
}
