import { queryOptions } from '@tanstack/react-query';
import { api, done, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';

/** How far the set-up is. */
export type SetUp = Schemas['SetUpResponse'];
/** What is kept on the server of what was entered. */
export type Progress = Schemas['SetUpProgress'];

/** Whether there is something to set up, and by this browser. */
export const setUpQuery = queryOptions({
  queryKey: ['set-up'],
  queryFn: ({ signal }) => readVersioned(api.GET('/api/v1/set-up', { signal })),
  staleTime: 0,
});

/** Uses a link up for this browser. */
export function useLink(token: string): Promise<void> {
  return done(api.POST('/api/v1/set-up/session', { body: { token } }));
}

/** Keeps how far the person is. */
export function keepProgress(etag: string | undefined, progress: Progress): Promise<Versioned<SetUp>> {
  return readVersioned(
    api.PUT('/api/v1/set-up', {
      params: { header: { 'If-Match': etag ?? '' } },
      body: progress,
    }),
  );
}

/** The application that is being protected. */
export const applicationQuery = (slug: string) =>
  queryOptions({
    queryKey: ['applications', slug],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/applications/{application}', { params: { path: { application: slug } }, signal }),
      ),
  });
