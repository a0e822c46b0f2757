import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { toConnectionResponse } from '../connections/connection-response.dto.js';
import { ConnectionSecrets } from '../connections/connection-secrets.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { withPromotedKey } from '../connections/generated-key.js';
import { Transactions } from '../database/transactions.js';

/** Puts a generated key of a client to use once its provider has accepted it. */
@Injectable()
export class ClientKeyPromotion {
  private readonly log = new Logger('ClientKeyPromotion');
  private readonly running = new Set<string>();

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly secrets: ConnectionSecrets,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** Begins {@link promote} and does not wait: whoever signs in is served by then. What fails is tried by the next one. */
  promoteBehindTheScenes(seen: Connection): void {
    if (this.running.has(seen.id)) return;
    this.running.add(seen.id);
    this.promote(seen)
      .catch((error: unknown) =>
        this.log.warn('A generated key works but is not in use yet', {
          connection: seen.slug,
          cause: error instanceof Error ? error.message : String(error),
        }),
      )
      .finally(() => this.running.delete(seen.id));
  }

  /**
   * The next key becomes the one in use; its predecessor stays published for an hour, a client secret is forgotten.
   * Nothing happens when an admin replaced the key meanwhile.
   */
  async promote(seen: Connection): Promise<void> {
    await this.transactions.run(async (tx) => {
      const connection = await this.connections.lockForModelChange(tx, seen.id);
      const key = this.secrets.openNextClientKey(connection);
      if (!key?.keyId || connection.clientNextKeyId !== seen.clientNextKeyId) return;
      const before = toConnectionResponse(connection, this.configuration);
      Object.assign(connection, {
        clientSecret: null,
        clientPrivateKey: this.secrets.sealClientKey(connection.id, key.privateKey),
        clientKeyId: key.keyId,
        clientNextPrivateKey: null,
        clientNextKeyId: null,
        clientPublicKeys: withPromotedKey(connection.clientPublicKeys, key.keyId, this.clock.now()),
        version: connection.version + 1,
      } satisfies Partial<Connection>);
      await this.connections.save(tx, connection);
      await this.audit.record(tx, systemActor(randomUUID()), {
        connectionId: connection.id,
        action: 'connection.client-key-promoted',
        target: { type: 'connection', id: connection.id },
        before,
        after: toConnectionResponse(connection, this.configuration),
      });
    });
  }
}
