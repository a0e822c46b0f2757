import { queryOptions } from '@tanstack/react-query';
import { api, readVersioned, type Schemas } from '../api/client.js';

/** Whom a change of who gets in would concern, with the version that the change is judged by. */
export const connectionPreviewQuery = (slug: string, body: Schemas['PreviewConnectionDto']) =>
  queryOptions({
    queryKey: ['connections', 'preview', slug, body],
    queryFn: ({ signal }) =>
      readVersioned(
        api.POST('/api/v1/connections/{connection}/preview', {
          params: { path: { connection: slug } },
          body,
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  });
