import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/transactions.js';
import type { DecisionRow } from './decision-row.js';
import {
  DECISION_KINDS,
  NO_APPLICATION,
  RecordedDecision,
  RecordedPolicy,
  type DecisionKind,
} from './recorded-decision.entity.js';
import type { HashedPolicy, RecordedPolicyContent } from './recorded-policy.js';

/** Which decisions are wanted; what is absent doesn't matter. */
export interface DecisionFilter {
  /** Only those about people of this connection. */
  readonly connectionId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly allowed?: boolean | undefined;
  readonly reason?: string | undefined;
  /** Of each host of the application only the newest. */
  readonly newestOfHost?: true | undefined;
  readonly requestId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** A decision with the names that today belong to what it names; null for what is gone. */
export interface NamedDecision {
  readonly decision: RecordedDecision;
  readonly application: string | null;
  readonly connection: string | null;
  readonly person: { readonly login: string | null; readonly name: string | null } | null;
}

/** How long decisions are kept at most, in days. */
export const KEPT_DAYS = 7;
/** How many of each kind of an application are kept, the newest. */
export const KEPT_OF_EACH_KIND = 1000;

/** How many of each kind are read together at most: a flood of denials of nobody leaves room for those of people. */
const MOST_READ: Readonly<Record<DecisionKind, number>> = { allowed: 450, denied: 450, unnamed: 100 };

/** Reads and writes `recorded_decisions` and `recorded_policies`. */
@Injectable()
export class RecordedDecisionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(
    tx: Transaction,
    rows: readonly DecisionRow[],
    policies: readonly HashedPolicy[],
  ): Promise<void> {
    if (policies.length > 0) {
      const content = policies.map(({ hash, content: policy }) => ({ hash: hash.toString('hex'), policy }));
      // In one order on every replica, so that two of them never wait for each other's rows in turn.
      content.sort((a, b) => (a.hash < b.hash ? -1 : 1));
      await tx.manager.query(
        `INSERT INTO recorded_policies (hash, policy, seen_at)
         SELECT decode(hash, 'hex'), policy, $2 FROM jsonb_to_recordset($1::jsonb) AS p(hash text, policy jsonb)
         ON CONFLICT (hash) DO UPDATE SET seen_at = excluded.seen_at`,
        [JSON.stringify(content), rows.at(-1)?.at],
      );
    }
    await tx.manager.query(
      `INSERT INTO recorded_decisions (at, request_id, adapter, application_id, kind, connection_id, subject_id,
         allowed, reason, unenforced, asked, facts, model_version, policy)
       SELECT at, "requestId", adapter, "applicationId", kind, "connectionId", "subjectId", allowed, reason,
              unenforced, asked, facts, "modelVersion", decode(policy, 'hex')
         FROM jsonb_to_recordset($1::jsonb) AS r(at timestamptz, "requestId" text, adapter text,
           "applicationId" uuid, kind smallint, "connectionId" uuid, "subjectId" uuid, allowed boolean, reason text,
           unenforced text, asked jsonb, facts jsonb, "modelVersion" text, policy text)`,
      [JSON.stringify(rows)],
    );
  }

  /** Newest first, at most `count`, those older than `before` (an id). */
  async findPage(filter: DecisionFilter, count: number, before?: string): Promise<NamedDecision[]> {
    const { connectionId, applicationId, subjectId, allowed, reason, requestId, from, to } = filter;
    const query = this.dataSource.manager
      .createQueryBuilder(RecordedDecision, 'd')
      .leftJoin('applications', 'a', 'a.id = d.applicationId')
      .leftJoin('connections', 'c', 'c.id = d.connectionId')
      .leftJoin('subjects', 's', 's.id = d.subjectId')
      .addSelect('a.slug', 'application_slug')
      .addSelect('c.slug', 'connection_slug')
      .addSelect('s.id', 'person_id')
      .addSelect('s.login', 'person_login')
      .addSelect('s.name', 'person_name')
      .orderBy('d.id', 'DESC')
      .limit(count);
    if (connectionId !== undefined) query.andWhere('d.connectionId = :connectionId', { connectionId });
    if (applicationId !== undefined) query.andWhere('d.applicationId = :applicationId', { applicationId });
    if (subjectId !== undefined) query.andWhere('d.subjectId = :subjectId', { subjectId });
    if (allowed !== undefined) query.andWhere('d.allowed = :allowed', { allowed });
    if (reason !== undefined) query.andWhere('d.reason = :reason', { reason });
    if (requestId !== undefined) query.andWhere('d.requestId = :requestId', { requestId });
    if (from !== undefined) query.andWhere('d.at >= :from', { from });
    if (to !== undefined) query.andWhere('d.at < :to', { to });
    if (filter.newestOfHost) {
      // Of an application a few thousand are kept at most.
      query.andWhere(`d.id IN (SELECT max(n.id) FROM recorded_decisions n WHERE n.application_id = :applicationId
        AND (CAST(:ofConnection AS uuid) IS NULL OR n.connection_id = :ofConnection) AND n.asked ->> 'host' IS NOT NULL
        GROUP BY n.asked ->> 'host')`);
      query.setParameter('ofConnection', connectionId ?? null);
    }
    if (before !== undefined) query.andWhere('d.id < :before', { before });
    const { entities, raw } = await query.getRawAndEntities<Record<string, string | null>>();
    return entities.map((decision, index) => {
      const row = raw[index] ?? {};
      const { application_slug: application, connection_slug: connection } = row;
      return {
        decision,
        application: application ?? null,
        connection: connection ?? null,
        person: row['person_id']
          ? { login: row['person_login'] ?? null, name: row['person_name'] ?? null }
          : null,
      };
    });
  }

