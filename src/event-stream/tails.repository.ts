import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boundedRead } from '../database/pool.js';
import { SIGN_INS, type AuditTailRow, type DenialTailRow, type OktaTailRow } from './live-event.js';

/** What is followed. */
export type Tail = 'audit' | 'okta' | 'denials';

/** Rows of one tail, by its name. */
export interface TailRows {
  readonly audit: AuditTailRow;
  readonly okta: OktaTailRow;
  /** Those that were allowed, too: without them their numbers would look like gaps. */
  readonly denials: DenialTailRow;
}

/** What was counted lately of one connection and one kind. */
export interface RecentCount {
  /** Minutes since 1970. */
  readonly minute: number;
  /** Empty = of none. */
  readonly connectionId: string;
  /** `coverage`: that somebody counted in this minute at all. */
  readonly what: 'allow' | 'deny' | 'unenforced' | 'success' | 'denied' | 'failure' | 'coverage';
  readonly count: number;
}

/** How long a look may take, in milliseconds. */
const TIMEOUT_MS = 1000;
const SLUG = 'coalesce(c.slug, t.connection_id::text) AS connection';

const TABLES: Readonly<Record<Tail, { readonly columns: string; readonly from: string }>> = {
  audit: {
    columns: `t.id, t.at, t.connection_id AS "connectionId", ${SLUG}, t.actor_type AS "actorType",
      t.actor_id AS "actorId", t.actor_name AS "actorName", t.action, t.target_type AS "targetType",
      t.target_id AS "targetId", t.outcome, t.request_id AS "requestId", t.after ->> 'version' AS version,
      t.after ->> 'reason' AS reason, t.after ->> 'method' AS method`,
    from: 'audit_events t LEFT JOIN connections c ON c.id = t.connection_id',
  },
  okta: {
    columns: `t.id, t.received_at AS at, t.connection_id AS "connectionId", ${SLUG}, t.event_type AS "eventType", t.uuid`,
    from: 'okta_events t LEFT JOIN connections c ON c.id = t.connection_id',
  },
  denials: {
    columns: `t.id, t.at, t.connection_id AS "connectionId", ${SLUG}, a.slug AS application,
      a.name AS "applicationName", t.subject_id AS subject, coalesce(s.name, s.login) AS "subjectName", t.adapter, t.reason, t.request_id AS "requestId", t.allowed`,
    from: `recorded_decisions t LEFT JOIN connections c ON c.id = t.connection_id
      LEFT JOIN applications a ON a.id = t.application_id LEFT JOIN subjects s ON s.id = t.subject_id`,
  },
};
const NAMES: Readonly<Record<Tail, string>> = {
  audit: 'audit_events',
  okta: 'okta_events',
  denials: 'recorded_decisions',
};

/** Reads what has come to the tables that streams follow: by their primary keys, from the end. */
@Injectable()
export class TailsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The largest number that is there; 0 in an empty table. */
  async end(tail: Tail): Promise<number> {
    const [row] = await this.read<{ id: string }>(
      `SELECT coalesce(max(id), 0) AS id FROM ${NAMES[tail]}`,
      [],
    );
    return Number(row?.id ?? 0);
  }

  /** Which of the numbers above one are there, at most `count` of the lowest. */
  async idsAbove(tail: Tail, low: number, count: number): Promise<number[]> {
    const rows = await this.read<{ id: string }>(
      `SELECT id FROM ${NAMES[tail]} WHERE id > $1 ORDER BY id LIMIT $2`,
      [low, count],
    );
    return rows.map(({ id }) => Number(id));
  }

  /** Rows with larger numbers that are not among the known ones, lowest first, at most `count`. */
  async rowsAbove<T extends Tail>(
    tail: T,
    low: number,
    known: readonly number[],
    count: number,
  ): Promise<TailRows[T][]> {
    const { columns, from } = TABLES[tail];
    return this.read<TailRows[T]>(
      `SELECT ${columns} FROM ${from} WHERE t.id > $1 AND t.id <> ALL ($2::bigint[]) ORDER BY t.id LIMIT $3`,
      [low, known, count],
    );
  }

  /** Audit events of what changed in the last seconds, by the database's clock; the earliest first, at most `count`. */
  async changesOf(seconds: number, count: number): Promise<AuditTailRow[]> {
    const { columns, from } = TABLES.audit;
    return this.read<AuditTailRow>(
      `SELECT ${columns} FROM ${from} WHERE t.at > now() - make_interval(secs => $1) AND t.outcome = 'success'
         AND t.action <> ALL ($2) ORDER BY t.at, t.id LIMIT $3`,
      [seconds, [...SIGN_INS], count],
    );
  }

  /** Whether anything up to a number is there still: else nobody knows what was removed. */
  async reaches(tail: Tail, low: number): Promise<boolean> {
    const rows = await this.read(`SELECT 1 FROM ${NAMES[tail]} WHERE id <= $1 ORDER BY id LIMIT 1`, [low]);
    return rows.length > 0;
  }

  /** Decisions and sign-ins of this minute and the one before, as all processes counted them. */
  async recentCounts(now: Date): Promise<RecentCount[]> {
    const rows = await this.read<{ minute: string; connectionId: string; what: string; count: string }>(
      `SELECT (extract(epoch FROM at) / 60)::bigint AS minute, connection_id AS "connectionId",
         CASE metric WHEN 'coverage' THEN metric ELSE split_part(label, ':', 1) END AS what, sum(value) AS count
       FROM statistics WHERE metric IN ('decisions', 'sign-ins', 'coverage') AND width = 1
         AND at >= date_trunc('minute', $1::timestamptz) - interval '1 minute'
       GROUP BY 1, 2, 3`,
      [now],
    );
    return rows.map(({ minute, connectionId, what, count }) => ({
      minute: Number(minute),
      connectionId,
      what: what as RecentCount['what'],
      count: Number(count),
    }));
  }

  private read<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]> {
    return boundedRead<Row>(this.dataSource, text, values, TIMEOUT_MS);
  }
}
