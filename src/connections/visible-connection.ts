import type { Caller } from '../access/caller.js';
import { notFound } from '../errors/gateway-error.js';
import { assertNotBuiltIn } from './built-in-connection.js';
import type { Connection } from './connection.entity.js';
import type { ConnectionsRepository } from './connections.repository.js';

/**
 * The connection that a request is about: the one that it names by slug or id, else the caller's own; of local accounts,
 * who are there to administer it, the platform's.
 * @throws GatewayError `not-found` alike for what doesn't exist and for what only callers of the platform may see.
 */
export async function visibleConnection(
  connections: ConnectionsRepository,
  caller: Caller,
  slugOrId?: string,
): Promise<Connection> {
  const platform = slugOrId === undefined && caller.local ? await connections.findPlatform() : null;
  const connection = platform ?? (await connections.findBySlugOrId(slugOrId ?? caller.connectionId));
  if (!connection || (!caller.platform && connection.id !== caller.connectionId))
    throw notFound('connection');
  return connection;
}

/**
 * The same for a request that would change the connection or speak to its provider.
 * @throws GatewayError `not-found` as {@link visibleConnection}, `built-in` for that of local accounts.
 */
export async function oktaConnection(
  connections: ConnectionsRepository,
  caller: Caller,
  slugOrId?: string,
): Promise<Connection> {
  const connection = await visibleConnection(connections, caller, slugOrId);
  assertNotBuiltIn(connection);
  return connection;
}

/**
 * The id of the connection whose rows a list shows: the one that the request names, else the caller's own;
 * undefined = all of them, for callers of the platform who name none.
 * @throws GatewayError `not-found` as {@link visibleConnection}.
 */
export async function listedConnectionId(
  connections: ConnectionsRepository,
  caller: Caller,
  slugOrId: string | undefined,
): Promise<string | undefined> {
  if (slugOrId !== undefined) return (await visibleConnection(connections, caller, slugOrId)).id;
  return caller.platform ? undefined : caller.connectionId;
}
