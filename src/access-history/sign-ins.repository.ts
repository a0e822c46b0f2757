import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Which sign-ins are meant; what is absent does not matter. */
export interface SignInFilter {
  readonly connectionId?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly method?: string | undefined;
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
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

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
    where(filter.subjectId, (id) => `e.actor_id = ${id}`);
    where(filter.method, (method) => `e.after ->> 'method' = ${method}`);
    where(filter.from, (from) => `e.at >= ${from}`);
    where(filter.to, (to) => `e.at < ${to}`);
    if (olderThan) {
      values.push(olderThan.atMicros, olderThan.id);
      conditions.push(
        `(e.at, e.id) < (timestamptz 'epoch' + $${values.length - 1}::bigint * interval '1 microsecond', $${values.length}::bigint)`,
      );
    }
    values.push(count);
    // The first condition is that of the indexes, word for word.
    return this.dataSource.query<SignInRow[]>(
      `SELECT e.id, e.at, (extract(epoch FROM e.at) * 1000000)::bigint AS "atMicros",
         e.connection_id AS "connectionId", c.slug AS "connectionSlug", e.actor_id AS "actorId",
         e.actor_name AS "actorName", e.outcome, e.target_type AS "targetType", e.target_id AS "targetId",
         coalesce(e.after, '{}') AS details, e.request_id AS "requestId"
       FROM audit_events e LEFT JOIN connections c ON c.id = e.connection_id
       WHERE e.action LIKE 'sign-in.%' AND e.action IN ('sign-in.succeeded', 'sign-in.denied', 'sign-in.failed')
         ${conditions.map((condition) => `AND ${condition}`).join(' ')}
       ORDER BY e.at DESC, e.id DESC LIMIT $${values.length}`,
      values,
    );
  }

  /** Whether anybody's sign-in through this connection, which may be gone, is still known. */
  async knowsConnection(connectionId: string): Promise<boolean> {
    return (await this.findPage({ connectionId }, 1)).length > 0;
  }
}
