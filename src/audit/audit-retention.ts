import { Injectable, Optional } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { Configuration } from '../config/configuration.js';
import { MessageAuthentication } from '../crypto/message-authentication.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import type { Transaction } from '../database/transactions.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditTrail } from './audit-trail.js';
import { CHAIN_PURPOSE, checkpointMessage } from './chain-hash.js';

const INTERVAL_MS = 3_600_000;

/**
 * Removes the oldest sealed events once they are older than AUDIT_RETENTION_DAYS. The chain begins behind them then,
 * where a checkpoint keeps the hash; how many went, and up to which, is an audit event.
 */
@Injectable()
export class AuditRetention {
  constructor(
    private readonly chain: AuditChainRepository,
    private readonly trail: AuditTrail,
    private readonly authentication: MessageAuthentication,
    private readonly configuration: Configuration,
    @Optional() sweeper?: ExpirySweeper,
  ) {
    sweeper?.register({
      name: 'audit-events',
      intervalMs: INTERVAL_MS,
      deleteStep: (limit, tx) => this.remove(tx, limit),
    });
  }

  /** Removes at most `limit` events. @returns how many. */
  async remove(tx: Transaction, limit: number): Promise<number> {
    const days = this.configuration.auditRetentionDays;
    if (days === 0 || !(await this.chain.isOurTurn(tx))) return 0;
    const last = await this.chain.lastExpired(tx, days, limit);
    if (!last) return 0;
    const code = this.authentication.sign(CHAIN_PURPOSE, checkpointMessage('retention', last));
    await this.chain.addCheckpoint(tx, 'retention', last, code);
    const count = await this.chain.removeUpTo(tx, last.position, days);
    await this.trail.record(tx, systemActor(`audit-retention-${randomUUID()}`), {
      connectionId: null,
      action: 'audit-events.removed',
      target: { type: 'audit-events', id: last.eventId },
      after: { count, upToPosition: last.position, olderThanDays: days },
    });
    return count;
  }
}
