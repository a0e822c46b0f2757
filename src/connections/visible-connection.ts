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