  /** The last ones of an application, so many of each kind ({@link MOST_READ}), newest first. */
  async findLast(applicationId: string, connectionId: string | undefined): Promise<RecordedDecision[]> {
    const kinds = Object.keys(DECISION_KINDS) as DecisionKind[];
    const found = await Promise.all(
      kinds.map((kind) =>
        this.dataSource.manager
          .createQueryBuilder(RecordedDecision, 'd')
          .where('d.applicationId = :applicationId', { applicationId })
          .andWhere('d.kind = :kind', { kind: DECISION_KINDS[kind] })
          .andWhere(connectionId === undefined ? 'true' : 'd.connectionId = :connectionId', { connectionId })
          .orderBy('d.id', 'DESC')
          .limit(MOST_READ[kind])
          .getMany(),
      ),
    );
    return found.flat().sort((a, b) => Number(b.id) - Number(a.id));
  }

  async findPolicy(hash: Buffer): Promise<RecordedPolicyContent | undefined> {
    const found = await this.dataSource.manager.findOneBy(RecordedPolicy, { hash });
    return found?.policy;
  }

  /** Removes what is older than {@link KEPT_DAYS}, at most `limit`. @returns how many. */
  async removeOld(tx: Transaction, now: Date, limit: number): Promise<number> {
    return countOf(
      tx,
      `SELECT id FROM recorded_decisions WHERE at < $1::timestamptz - make_interval(days => ${KEPT_DAYS})
        ORDER BY at LIMIT $2`,
      [now, limit],
    );
  }

  /** Removes what is more than {@link KEPT_OF_EACH_KIND} of one kind of one application, at most `limit`. @returns how many. */
  async removeSurplus(tx: Transaction, limit: number): Promise<number> {
    return countOf(
      tx,
      `SELECT d.id FROM (SELECT id FROM applications UNION ALL SELECT '${NO_APPLICATION}'::uuid) a
        CROSS JOIN unnest(array[${Object.values(DECISION_KINDS).join(', ')}]::smallint[]) AS k(kind)
        CROSS JOIN LATERAL (
          SELECT id FROM recorded_decisions WHERE application_id = a.id AND kind = k.kind
           ORDER BY id DESC OFFSET ${KEPT_OF_EACH_KIND} LIMIT 1
        ) newest
        JOIN recorded_decisions d ON d.application_id = a.id AND d.kind = k.kind AND d.id <= newest.id
       LIMIT $1`,
      [limit],
    );
  }

  /** Removes policies that no decision names and that none used for a day, at most `limit`. @returns how many. */
  async removeUnusedPolicies(tx: Transaction, now: Date, limit: number): Promise<number> {
    const [row] = await tx.manager.query<{ count: number }[]>(
      `WITH gone AS (
         DELETE FROM recorded_policies WHERE hash IN (
           SELECT hash FROM recorded_policies p WHERE seen_at < $1::timestamptz - interval '1 day'
             AND NOT EXISTS (SELECT FROM recorded_decisions d WHERE d.policy = p.hash) LIMIT $2)
         RETURNING 1
       ) SELECT count(*)::int AS count FROM gone`,
      [now, limit],
    );
    return row?.count ?? 0;
  }
}

async function countOf(tx: Transaction, ids: string, values: readonly unknown[]): Promise<number> {
  const [row] = await tx.manager.query<{ count: number }[]>(
    `WITH gone AS (DELETE FROM recorded_decisions WHERE id IN (${ids}) RETURNING 1)
     SELECT count(*)::int AS count FROM gone`,
    [...values],
  );
  return row?.count ?? 0;
}
