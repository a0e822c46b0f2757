import { queryOptions } from '@tanstack/react-query';
import { api, read, readVersioned, type Schemas, type Versioned } from '../api/client.js';
import { withGroups, type GroupRole } from './mapping-set.js';

/** A connection as the API shows it. */
export type Connection = Schemas['ConnectionResponse'];
/** What was found behind an address. */
export type Discovery = Schemas['DiscoveryResponse'];
/** What was found out about a connection. */
export type TestResult = Schemas['ConnectionTestResponse'];

/** One connection with the version that a change of it names. */
export const connectionQuery = (slug: string) =>
  queryOptions({
    queryKey: ['connections', 'one', slug],
    queryFn: ({ signal }): Promise<Versioned<Connection>> =>
      readVersioned(
        api.GET('/api/v1/connections/{connection}', { params: { path: { connection: slug } }, signal }),
      ),
  });

/**
 * The steps in Okta, with the values to enter, before there is a connection.
 * @param slug Of the connection to be; undefined = of the first one.
 */
export const guideQuery = (issuer: string, slug?: string) =>
  queryOptions({
    queryKey: ['setup-guides', issuer, slug],
    queryFn: ({ signal }) =>
      read(
        api.POST('/api/v1/connections/setup-guide', {
          body: { issuer, ...(slug === undefined ? {} : { slug }) },
          signal,
        }),
      ),
    staleTime: Infinity,
  });

/** A test sign-in, asked about again until it is over. */
export const testSignInQuery = (connection: string, id: string) =>
  queryOptions({
    queryKey: ['test-sign-ins', id],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/connections/{connection}/test-sign-in/{id}', {
          params: { path: { connection, id } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data && state.data.status !== 'pending' ? false : 1500),
    retry: false,
  });

/** Groups of the org by the beginning of their names. */
export const oktaGroupsQuery = (connection: string, q: string) =>
  queryOptions({
    queryKey: ['okta-groups', connection, q],
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
    queryKey: ['group-mappings', 'of', connection],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/group-mappings', { params: { query: { connection, limit: 200 } }, signal })),
  });

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

/** How a new connection is called; the first one is called by the gateway. */
export interface ConnectionNames {
  readonly name?: string;
  readonly slug?: string;
}

/** Makes the draft, or corrects it. */
export function saveConnection(
  slug: string | undefined,
  input: ClientInput,
  names: ConnectionNames = {},
): Promise<Connection> {
  const { issuer, clientId, clientSecret, apiToken } = input;
  const secrets = {
    ...(clientSecret === '' ? {} : { clientSecret }),
    ...(apiToken === '' ? {} : { apiToken }),
  };
  return slug === undefined
    ? read(api.POST('/api/v1/connections', { body: { ...names, issuer, clientId, ...secrets } }))
    : read(
        api.PATCH('/api/v1/connections/{connection}', {
          params: { path: { connection: slug } },
          body: { issuer, clientId, ...secrets },
        }),
      );
}

/** Asks the provider everything that can be asked about the connection. */
export function testConnection(connection: string): Promise<TestResult> {
  return read(api.POST('/api/v1/connections/{connection}/test', { params: { path: { connection } } }));
}

/** Makes a test sign-in; its address is for any browser, once. */
export function beginTestSignIn(connection: string): Promise<Schemas['TestSignInBegunResponse']> {
  return read(
    api.POST('/api/v1/connections/{connection}/test-sign-in', { params: { path: { connection } } }),
  );
}

/**
 * Gives groups their roles and switches the connection on. One group has one role and the other way round: whatever had the
 * group or the role before loses it; all other mappings stay.
 */
export async function mapAndActivate(connection: string, groups: readonly GroupRole[]): Promise<Connection> {
  if (groups.length > 0) await mapGroups(connection, groups);
  return read(
    api.PATCH('/api/v1/connections/{connection}', {
      params: { path: { connection } },
      body: { status: 'active' },
    }),
  );
}

async function mapGroups(connection: string, groups: readonly GroupRole[]): Promise<void> {
  const present: GroupRole[] = [];
  let etag: string | undefined;
  let after: string | undefined;
  do {
    const page: Versioned<Schemas['GroupMappingPage']> = await readVersioned(
      api.GET('/api/v1/group-mappings', { params: { query: { connection, limit: 200, after } } }),
    );
    etag ??= page.etag;
    present.push(...page.body.items);
    after = page.body.nextCursor ?? undefined;
  } while (after !== undefined);
  await read(
    api.PUT('/api/v1/group-mappings', {
      params: { query: { connection }, header: { 'If-Match': etag ?? '' } },
      body: { mappings: withGroups(present, groups) },
    }),
  );
}
