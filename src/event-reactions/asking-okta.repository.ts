import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import type { LogEventTarget } from '../event-store/log-event.js';
import { reactionEventTypes, personReaction } from '../event-store/reaction-rules.js';
import type { PendingEvent } from './pending-event.js';
import type { Question } from './taking-away-plan.js';

/** An event about which Okta is to be asked. */
export interface OpenEvent extends PendingEvent {
  /** Tries so far, this one included. */
  readonly attempts: number;
}

/** Taking away at once, or asking Okta afterwards. */
export type ReactionStage = 'take-away' | 'ask-okta';

/** What waits in one stage. */
export interface Waiting {
  readonly stage: ReactionStage;
  readonly count: number;
  readonly oldestAt: Date | null;
}

/** What becomes of an event after Okta was asked. */
export interface Verdict {
  readonly id: string;
  readonly reaction: 'done' | 'taken-away' | 'failed';
  /** When to ask again; null = never. */
  readonly dueAt: Date | null;
  /** In kebab-case. */
  readonly fault: string | null;
}

/** Who has lost an account goes first. */
const FIRST = reactionEventTypes.filter((type) => personReaction(type) === 'end-sessions');

/** Reads and writes which events Okta is to be asked about. */
@Injectable()
export class AskingOktaRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes due events, at most `limit`, and lends them until a moment: if this process dies, another one takes them then.
   */
  async claim(
    tx: Transaction,
    { now, leaseUntil, limit }: { readonly now: Date; readonly leaseUntil: Date; readonly limit: number },
  ): Promise<OpenEvent[]> {
    const rows = await tx.manager.query<
      (Omit<OpenEvent, 'targets'> & { targets: LogEventTarget[] | null })[]
    >(
      `WITH due AS (
         SELECT e.id FROM okta_events e
          WHERE e.reaction = 'taken-away' AND e.reaction_due_at <= $1
          ORDER BY e.event_type = ANY($4) DESC, e.reaction_due_at, e.id LIMIT $3 FOR UPDATE SKIP LOCKED
       ), taken AS (
         UPDATE okta_events e SET reaction_due_at = $2, reaction_attempts = reaction_attempts + 1
           FROM due, connections c WHERE e.id = due.id AND c.id = e.connection_id
         RETURNING e.id, e.connection_id AS "connectionId", c.client_id AS "clientId", e.uuid,
           e.event_type AS "eventType", e.published, e.received_at AS "receivedAt", e.payload -> 'target' AS targets,
           e.reaction_attempts AS attempts
       ) SELECT * FROM taken ORDER BY "eventType" = ANY($4) DESC, id`,
      [now, leaseUntil, limit, FIRST],
    );
    return rows.map((row) => ({ ...row, targets: row.targets ?? [] }));
  }

  /** Our own ids of people whom Okta knows by these; whoever is unknown here is missing. Keys as {@link personKey} makes them. */
  async findSubjectIds(people: readonly Question[]): Promise<Map<string, string>> {
    if (people.length === 0) return new Map();
    const rows = await this.dataSource.query<{ id: string; connectionId: string; sub: string }[]>(
      `SELECT s.id, s.connection_id AS "connectionId", s.sub FROM subjects s
        WHERE (s.connection_id, s.sub) IN (
          SELECT p."connectionId", p.about FROM jsonb_to_recordset($1::jsonb) AS p("connectionId" uuid, about text))`,
      [JSON.stringify(people)],
    );
    return new Map(rows.map(({ id, connectionId, sub }) => [personKey(connectionId, sub), id]));
  }

  /** Stores what became of events, unless their lease ran out and somebody else has them. */
  async settle(tx: Transaction, verdicts: readonly Verdict[], leaseUntil: Date, now: Date): Promise<void> {
    if (verdicts.length === 0) return;
    await tx.manager.query(
      `UPDATE okta_events e SET reaction = v.reaction, reaction_due_at = v."dueAt", reaction_fault = v.fault,
           reaction_done_at = CASE WHEN v.reaction = 'taken-away' THEN NULL ELSE $3::timestamptz END
         FROM jsonb_to_recordset($1::jsonb) AS v(id bigint, reaction text, "dueAt" timestamptz, fault text)
        WHERE e.id = v.id AND e.reaction = 'taken-away' AND e.reaction_due_at = $2`,
      [JSON.stringify(verdicts), leaseUntil, now],
    );
  }

  /** How many events wait in each stage, and since when the oldest. */
  async countWaiting(): Promise<Waiting[]> {
    const rows = await this.dataSource.query<{ reaction: string; count: number; oldestAt: Date }[]>(
      `SELECT reaction, count(*)::int AS count, min(received_at) AS "oldestAt" FROM okta_events
        WHERE reaction_due_at IS NOT NULL GROUP BY 1`,
    );
    const of = (stage: ReactionStage, reaction: string): Waiting => {
      const row = rows.find((candidate) => candidate.reaction === reaction);
      return { stage, count: row?.count ?? 0, oldestAt: row?.oldestAt ?? null };
    };
    return [of('take-away', 'pending'), of('ask-okta', 'taken-away')];
  }
}

/** The key of a person in {@link AskingOktaRepository.findSubjectIds}. */
export function personKey(connectionId: string, sub: string): string {
  return `${connectionId} ${sub}`;
}
