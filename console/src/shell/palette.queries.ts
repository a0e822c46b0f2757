import { queryOptions } from '@tanstack/react-query';
import { api, read, readVersioned } from '../api/client.js';

/** How many people and groups a search shows: whoever doesn't find theirs among them types more. */
const HITS = 6;

/** How long lists that hardly change serve the palette without another request, in milliseconds. */
const FRESH_MS = 60_000;

/** Applications whose name, short name or host contains a text. */
export const paletteApplicationsQuery = (q: string) =>
  queryOptions({
    queryKey: ['applications', 'palette', q],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/applications', { params: { query: { q, limit: HITS } }, signal })),
    staleTime: FRESH_MS,
  });

/** People whose name, e-mail or id contains a text. */
export const palettePeopleQuery = (q: string, connection: string | undefined) =>
  queryOptions({
    queryKey: ['subjects', 'palette', q, connection],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/subjects', { params: { query: { q, connection, limit: HITS } }, signal })),
  });

/** Groups of a connection's Okta whose name begins with a text; 409 where there is no API credential. */
export const paletteGroupsQuery = (q: string, connection: string) =>
  queryOptions({
    queryKey: ['okta-groups', 'palette', q, connection],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/connections/{connection}/okta-groups', {
          params: { path: { connection }, query: { q, limit: HITS } },
          signal,
        }),
      ),
    staleTime: FRESH_MS,
    retry: false,
  });

/** Groups of a connection that are mapped or that people have brought: for when Okta can't be asked. */
export const paletteKnownGroupsQuery = (connection: string) =>
  queryOptions({
    queryKey: ['group-mappings', connection, 'all'],
    queryFn: ({ signal }) =>
      readVersioned(api.GET('/api/v1/group-roles', { params: { query: { connection } }, signal })),
    staleTime: FRESH_MS,
    select: ({ body }) => [
      ...body.mappings.map(({ groupName }) => groupName),
      ...body.unmapped.map(({ name }) => name),
    ],
  });
