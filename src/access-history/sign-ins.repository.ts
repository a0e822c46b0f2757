import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Which sign-ins are meant; what is absent does not matter. */
export interface SignInFilter {
  readonly connectionId?: string | undefined;
  readonly subjectId?: string | undefined;
  /** The local account of that person: refused tries bear its id, for it may be nobody's yet. */
  readonly accountId?: string | undefined;
  readonly method?: string | undefined;
  readonly outcome?: SignInRow['outcome'] | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

/** The place of an event among the sign-ins. */
export interface SignInPlace {
  /** Microseconds since 1970, as text: finer than a `Date`. */
  readonly atMicros: string;
  readonly id: string;
}

/** An audit event that tells of a sign-in. */
export interface SignInRow extends SignInPlace {
  readonly at: Date;
  readonly connectionId: string | null;
  /** Null when the connection is gone. */
  readonly connectionSlug: string | null;
  readonly actorId: string;
  readonly actorName: string;
  readonly outcome: 'success' | 'denied' | 'failure';
  readonly targetType: string;
  readonly targetId: string;
  /** The person of a local account whose try was refused, once there is one. */
  readonly accountSubjectId: string | null;
  /** True for a refused try with a local account. */
  readonly localRefusal: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

/** What tells of sign-ins. The first condition is that of the indexes, word for word. */
const SIGN_INS = `(e.action LIKE 'sign-in.%' OR e.action = 'local-account.refused')
  AND e.action IN ('sign-in.succeeded', 'sign-in.denied', 'sign-in.failed', 'local-account.refused')`;
const METHOD = `CASE e.action WHEN 'local-account.refused' THEN 'local' ELSE e.after ->> 'method' END`;

/** Reads sign-ins from the audit trail, which is where they are written, once. */
@Injectable()
export class SignInsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest `count` that the filter lets through, older than one of them. */
  async findPage(filter: SignInFilter, count: number, olderThan?: SignInPlace): Promise<SignInRow[]> {
    const values: unknown[] = [];
    const conditions: string[] = [];
    const where = (value: unknown, condition: (parameter: string) => string) => {
      if (value === undefined) return;
      values.push(value);
      conditions.push(condition(`$${values.length}`));
    };
    where(filter.connectionId, (id) => `e.connection_id = ${id}`);
    const { subjectId, accountId } = filter;
    if (accountId === undefined) where(subjectId, (id) => `e.actor_id = ${id}`);
    else where([subjectId, accountId], (ids) => `e.actor_id = ANY(${ids}::text[])`);
    where(filter.method, (method) => `${METHOD} = ${method}`);
    where(filter.outcome, (outcome) => `e.outcome = ${outcome}`);
    where(filter.from, (from) => `e.at >= ${from}`);
    where(filter.to, (to) => `e.at < ${to}`);
    if (olderThan) {
      values.push(olderThan.atMicros, olderThan.id);
      conditions.push(
        `(e.at, e.id) < (timestamptz 'epoch' + $${values.length - 1}::bigint * interval '1 microsecond', $${values.length}::bigint)`,
      );
    }
    values.push(count);
    return this.dataSource.query<SignInRow[]>(
      `SELECT e.id, e.at, (extract(epoch FROM e.at) * 1000000)::bigint AS "atMicros",
         e.connection_id AS "connectionId", c.slug AS "connectionSlug", e.actor_id AS "actorId",
         e.actor_name AS "actorName", e.outcome, e.target_type AS "targetType", e.target_id AS "targetId",
         e.action = 'local-account.refused' AS "localRefusal", s.id AS "accountSubjectId",
         coalesce(e.after, '{}') AS details, e.request_id AS "requestId"
       FROM audit_events e LEFT JOIN connections c ON c.id = e.connection_id
         LEFT JOIN subjects s ON e.action = 'local-account.refused'
           AND s.connection_id = e.connection_id AND s.sub = e.actor_id
       WHERE ${SIGN_INS} ${conditions.map((condition) => `AND ${condition}`).join(' ')}
       ORDER BY e.at DESC, e.id DESC LIMIT $${values.length}`,
      values,
    );
  }

  /** Whether anybody's sign-in through this connection, which may be gone, is still known. */
  async knowsConnection(connectionId: string): Promise<boolean> {
    return (await this.findPage({ connectionId }, 1)).length > 0;
  }
}
