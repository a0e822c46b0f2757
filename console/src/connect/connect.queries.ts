import { queryOptions } from '@tanstack/react-query';
import { api, read, readVersioned, type Schemas, type Versioned } from '../api/client.js';
import { readAllMappings } from '../api/all-mappings.js';
import type { GroupOffer } from './group-offers.js';
import type { Entered } from './live-check.js';
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

/** Where the admin console of the org behind an issuer is; null when no Okta org is. */
export const adminConsoleQuery = (issuer: string) =>
  queryOptions({
    queryKey: ['admin-console', issuer],
    queryFn: async () => (await discover(issuer)).adminConsole ?? null,
    staleTime: Infinity,
    retry: false,
  });

/** What the checks say after a test sign-in; asked once for each. */
export const checksAfterTestQuery = (connection: string, test: string) =>
  queryOptions({
    queryKey: ['test-sign-ins', test, 'checks'],
    queryFn: () => testConnection(connection),
    staleTime: Infinity,
    retry: false,
  });

/** Has a generated key tried that waits for Okta: at first, when it is asked for, and when somebody comes back from Okta. */
export const waitingKeyQuery = (connection: string) =>
  queryOptions({
    queryKey: ['waiting-keys', connection],
    queryFn: async ({ client }) => {
      await testConnection(connection);
      await client.invalidateQueries({ queryKey: connectionQuery(connection).queryKey });
      return true;
    },
    refetchOnWindowFocus: 'always',
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
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
    queryFn: ({ signal }) => readAllMappings(connection, signal).then(({ body }) => body),
  });

/** Who would get a role by a group. */
export const gainPreviewQuery = (
  connection: string,
  { name: groupName, id: groupId }: GroupOffer,
  role: string,
) =>
  queryOptions({
    queryKey: ['group-mappings', 'preview', connection, groupId ?? groupName, role],
    queryFn: ({ signal }) =>
      read(
        api.POST('/api/v1/group-mappings/preview', {
          body: {
            connection,
            mappings: [{ groupName, role, ...(groupId === undefined ? {} : { groupId }) }],
          },
          signal,
        }),
      ),
    retry: false,
  });

/** What is behind an address. */
export function discover(address: string): Promise<Discovery> {
  return read(api.POST('/api/v1/connections/discovery', { body: { address } }));
}

/** How a new connection is called; the first one is called by the gateway. */
export interface ConnectionNames {
  readonly name?: string;
  readonly slug?: string;
}

/**
 * Makes the draft, or corrects it.
 * @param present What is corrected, in the version that was seen; undefined: it is made.
 * @throws ApiProblem 412 when somebody else has changed it.
 */
export function saveConnection(
  present: Versioned<Connection> | undefined,
  body: Pick<Schemas['CreateConnectionDto'], 'issuer' | 'clientId' | 'clientSecret' | 'managementAuth'>,
  names: ConnectionNames = {},
): Promise<Versioned<Connection>> {
  return present === undefined
    ? readVersioned(api.POST('/api/v1/connections', { body: { ...names, ...body } }))
    : readVersioned(
        api.PATCH('/api/v1/connections/{connection}', {
          params: { path: { connection: present.body.slug }, header: { 'If-Match': present.etag } },
          body,
        }),
      );
}

/** Tries what is entered and not saved; the gateway keeps nothing of it. */
export function testUnsaved(
  { issuer, clientId, clientSecret, apiToken }: Entered,
  connection: string | undefined,
  signal?: AbortSignal,
): Promise<TestResult> {
  const body = {
    ...(connection === undefined ? {} : { connection }),
    ...{ issuer, clientId },
    ...(clientSecret === '' ? {} : { clientSecret }),
    ...(apiToken === '' ? {} : { apiToken }),
  };
  return read(api.POST('/api/v1/connections/test', { body, ...(signal ? { signal } : {}) }));
}

/** Asks the provider everything that can be asked about the connection. */
export function testConnection(connection: string): Promise<TestResult> {
  return read(api.POST('/api/v1/connections/{connection}/test', { params: { path: { connection } } }));
}

/** What a sign-in depends on of a connection, as it is entered and not saved. */
export type UnsavedSignIn = Omit<Schemas['UnsavedTestSignInDto'], 'connection'>;

/**
 * Makes a test sign-in; its address is for any browser, once.
 * @param unsaved What is tried in place of what is stored.
 */
export function beginTestSignIn(
  connection: string,
  unsaved?: UnsavedSignIn,
): Promise<Schemas['TestSignInBegunResponse']> {
  return read(
    unsaved
      ? api.POST('/api/v1/connections/test-sign-in', { body: { connection, ...unsaved } })
      : api.POST('/api/v1/connections/{connection}/test-sign-in', { params: { path: { connection } } }),
  );
}

/**
 * Gives groups their roles and switches the connection on. One group has one role and the other way round: whatever had the
 * group or the role before loses it; all other mappings stay.
 * @throws ApiProblem 412 when somebody else has changed the connection, or its mappings, meanwhile.
 */
export async function mapAndActivate(
  { body: { slug }, etag }: Versioned<Connection>,
  groups: readonly GroupRole[],
): Promise<Connection> {
  if (groups.length > 0) await mapGroups(slug, groups);
  return read(
    api.PATCH('/api/v1/connections/{connection}', {
      params: { path: { connection: slug }, header: { 'If-Match': etag } },
      body: { status: 'active' },
    }),
  );
}

async function mapGroups(connection: string, groups: readonly GroupRole[]): Promise<void> {
  const present = await readAllMappings(connection);
  await read(
    api.PUT('/api/v1/group-mappings', {
      params: { query: { connection }, header: { 'If-Match': present.etag ?? '' } },
      body: { mappings: withGroups(present.body, groups) },
    }),
  );
}
