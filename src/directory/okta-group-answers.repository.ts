import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Connection } from '../connections/connection.entity.js';
import { Transactions } from '../database/transactions.js';
import type { ErrorCode } from '../errors/error-codes.js';

/** What Okta said of a group. */
export interface GroupInOkta {
  readonly name: string;
  /** `OKTA_GROUP`, `APP_GROUP` or `BUILT_IN`. */
  readonly type: string;
  /** Absent = it counted none. */
  readonly members?: number;
}

/** What Okta last said of a connection's groups, and when. */
export interface OktaGroupAnswer {
  readonly askedAt: Date;
  /** When what is known was answered; null = never. */
  readonly answeredAt: Date | null;
  /** Why there was no answer since; null = there was one. */
  readonly problem: ErrorCode | null;
  /** By id; null = Okta knows none of this id. */
  readonly groups: Readonly<Record<string, GroupInOkta | null>>;
}

/** Keeps the last answer of each connection, for all replicas. */
@Injectable()
export class OktaGroupAnswersRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /** Null = it was never asked. */
  async find(connectionId: string): Promise<OktaGroupAnswer | null> {
    const [row] = await this.dataSource.query<OktaGroupAnswer[]>(
      `SELECT asked_at AS "askedAt", answered_at AS "answeredAt", problem, groups
         FROM okta_group_answers WHERE connection_id = $1`,
      [connectionId],
    );
    return row ?? null;
  }

  /** Notes that Okta is asked now, unless any replica has asked since a moment. @returns whether to ask. */
  async claim(connectionId: string, now: Date, askedBefore: Date): Promise<boolean> {
    const rows = await this.dataSource.query<object[]>(
      `INSERT INTO okta_group_answers AS o (connection_id, asked_at) SELECT id, $2 FROM connections WHERE id = $1
       ON CONFLICT (connection_id) DO UPDATE SET asked_at = EXCLUDED.asked_at WHERE o.asked_at <= $3 RETURNING 1`,
      [connectionId, now, askedBefore],
    );
    return rows.length > 0;
  }

  /**
   * Keeps an answer, or why there was none; every replica hears of it when that is anything new.
   * @param asked As it was when Okta was asked: once it has another issuer, the answer is that of another org, and goes.
   */
  async note(
    asked: Pick<Connection, 'id' | 'issuer'>,
    answer:
      { readonly at: Date; readonly groups: OktaGroupAnswer['groups'] } | { readonly problem: ErrorCode },
  ): Promise<void> {
    const { id: connectionId, issuer } = asked;
    const given = 'groups' in answer;
    await this.transactions.run(async (tx) => {
      const [row] = await tx.manager.query<{ news: boolean }[]>(
        `WITH before AS (SELECT o.* FROM okta_group_answers o JOIN connections c ON c.id = o.connection_id
             WHERE o.connection_id = $1 AND c.issuer = $5 FOR UPDATE OF o),
         noted AS (UPDATE okta_group_answers o SET problem = $2,
             answered_at = coalesce($3, o.answered_at), groups = coalesce($4, o.groups)
           FROM before b WHERE o.connection_id = b.connection_id)
         SELECT problem IS DISTINCT FROM $2 OR ($4::jsonb IS NOT NULL AND (answered_at IS NULL OR groups <> $4)) AS news
           FROM before`,
        [
          connectionId,
          given ? null : answer.problem,
          given ? answer.at : null,
          given ? JSON.stringify(answer.groups) : null,
          issuer,
        ],
      );
      if (row?.news === true) await tx.logChange('okta-groups', connectionId);
    });
  }
}
