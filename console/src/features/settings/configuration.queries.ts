import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { api, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { ApiProblem, asProblem } from '../../api/problem.js';
import type { Change, DecidingChange } from './blast-radius.js';
import type { DocumentForm } from './document-form.js';

/** How the gateway differs from a document. */
export type Diff = Schemas['ConfigurationDiff'];

/** The mappings of a connection as a document wants them. */
export type DocumentMappings = Schemas['DocumentMappings'];

/** The call's type wants the document's; what is sent is the text of it as it was written. */
const AS_WRITTEN = {} as Schemas['ConfigurationDocumentDto'];

/** Which variables of the environment say something else than what is stored. */
export const environmentQuery = queryOptions({
  queryKey: ['connections', 'environment'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/configuration/environment', { signal })),
});

/** The whole configuration as a text. */
export async function exportDocument(form: DocumentForm): Promise<string> {
  try {
    const { data, response } = await api.GET('/api/v1/configuration', {
      headers: { Accept: form },
      parseAs: 'text',
    });
    if (response.ok && typeof data === 'string') return data;
    throw new ApiProblem(
      'garbled',
      response.status,
      'The configuration could not be read.',
      response.headers.get('x-request-id') ?? undefined,
    );
  } catch (thrown) {
    throw asProblem(thrown);
  }
}

/** A document in one of its two forms. */
export interface WrittenDocument {
  readonly text: string;
  readonly form: DocumentForm;
}

/** What applying a document would change; its version is that of the configuration as it is. */
export function compareDocument({ text, form }: WrittenDocument): Promise<Versioned<Diff>> {
  return readVersioned(
    api.POST('/api/v1/configuration/diff', {
      body: AS_WRITTEN,
      bodySerializer: () => text,
      headers: { 'Content-Type': form },
    }),
  );
}

/** A document to be applied, and the version that it was compared with. */
export interface DocumentChange extends WrittenDocument {
  readonly etag: string | undefined;
  /** `enforce`: a saved check that would fail refuses it. `override`: it is noted. Absent: none is run. */
  readonly checks?: 'enforce' | 'override';
}

/**
 * Makes the configuration what a document says; 412 when it is no longer what the document was compared with, 409
 * `checks-failed` or `too-many-checks`.
 */
export function useApplyDocument(): UseMutationResult<Diff, ApiProblem, DocumentChange> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ text, form, etag, checks }) =>
      read(
        api.PUT('/api/v1/configuration', {
          params: { header: { 'If-Match': etag ?? '' }, query: checks === undefined ? {} : { checks } },
          body: AS_WRITTEN,
          bodySerializer: () => text,
          headers: { 'Content-Type': form },
        }),
      ),
    // It may have changed anything.
    onSuccess: () => queries.invalidateQueries(),
  });
}

/**
 * Who would gain and lose which role by the mappings of a connection as a document has them. Read once for each comparison:
 * the numbers that somebody decides by stay until it is compared again.
 */
export const documentPreviewQuery = (set: DocumentMappings, etag: string | undefined) =>
  queryOptions({
    queryKey: ['preview-of-document', etag, set],
    queryFn: ({ signal }) => read(api.POST('/api/v1/group-mappings/preview', { body: set, signal })),
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });

/** Whom other settings of a connection would concern. Read once for each comparison, too. */
export const documentConnectionQuery = ({ connection, asked }: DecidingChange, etag: string | undefined) =>
  queryOptions({
    queryKey: ['connection-of-document', etag, connection, asked],
    queryFn: ({ signal }) =>
      read(
        api.POST('/api/v1/connections/{connection}/preview', {
          params: { path: { connection } },
          body: asked,
          signal,
        }),
      ),
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });

/** Whom the deletion of a role or an application by a document would concern. Read once for each comparison, too. */
export const documentImpactQuery = ({ kind, name }: Change, etag: string | undefined) =>
  queryOptions({
    queryKey: ['impact-of-document', etag, kind, name],
    queryFn: ({ signal }) =>
      read(
        kind === 'role'
          ? api.GET('/api/v1/roles/{key}/impact', { params: { path: { key: name } }, signal })
          : api.GET('/api/v1/applications/{application}/impact', {
              params: { path: { application: name } },
              signal,
            }),
      ),
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
