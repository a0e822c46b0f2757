import { queryOptions } from '@tanstack/react-query';
import { api, done, read, readVersioned, type Schemas, type Versioned } from '../../api/client.js';

/** How far the set-up is. */
export type SetUp = Schemas['SetUpResponse'];
/** What is kept on the server of what was entered. */
export type Progress = Schemas['SetUpProgress'];
/** A connection as the API shows it. */
export type Connection = Schemas['ConnectionResponse'];
/** What was found behind an address. */
export type Discovery = Schemas['DiscoveryResponse'];

/** Whether there is something to set up, and by this browser. */
export const setUpQuery = queryOptions({
  queryKey: ['set-up'],
  queryFn: ({ signal }) => readVersioned(api.GET('/api/v1/set-up', { signal })),
  staleTime: 0,
});

/** The connection that is being set up. */
export const connectionQuery = (slug: string) =>
  queryOptions({
    queryKey: ['set-up', 'connection', slug],
    queryFn: ({ signal }) =>
      readVersioned(
        api.GET('/api/v1/connections/{connection}', { params: { path: { connection: slug } }, signal }),
      ),
  });

/** The steps in Okta, with the values to enter. */
export const guideQuery = (issuer: string) =>
  queryOptions({
    queryKey: ['set-up', 'guide', issuer],
    queryFn: ({ signal }) => read(api.POST('/api/v1/connections/setup-guide', { body: { issuer }, signal })),
    staleTime: Infinity,
  });

/** A test sign-in, asked about again until it is over. */
export const testSignInQuery = (connection: string, id: string) =>
  queryOptions({
    queryKey: ['set-up', 'test-sign-in', id],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/connections/{connection}/test-sign-in/{id}', {
          params: { path: { connection, id } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'pending' ? false : 1500),
  });

/** Groups of the org by the beginning of their names. */
export const oktaGroupsQuery = (connection: string, q: string) =>
  queryOptions({
    queryKey: ['set-up', 'okta-groups', connection, q],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/connections/{connection}/okta-groups', {
          params: { path: { connection }, query: { q, limit: 25 } },
          signal,
        }),
      ),
    retry: false,
  });

/** The mappings that the connection has already. */
export const mappingsQuery = (connection: string) =>
  queryOptions({
    queryKey: ['set-up', 'mappings', connection],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/group-mappings', { params: { query: { connection } }, signal })),
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

/** What is behind an address. */
export function discover(address: string): Promise<Discovery> {
  return read(api.POST('/api/v1/connections/discovery', { body: { address } }));
}

/** What the client's step collects. */
export interface ClientInput {
  readonly issuer: string;
  readonly clientId: string;
  /** Empty = the stored one stays. */
  readonly clientSecret: string;
  /** Empty = none, or the stored one stays. */
  readonly apiToken: string;
}

/** Makes the draft, or corrects it. */
export function saveConnection(slug: string | undefined, input: ClientInput): Promise<Connection> {
  const { issuer, clientId, clientSecret, apiToken } = input;
  const secrets = {
    ...(clientSecret === '' ? {} : { clientSecret }),
    ...(apiToken === '' ? {} : { apiToken }),
  };
  return slug === undefined
    ? read(api.POST('/api/v1/connections', { body: { issuer, clientId, ...secrets } }))
    : read(
        api.PATCH('/api/v1/connections/{connection}', {
          params: { path: { connection: slug } },
          body: { issuer, clientId, ...secrets },
        }),
      );
}

/** Asks the provider everything that can be asked about the connection. */
export function testConnection(connection: string): Promise<Schemas['ConnectionTestResponse']> {
  return read(api.POST('/api/v1/connections/{connection}/test', { params: { path: { connection } } }));
}

/** Makes a test sign-in; its address is for any browser, once. */
export function beginTestSignIn(connection: string): Promise<Schemas['TestSignInBegunResponse']> {
  return read(
    api.POST('/api/v1/connections/{connection}/test-sign-in', { params: { path: { connection } } }),
  );
}

/** Maps a group to a role, and switches the connection on. */
export async function finish(connection: string, groups: readonly GroupRole[]): Promise<void> {
  const path = { connection };
  const { items } = await read(
    api.GET('/api/v1/group-mappings', { params: { query: { connection, limit: 200 } } }),
  );
  for (const { groupName, groupId, role } of groups) {
    if (items.some((mapping) => mapping.groupName === groupName && mapping.role === role)) continue;
    await read(
      api.POST('/api/v1/group-mappings', {
        body: { connection, groupName, role, ...(groupId === undefined ? {} : { groupId }) },
      }),
    );
  }
  await read(api.PATCH('/api/v1/connections/{connection}', { params: { path }, body: { status: 'active' } }));
}

/** A group that is to give a role. */
export interface GroupRole {
  readonly groupName: string;
  readonly groupId?: string;
  readonly role: string;
}
