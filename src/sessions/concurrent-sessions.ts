import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Configuration } from '../config/configuration.js';
import type { Transaction } from '../database/transactions.js';
import { limitsAsTimes, type SessionLimits } from './session-limiter.js';
import type { Session } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';

/** Sees to it that nobody is signed in more often at once than their roles allow: the oldest sessions make room. */
@Injectable()
export class ConcurrentSessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly audit: AuditTrail,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Ends the sessions of a person beyond their limit, in the transaction that begins another; that one stays. Those
   * that look unused for too long go first, then the oldest. Without a limit it asks the database nothing.
   * @param opened The session that begins; the person's row is locked since before, so that of two that begin at once
   *   the second sees the first.
   */
  async makeRoom(tx: Transaction, actor: Actor, opened: Session, limits: SessionLimits): Promise<void> {
    const { maxConcurrent } = limits;
    if (maxConcurrent === Infinity) return;
    const live = limitsAsTimes(limits, opened.createdAt, this.configuration);
    const ended = await this.sessions.endSurplus(tx, opened, maxConcurrent, live);
    await this.audit.recordAll(
      tx,
      actor,
      ended.map(({ id, createdAt, address }) => ({
        connectionId: opened.connectionId,
        action: 'session.ended-by-limit',
        target: { type: 'session', id },
        before: { createdAt, address },
        after: { maxConcurrentSessions: maxConcurrent, replacedBy: opened.id },
      })),
    );
  }
}
