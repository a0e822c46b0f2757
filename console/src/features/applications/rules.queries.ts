import { queryOptions, type UseMutationResult } from '@tanstack/react-query';
import { api, done, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { previousOf } from '../../api/previous.js';
import type { ApiProblem } from '../../api/problem.js';
import { useApplicationsMutation } from './applications.queries.js';
import type { Rule } from './rule-matcher.js';

/** A saved check. */
export type Check = Schemas['CheckResponse'];

/** The saved checks of an application, at most 200, each with what it says of the rules in force. */
export const checksQuery = (application: string) =>
  queryOptions({
    queryKey: ['applications', 'checks', application],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/applications/{application}/checks', {
          params: { path: { application }, query: { limit: 200, run: true } },
          signal,
        }),
      ),
  });

/** One saved check as it is now. */
export const readCheck = (application: string, id: string): Promise<Versioned<Check>> =>
  readVersioned(
    api.GET('/api/v1/applications/{application}/checks/{id}', { params: { path: { application, id } } }),
  );

/** What the saved checks say of rules that aren't saved. */
export const checkRunQuery = (application: string, accessRules: Rule[]) =>
  queryOptions({
    queryKey: ['applications', 'check-run', application, accessRules],
    queryFn: ({ signal }) =>
      read(
        api.POST('/api/v1/applications/{application}/checks/run', {
          params: { path: { application } },
          body: { draft: { accessRules } },
          signal,
        }),
      ),
    placeholderData: previousOf(2, application),
    gcTime: 60_000,
  });

/** Which of the last decisions rules that aren't saved would turn. */
export const replayQuery = (application: string, accessRules: Rule[]) =>
  queryOptions({
    queryKey: ['decisions', 'replay', application, accessRules],
    queryFn: ({ signal }) =>
      read(
        api.POST('/api/v1/applications/{application}/replay', {
          params: { path: { application } },
          body: { draft: { accessRules } },
          signal,
        }),
      ),
    staleTime: 60_000,
    gcTime: 60_000,
  });

/** Rules to be saved, and the version that they were made for. */
export interface RulesChange {
  readonly application: string;
  readonly etag: string | undefined;
  readonly accessRules: Rule[];
  /** `enforce`: refused when a saved check would fail; `override`: saved all the same, and noted in the audit trail. */
  readonly checks: 'enforce' | 'override';
}

/** Replaces all rules; 412 when somebody else did so first, 409 `checks-failed`. */
export function useSaveRules(): UseMutationResult<
  Versioned<Schemas['AccessRulesResponse']>,
  ApiProblem,
  RulesChange
> {
  return useApplicationsMutation(({ application, etag, accessRules, checks }) =>
    readVersioned(
      api.PUT('/api/v1/applications/{application}/access-rules', {
        params: { path: { application }, header: { 'If-Match': etag ?? '' }, query: { checks } },
        body: { accessRules },
      }),
    ),
  );
}

/** Saves a check. */
export function useCreateCheck(
  application: string,
): UseMutationResult<Check, ApiProblem, Schemas['CreateCheckDto']> {
  return useApplicationsMutation((body) =>
    read(api.POST('/api/v1/applications/{application}/checks', { params: { path: { application } }, body })),
  );
}

/** Changes a check; 412 when somebody else did so first. */
export function useUpdateCheck(
  application: string,
): UseMutationResult<
  Check,
  ApiProblem,
  { readonly id: string; readonly etag: string | undefined; readonly body: Schemas['UpdateCheckDto'] }
> {
  return useApplicationsMutation(({ id, etag, body }) =>
    read(
      api.PATCH('/api/v1/applications/{application}/checks/{id}', {
        params: { path: { application, id }, header: { 'If-Match': etag } },
        body,
      }),
    ),
  );
}

/** Removes a check; 412 when somebody else changed it. */
export function useDeleteCheck(application: string): UseMutationResult<void, ApiProblem, Check> {
  return useApplicationsMutation(({ id, version }) =>
    done(
      api.DELETE('/api/v1/applications/{application}/checks/{id}', {
        params: { path: { application, id }, header: { 'If-Match': `"${version}"` } },
      }),
    ),
  );
}

/** Asks the gateway what it would decide with these rules. */
export function explainRequest(body: Schemas['ExplainDto']): Promise<Schemas['ExplainResponse']> {
  return read(api.POST('/api/v1/explain', { body }));
}
