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

/** What a person held at a moment. @param at ISO 8601. */
export const heldThenQuery = (subject: string, at: string) =>
  queryOptions({
    queryKey: ['access-reviews', subject, at],
    queryFn: async ({ signal }): Promise<Schemas['AccessReviewPage']> => {
      const page = await read(
        api.GET('/api/v1/access-reviews', { params: { query: { subject, at } }, signal }),
      );
      if (typeof page === 'string') throw new Error('The review came as a file.');
      return page;
    },
  });

/** How far from a moment decisions are looked for, in milliseconds. */
const AROUND_MS = 1_800_000;

/** What was decided about a person around a moment, the newest first; at most 50. @param at ISO 8601. */
export const decidedThenQuery = (subject: string, at: string) =>
  queryOptions({
    queryKey: ['decisions', 'around', subject, at],
    queryFn: ({ signal }) => {
      const from = new Date(Date.parse(at) - AROUND_MS).toISOString();
      const to = new Date(Date.parse(at) + AROUND_MS).toISOString();
      return read(
        api.GET('/api/v1/decisions', { params: { query: { subject, from, to, limit: 50 } }, signal }),
      );
    },
  });
