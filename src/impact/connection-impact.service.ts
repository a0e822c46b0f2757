import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { ApiTokenAdministration } from '../api-tokens/api-token-administration.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import { impactVersion } from '../deletions/deletion-condition.js';
import { UNCHANGING, type Versioned } from '../http/etag.js';
import { Holders } from './holders.service.js';
import { ImpactCountsRepository } from './impact-counts.repository.js';
import { UNTOUCHED, type ImpactResponse } from './impact.dto.js';
import { LAST_ADMIN_PATH, obstaclesFor } from './obstacles.js';

/** What the deletion of a connection, or of an API token in one, would touch. */
@Injectable()
export class ConnectionImpact {
  constructor(
    private readonly counts: ImpactCountsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly tokens: ApiTokenAdministration,
    private readonly holders: Holders,
  ) {}

  /** @throws GatewayError `not-found`. */
  async ofConnection(caller: Caller, slugOrId: string): Promise<Versioned<ImpactResponse>> {
    const connection = await visibleConnection(this.connections, caller, slugOrId);
    const { id, version, platform, status, kind } = connection;
    const basis = await this.counts.basis('connection', id);
    const { sessions, truncated } = await this.holders.all([id]);
    const body: ImpactResponse = {
      ...UNTOUCHED,
      ...(await this.counts.ofConnection(id)),
      sessions,
      ...(truncated ? { truncated } : {}),
      ...(platform ? { lastAdminPath: true } : {}),
      ...obstaclesFor(caller, 'connections:write', true, [
        kind === 'local' && { code: 'built-in', detail: 'The connection of local accounts is built in.' },
        platform && LAST_ADMIN_PATH,
        !platform &&
          status === 'active' && {
            code: 'connection-active',
            detail: 'Disable the connection before you delete it.',
          },
      ]),
    };
    return { body, version: impactVersion({ version }, basis) };
  }

  /** @throws GatewayError `not-found`. */
  async ofToken(caller: Caller, id: string): Promise<Versioned<ImpactResponse>> {
    const { lastUsedAt } = await this.tokens.get(caller, id);
    const basis = await this.counts.basis('api-token', id);
    const body: ImpactResponse = {
      ...UNTOUCHED,
      tokens: 1,
      lastUsedAt,
      ...obstaclesFor(caller, 'api-tokens:write', false),
    };
    return { body, version: impactVersion({ version: UNCHANGING }, basis) };
  }
}
