import type { Caller } from '../access/caller.js';
import { notFound } from '../errors/gateway-error.js';
import type { Connection } from './connection.entity.js';
import type { ConnectionsRepository } from './connections.repository.js';

/**
 * The connection that a request is about: the one that it names by slug or id, else the caller's own.
 * @throws GatewayError `not-found` alike for what doesn't exist and for what only callers of the platform may see.
 */
export async function visibleConnection(
  connections: ConnectionsRepository,
  caller: Caller,
  slugOrId: string = caller.connectionId,
): Promise<Connection> {
  const connection = await connections.findBySlugOrId(slugOrId);
  if (!connection || (!caller.platform && connection.id !== caller.connectionId))
    throw notFound('connection');
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
