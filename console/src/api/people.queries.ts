import { queryOptions } from '@tanstack/react-query';
import { api, read, readVersioned, type Schemas, type Versioned } from './client.js';
import { previousOf } from './previous.js';

/** A person with everything that is known of them. */
export type Person = Schemas['PersonResponse'];

/** People whose name, e-mail, login or sub matches; the first 25. @param connection Slug; undefined = of all. */
export const peopleFoundQuery = (q: string, connection: string | undefined) =>
  queryOptions({
    queryKey: ['subjects', 'search', q, connection],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/subjects', {
          params: { query: { limit: 25, connection, ...(q === '' ? {} : { q }) } },
          signal,
        }),
      ),
    placeholderData: previousOf(3, connection),
  });

/** One person with the version that a change of them names. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['subjects', id],
    queryFn: ({ signal }): Promise<Versioned<Person>> =>
      readVersioned(api.GET('/api/v1/subjects/{id}', { params: { path: { id } }, signal })),
  });
