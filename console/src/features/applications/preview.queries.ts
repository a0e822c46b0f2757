import { queryOptions } from '@tanstack/react-query';
import { api, readVersioned, type Schemas, type Versioned } from '../../api/client.js';

/** A change that is considered. */
export type ApplicationChangeDraft = Schemas['ApplicationChangeDto'];

/**
 * Whom a change of an application would concern. With its version as `If-Match` the change is refused once that isn't
 * true any more. Nothing but that reads it again: numbers that somebody decides by never give way to others unsaid, just
 * as they press the button.
 * @param etag The version of the application, or of its grants, that the change was made for.
 */
export const previewQuery = (application: string, etag: string | undefined, change: ApplicationChangeDraft) =>
  queryOptions({
    queryKey: ['applications', 'preview', application, etag, change],
    queryFn: ({ signal }): Promise<Versioned<Schemas['ApplicationPreviewResponse']>> =>
      readVersioned(
        api.POST('/api/v1/applications/{application}/preview', {
          params: { path: { application }, header: { 'If-Match': etag } },
          body: { change },
          signal,
        }),
      ),
    staleTime: 'static',
    gcTime: 0,
    retry: false,
  });
