import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { oktaConnection } from '../connections/visible-connection.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import { MappedGroupsRepository } from '../group-mappings/mapped-groups.repository.js';
import { decodeCursor, encodeCursor } from '../http/pagination.js';
import type { ConnectionOkta } from '../okta-client/connection-okta.js';
import { NAME_QUERY_LIMIT, idSearch, nameSearch, type OktaBounds } from '../okta-client/okta-api.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import type { OktaGroupPage, OktaGroupsQuery } from './okta-group.dto.js';
import { asAdminError } from '../okta-client/okta-problem.js';

const PATIENCE_MS = 8_000;

/** Okta counts the members of each group that it lists. */
const STATS = { expand: 'stats' } as const;

interface Hits {
  readonly groups: readonly DirectoryGroup[];
  readonly nextCursor: string | null;
}

/**
 * Lists the groups of an Okta org, for admins who map them. A cursor holds Okta's own (text), or how many hits of a
 * query by name were shown (a number).
 */
@Injectable()
export class OktaGroupsService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly clients: OktaClients,
    private readonly mappedGroups: MappedGroupsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * One page of the org's groups with the role that each is mapped to.
   * @throws GatewayError `not-found` for a connection that does not exist or belongs to others alike,
   *   `no-api-credential`, `okta-token-invalid`, `okta-token-forbidden`, `okta-unavailable`.
   */
  async list(caller: Caller, slugOrId: string, query: OktaGroupsQuery): Promise<OktaGroupPage> {
    const connection = await oktaConnection(this.connections, caller, slugOrId);
    const client = this.clientOf(connection);
    if (!client) {
      throw new GatewayError(
        'no-api-credential',
        'Groups can be listed once the connection has a credential for Okta’s API: an API token or a service app.',
      );
    }
    const { groups, nextCursor } = await this.find(client, query);
    const roles = await this.mappedGroups.rolesByGroup(connection.id, groups);
    const items = groups.map(({ id, name, type, members }) => {
      const mappedRole = roles.get(id);
      return {
        id,
        name,
        type,
        ...(members === undefined ? {} : { members }),
        ...(mappedRole === undefined ? {} : { mappedRole }),
      };
    });
    return { items, nextCursor };
  }

  private async find(
    client: ConnectionOkta,
    { q, limit, after, members, ids }: OktaGroupsQuery,
  ): Promise<Hits> {
    const bounds: OktaBounds = { deadlineMs: this.clock.monotonic() + PATIENCE_MS, priority: 'admin' };
    const stats = members === 'true' ? STATS : {};
    const position = after === undefined ? undefined : decodeCursor(after, 1)[0];
    try {
      if (ids !== undefined) {
        const query = { limit: ids.length, after: undefined, search: idSearch(ids), ...stats };
        return { ...(await page(client, query, bounds)), nextCursor: null };
      }
      if (q === undefined || q === '')
        return await page(client, { limit, after: position?.toString(), ...stats }, bounds);
      if (typeof position !== 'string') {
        // Okta's query by name is not paged: what it gives is all, unless it gives as much as it can.
        const hits = await client.queryGroups(q, bounds, stats);
        const start = Math.max(0, Math.trunc(position ?? 0));
        const end = start + limit;
        if (hits.length < NAME_QUERY_LIMIT) {
          return {
            groups: hits.slice(start, end),
            nextCursor: hits.length > end ? encodeCursor([end]) : null,
          };
        }
      }
      const after = typeof position === 'string' ? position : undefined;
      return await page(client, { limit, after, search: nameSearch('sw', q), ...stats }, bounds);
    } catch (error) {
      throw asAdminError(error);
    }
  }

  private clientOf(connection: Connection): ConnectionOkta | null {
    try {
      return this.clients.forConnection(connection);
    } catch (error) {
      throw asAdminError(error);
    }
  }
}

async function page(
  client: ConnectionOkta,
  query: { limit: number; after: string | undefined; search?: string; expand?: 'stats' },
  bounds: OktaBounds,
): Promise<Hits> {
  const { groups, after } = await client.listGroups(query, bounds);
  return { groups, nextCursor: after === null ? null : encodeCursor([after]) };
}
