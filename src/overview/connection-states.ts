import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId } from '../connections/visible-connection.js';
import { OktaHealth } from '../okta-client/okta-health.js';
import type { ConnectionStatesQuery, ConnectionStatesResponse } from './connection-states.dto.js';
import { ShownConnectionsRepository } from './shown-connections.repository.js';

/** Says how connections do, from memory and from what is stored: it asks Okta nothing. */
@Injectable()
export class ConnectionStates {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly shown: ShownConnectionsRepository,
    private readonly health: OktaHealth,
  ) {}

  /** @throws GatewayError `not-found` for a connection that the caller may not see. */
  async list(caller: Caller, query: ConnectionStatesQuery): Promise<ConnectionStatesResponse> {
    const connectionId = await listedConnectionId(this.connections, caller, query.connection);
    const statuses = new Map(this.health.statuses().map((status) => [status.connection, status]));
    const seesHooks = caller.permissions.has('event-triggers:read');
    const found = await this.shown.findHooks(connectionId);
    return {
      items: found.map(({ slug, hasHook, lastRunAt }) => ({
        status: 'unknown' as const,
        ...statuses.get(slug),
        connection: slug,
        ...(seesHooks && hasHook ? { eventHook: { lastRunAt: lastRunAt?.toISOString() ?? null } } : {}),
      })),
    };
  }
}
