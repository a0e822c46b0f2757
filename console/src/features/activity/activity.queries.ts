import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
  type UseMutationResult,
} from '@tanstack/react-query';
import { api, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { byCursor } from '../../api/pages.js';
import { ApiProblem } from '../../api/problem.js';
import { instantOf, type ActivitySearch } from './activity-search.js';

const PAGE = 50;
/** Events that are there when one begins to look. */
const RECENT = 20;

/** What narrows the audit trail, as the API takes it. */
export function auditFilter(search: ActivitySearch, connection: string | undefined) {
  const { q, actor, action, target, requestId, address, from, to } = search;
  const outcome = (['success', 'denied', 'failure'] as const).find((known) => known === search.outcome);
  const filter = { q, actor, action, target, requestId, address, outcome, connection };
  return given({ ...filter, from: instantOf(from), to: instantOf(to, 1) });
}

/** What narrows sign-ins, as the API takes it. */
export function signInFilter(search: ActivitySearch, connection: string | undefined) {
  const { method, subject, from, to } = search;
  const outcome = (['success', 'denied', 'failure'] as const).find((known) => known === search.outcome);
  return given({ method, subject, outcome, connection, from: instantOf(from), to: instantOf(to, 1) });
}

/** What narrows decisions, as the API takes it. */
export function decisionFilter(search: ActivitySearch, connection: string | undefined) {
  const { application, subject, requestId, from, to } = search;
  const outcome = (['allow', 'deny'] as const).find((known) => known === search.outcome);
  const reason = search.reason as Schemas['RecordedDecisionResponse']['reason'] | undefined;
  const filter = { application, subject, requestId, outcome, reason, connection };
  return given({ ...filter, from: instantOf(from), to: instantOf(to, 1) });
}

/** Without what is undefined. */
function given<Filter extends object>(filter: Filter): Filter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as Filter;
}

/** A page of a list that can be a file as well. @throws ApiProblem */
async function asPage<Page extends object>(answer: Promise<Page | string>): Promise<Page> {
  const page = await answer;
  if (typeof page === 'string') throw new ApiProblem('garbled', 200, 'The answer could not be read.');
  return page;
}

/** The newest audit events of all kinds, which stand below what happens from now on. */
export const recentQuery = (connection: string | undefined) =>
  queryOptions({
    queryKey: ['recent-events', connection],
    queryFn: ({ signal }) =>
      asPage(
        read(
          api.GET('/api/v1/audit-events', {
            params: { query: { limit: RECENT, ...given({ connection }) } },
            signal,
          }),
        ),
      ),
    // Read once for each look: what happens afterwards the stream tells, and nothing tells what happened between two looks.
    staleTime: Infinity,
    gcTime: 0,
  });

/** The same, read again for the names of what was heard of since. */
export const recentNamesQuery = (connection: string | undefined) => ({
  ...recentQuery(connection),
  queryKey: ['recent-events', connection, 'names'],
  enabled: false,
});

/** Audit events as the address says, the newest first. */
export const auditQuery = (search: ActivitySearch, connection: string | undefined) => {
  const filter = auditFilter(search, connection);
  return infiniteQueryOptions({
    queryKey: ['audit-events', filter],
    queryFn: ({ pageParam, signal }) =>
      asPage(
        read(
          api.GET('/api/v1/audit-events', {
            params: {
              query: { ...filter, limit: PAGE, seal: 'true' as const, ...given({ after: pageParam }) },
            },
            signal,
          }),
        ),
      ),
    ...byCursor,
  });
};

/** One audit event with its changes, field by field, and its seal. */
export const auditEventQuery = (id: string) =>
  queryOptions({
    queryKey: ['audit-events', 'one', id],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/audit-events/{id}', {
          params: { path: { id }, query: { changes: 'true', seal: 'true' } },
          signal,
        }),
      ),
  });

/** What undoing an event would do, with the version that the undoing names. */
export const revertQuery = (id: string) =>
  queryOptions({
    queryKey: ['audit-events', 'revert', id],
    queryFn: ({ signal }): Promise<Versioned<Schemas['RevertPreviewResponse']>> =>
      readVersioned(api.GET('/api/v1/audit-events/{id}/revert', { params: { path: { id } }, signal })),
    // What it would do must be what it would do now.
    staleTime: 0,
    gcTime: 0,
  });

/** Undoes an event, if that still does what was shown. */
export function useRevert(
  id: string,
): UseMutationResult<Schemas['RevertedResponse'], ApiProblem, { readonly etag: string | undefined }> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ etag }: { readonly etag: string | undefined }) =>
      read(
        api.POST('/api/v1/audit-events/{id}/revert', {
          params: { path: { id } },
          headers: etag === undefined ? {} : { 'If-Match': etag },
        }),
      ),
    // Whatever was changed back, and what is computed from it; after a refusal, what it would do now.
    onSettled: () => queries.invalidateQueries(),
  });
}

/** Sign-ins as the address says, the newest first. */
export const signInsQuery = (search: ActivitySearch, connection: string | undefined) => {
  const filter = signInFilter(search, connection);
  return infiniteQueryOptions({
    queryKey: ['sign-ins', filter],
    queryFn: ({ pageParam, signal }) =>
      asPage(
        read(
          api.GET('/api/v1/sign-ins', {
            params: { query: { ...filter, limit: PAGE, ...given({ after: pageParam }) } },
            signal,
          }),
        ),
      ),
    ...byCursor,
  });
};

/** Recorded decisions as the address says, the newest first. */
export const decisionsQuery = (search: ActivitySearch, connection: string | undefined) => {
  const filter = decisionFilter(search, connection);
  return infiniteQueryOptions({
    queryKey: ['decisions', filter],
    queryFn: ({ pageParam, signal }) =>
      asPage(
        read(
          api.GET('/api/v1/decisions', {
            params: { query: { ...filter, limit: PAGE, ...given({ after: pageParam }) } },
            signal,
          }),
        ),
      ),
    ...byCursor,
  });
};

/** Where all matching audit events are one file. The browser writes it to the disk as it comes, however large it is. */
export function auditFile(
  search: ActivitySearch,
  connection: string | undefined,
  format: 'csv' | 'ndjson',
): string {
  return fileAddress('/api/v1/audit-events', { ...auditFilter(search, connection), format });
}

/** Where all matching sign-ins are one file. */
export function signInsFile(search: ActivitySearch, connection: string | undefined): string {
  return fileAddress('/api/v1/sign-ins', { ...signInFilter(search, connection), format: 'csv' });
}

function fileAddress(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const texts = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${path}?${new URLSearchParams(texts).toString()}`;
}
