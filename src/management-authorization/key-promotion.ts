import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { toConnectionResponse } from '../connections/connection-response.dto.js';
import { ConnectionSecrets } from '../connections/connection-secrets.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import type { CredentialFinding } from '../connections/management-credential-check.js';
import { withPromotedKey } from '../connections/generated-key.js';
import { Transactions } from '../database/transactions.js';

/** Puts a generated key to use once Okta has accepted it. */
@Injectable()
export class KeyPromotion {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly secrets: ConnectionSecrets,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * The next key becomes the one in use; its predecessor stays published for an hour. Nothing happens when an admin
   * replaced the key meanwhile.
   */
  async promote(seen: Connection, finding: CredentialFinding, nextCheckAt: Date): Promise<void> {
    await this.transactions.run(async (tx) => {
      const connection = await this.connections.lockForModelChange(tx, seen.id);
      const app = this.secrets.openNextServiceApp(connection);
      if (!app?.keyId || connection.managementNextSecret !== seen.managementNextSecret) return;
      const before = toConnectionResponse(connection, this.configuration);
      const now = this.clock.now();
      Object.assign(connection, {
        managementSecret: this.secrets.sealManagementSecret(connection.id, app.privateKey),
        managementKeyId: app.keyId,
        managementNextSecret: null,
        managementNextKeyId: null,
        managementPublicKeys: withPromotedKey(connection.managementPublicKeys, app.keyId, now),
        managementGrantedScopes: finding.grantedScopes && [...finding.grantedScopes],
        managementFault: finding.reason,
        managementCheckedAt: now,
        managementNextCheckAt: nextCheckAt,
        version: connection.version + 1,
      } satisfies Partial<Connection>);
      await this.connections.save(tx, connection);
      await this.audit.record(tx, systemActor(randomUUID()), {
        connectionId: connection.id,
        action: 'connection.management-key-promoted',
        target: { type: 'connection', id: connection.id },
        before,
        after: toConnectionResponse(connection, this.configuration),
      });
    });
  }
}
