import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { toConnectionResponse } from '../connections/connection-response.dto.js';
import { defaultSettings } from '../connections/connection-settings.js';
import { freeSlug } from '../connections/connection-slug.js';
import { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { NO_MANAGEMENT_AUTH } from '../connections/management-credentials.js';
import type { Transaction } from '../database/transactions.js';
import { toGroupMappingResponse } from '../group-mappings/group-mapping-response.dto.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';

/** The slug of the built-in connection, unless another one had it first. */
const SLUG = 'local';

/** The group that a new account is in, and that gives `admin`. */
export const DEFAULT_GROUP = 'break-glass-admins';

/** Makes the built-in connection of local accounts, once. */
@Injectable()
export class LocalConnection {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly mappings: GroupMappingsRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /** The connection, made with its mapping of {@link DEFAULT_GROUP} to `admin` when this is the first account. */
  async ensure(tx: Transaction, actor: Actor): Promise<Connection> {
    return (await this.connections.findLocal(tx.manager)) ?? (await this.create(tx, actor));
  }

  private async create(tx: Transaction, actor: Actor): Promise<Connection> {
    const id = randomUUID();
    const created = await this.connections.insert(
      tx,
      Object.assign(new Connection(), {
        ...defaultSettings,
        id,
        kind: 'local' as const,
        slug: freeSlug(SLUG, await this.connections.findSlugsLike(SLUG, tx.manager)),
        name: 'Local accounts',
        status: 'active' as const,
        // Nobody else vouches for these people.
        issuer: this.configuration.publicOrigin,
        clientId: SLUG,
        clientSecret: null,
        ...NO_MANAGEMENT_AUTH,
      }),
    );
    await this.audit.record(tx, actor, {
      connectionId: id,
      action: 'connection.created',
      target: { type: 'connection', id },
      after: toConnectionResponse(created, this.configuration),
    });
    const now = this.clock.now();
    const dates = { createdAt: now, updatedAt: now };
    const [mapping] = await this.mappings.insert(tx, [
      { connectionId: id, groupName: DEFAULT_GROUP, groupId: null, roleKey: 'admin', version: 1, ...dates },
    ]);
    if (mapping) {
      await this.audit.record(tx, actor, {
        connectionId: id,
        action: 'group-mapping.created',
        target: { type: 'group-mapping', id: mapping.id },
        after: toGroupMappingResponse(mapping, created.slug),
      });
    }
    await tx.logChange('model');
    return created;
  }
}
