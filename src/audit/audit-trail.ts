import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { StatementPart } from '../database/statement-part.js';
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
  /** Of a change that undoes another one, a second event tells which. */
  async record(tx: Transaction, actor: Actor, entry: AuditEntry): Promise<void> {
    await tx.manager.insert(AuditEvent, toRow(actor, entry));
    if (actor.reverts === undefined) return;
    const { action, target, connectionId } = entry;
    const reverted = {
      connectionId,
      action: 'audit-event.reverted',
      target: { type: 'audit-event', id: actor.reverts },
      after: { action, target },
    };
    await tx.manager.insert(AuditEvent, toRow(actor, reverted));
  }

  /** Records many at once, by one statement. */
  async recordAll(tx: Transaction, actor: Actor, entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await tx.manager.query(
      `INSERT INTO audit_events (connection_id, actor_type, actor_id, actor_name, action, target_type, target_id,
         outcome, request_id, address, before, after)
       SELECT "connectionId", "actorType", "actorId", "actorName", action, "targetType", "targetId", outcome,
              "requestId", address, before, after
         FROM jsonb_to_recordset($1::jsonb) AS r("connectionId" uuid, "actorType" text, "actorId" text,
           "actorName" text, action text, "targetType" text, "targetId" text, outcome text, "requestId" text,
           address text, before jsonb, after jsonb)`,
      [JSON.stringify(entries.map((entry) => toRow(actor, entry)))],
    );
  }

  /** One as a part of another statement, for changes that count their round trips. */
  part(actor: Actor, entry: AuditEntry): StatementPart {
    const { before, after, ...row } = toRow(actor, entry);
    const values = { ...row, before: toJson(before), after: toJson(after) };
    return {
      sql: (first) =>
        `INSERT INTO audit_events (connection_id, actor_type, actor_id, actor_name, action, target_type, target_id,
           outcome, request_id, address, before, after)
         VALUES (${Object.keys(values)
           .map((_, index) => `$${first + index}`)
           .join(', ')})`,
      values: Object.values(values),
    };
  }
}

/** In the order of the columns that {@link AuditTrail.part} names. */
function toRow(actor: Actor, entry: AuditEntry) {
  return {
    connectionId: entry.connectionId === undefined ? actor.connectionId : entry.connectionId,
    actorType: actor.type,
    actorId: actor.id,
    actorName: actor.name,
    action: entry.action,
    targetType: entry.target.type,
    targetId: entry.target.id,
    outcome: entry.outcome ?? 'success',
    requestId: actor.requestId,
    address: actor.address ?? null,
    before: (entry.before ?? null) as object,
    after: (entry.after ?? null) as object,
  };
}

function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
