import { queryOptions } from '@tanstack/react-query';
import { api, done, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';

/** How far the set-up is. */
export type SetUp = Schemas['SetUpResponse'];
/** What is kept on the server of what was entered. */
export type Progress = Schemas['SetUpProgress'];

const readSetUp = (signal?: AbortSignal): Promise<Versioned<SetUp>> =>
  readVersioned(api.GET('/api/v1/set-up', { ...(signal && { signal }) }));

/** Whether there is something to set up, and by this browser. */
export const setUpQuery = queryOptions({
  queryKey: ['set-up'],
  queryFn: ({ signal }) => readSetUp(signal),
  staleTime: 0,
});

/** Uses a link up for this browser. */
export function useLink(token: string): Promise<void> {
  return done(api.POST('/api/v1/set-up/session', { body: { token } }));
}

/** Keeps how far the person is. What another tab has kept meanwhile stays, but for what is entered here. */
export async function keepProgress(seen: Versioned<SetUp>, changes: Progress): Promise<Versioned<SetUp>> {
  try {
    return await putProgress(seen, changes);
  } catch (thrown) {
    if (asProblem(thrown).status !== 412) throw thrown;
    return putProgress(await readSetUp(), changes);
  }
}

function putProgress({ body, etag }: Versioned<SetUp>, changes: Progress): Promise<Versioned<SetUp>> {
  const { progress = {} } = body;
  const step = Math.max(progress.step ?? 1, changes.step ?? 1);
  return readVersioned(
    api.PUT('/api/v1/set-up', {
      params: { header: { 'If-Match': etag ?? '' } },
      body: { ...progress, ...changes, step },
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
