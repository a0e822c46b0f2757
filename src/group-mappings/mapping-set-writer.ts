import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { AuditTrail, type AuditEntry } from '../audit/audit-trail.js';
import { assertAdminPathRemains } from '../connections/admin-path.js';
import { ChangeChecks, type ChecksMode } from '../connections/change-checks.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GroupMappingsRepository } from './group-mappings.repository.js';

const ADMIN = 'admin';

/** A write to a connection's mappings that is under way. */
export interface MappingSetChange {
  readonly tx: Transaction;
  /** As it was when its row was locked: `mappingSetVersion` is that of the set before this change. */
  readonly connection: Connection;
  /** Tells of what was changed; a write that tells of nothing leaves the version of the set as it is. */
  readonly record: (entry: Pick<AuditEntry, 'action' | 'target' | 'before' | 'after'>) => Promise<void>;
}

/** The frame of every write to a connection's mappings. */
@Injectable()
export class MappingSetWriter {
  constructor(
    private readonly mappings: GroupMappingsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly checks: ChangeChecks,
  ) {}

  /**
   * Runs `work` with the connection's row locked, so that writes to one set follow each other; then raises
   * the version of the set, and undoes everything if nobody could become admin any more.
   * @param checks Whether the saved checks about the connection's people must allow it.
   * @throws GatewayError `last-admin-path`, `checks-failed`, `too-many-checks`, and whatever `work` throws.
   */
  async write<T>(
    actor: Actor,
    connectionId: string,
    work: (change: MappingSetChange) => Promise<T>,
    checks?: ChecksMode,
  ): Promise<T> {
    return this.transactions.run(async (tx) => {
      const connection = await this.connections.lockForModelChange(tx, connectionId);
      const hadAdmins = await this.givesAdmin(tx, connection);
      let recorded = false;
      const result = await work({
        tx,
        connection,
        record: async (entry) => {
          recorded = true;
          await this.audit.record(tx, actor, { ...entry, connectionId });
        },
      });
      if (recorded) {
        await this.mappings.raiseSetVersion(tx, connectionId);
        if (hadAdmins && !(await this.givesAdmin(tx, connection))) await assertAdminPathRemains(tx);
        await this.checks.assertPass(tx, actor, checks, { kind: 'mappings', connectionId });
      }
      return result;
    });
  }

  /** Notes that Okta was asked about the groups of these mappings and had nothing new to say. */
  async note(ids: readonly string[], at: Date): Promise<void> {
    await this.transactions.run((tx) => this.mappings.noteChecked(tx, ids, at));
  }

  private async givesAdmin(tx: Transaction, { id, platform }: Connection): Promise<boolean> {
    return platform && (await this.mappings.exists(id, tx.manager, ADMIN));
  }
}
