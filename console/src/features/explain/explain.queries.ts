import { queryOptions } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client.js';

/** The answer to a question; undefined asks nothing. */
export const explainQuery = (body: Schemas['ExplainDto'] | undefined) =>
  queryOptions({
    queryKey: ['explain', body],
    queryFn: ({ signal }) => read(api.POST('/api/v1/explain', { body: body ?? {}, signal })),
    enabled: body !== undefined,
  });

/** The applications that can be asked about. */
export const applicationChoicesQuery = queryOptions({
  queryKey: ['applications', 'choices'],
  queryFn: ({ signal }) =>
    read(api.GET('/api/v1/applications', { params: { query: { limit: 200 } }, signal })),
  staleTime: 60_000,
});
