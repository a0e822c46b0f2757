import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { Transaction } from '../database/transactions.js';
import { AuditEvent } from './audit-event.entity.js';

/** What is recorded of one change. `before` and `after` are responses as the API shows them: never a secret. */
export interface AuditEntry {
  /** The connection that it concerns; null for what is global. Default: the actor's. */
  readonly connectionId?: string | null;
  /** `<thing>.<what was done>` in kebab-case, for example `group-mapping.created`. */
  readonly action: string;
  readonly target: { readonly type: string; readonly id: string };
  /** Default `success`. */
  readonly outcome?: 'success' | 'denied' | 'failure';
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Appends to the audit trail, in the transaction of the change that it tells of. */
@Injectable()
export class AuditTrail {
  async record(tx: Transaction, actor: Actor, entry: AuditEntry): Promise<void> {
    await tx.manager.insert(AuditEvent, {
      connectionId: entry.connectionId === undefined ? actor.connectionId : entry.connectionId,
      actorType: actor.type,
      actorId: actor.id,
      actorName: actor.name,
      action: entry.action,
      targetType: entry.target.type,
      targetId: entry.target.id,
      outcome: entry.outcome ?? 'success',
      before: (entry.before ?? null) as object,
      after: (entry.after ?? null) as object,
      requestId: actor.requestId,
    });
  }
}
