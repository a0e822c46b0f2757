import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boundedRead } from '../database/pool.js';
import type { Transaction } from '../database/transactions.js';
import { maximumMetrics, storedMetrics, type MinuteValue, type StoredMetric } from './metric.js';

/** How long one write may take, in milliseconds. Nobody waits for it. */
const WRITE_TIMEOUT_MS = 2000;
/** How long somebody who looks at charts waits for what was counted, in milliseconds. */
const READ_TIMEOUT_MS = 5000;
const MINUTE_MS = 60_000;
/** Widths of stored values, in minutes. */
const MINUTE = 1;
const HOUR = 60;

const MAXIMA = maximumMetrics.map((metric) => `'${metric}'`).join(', ');

/** Adds to what is there; `coverage` of one minute is one, whoever else wrote, and adds up over an hour. */
const MERGED = `CASE
  WHEN known.metric IN (${MAXIMA}) OR (known.metric = 'coverage' AND known.width = ${MINUTE})
    THEN greatest(known.value, excluded.value)
  ELSE known.value + excluded.value END`;

/** Which stored values are asked for. */
export interface StatisticsFilter {
  readonly metrics: readonly StoredMetric[];
  /** Inclusive; on a boundary of `stepMinutes`. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** Minutes that are added up to one value. */
  readonly stepMinutes: number;
  /** Those of one connection alone. */
  readonly connectionId?: string | undefined;
  /** Those of one application alone. */
  readonly application?: string | undefined;
}

/** Values added up over one step, by what distinguishes series of the metric. */
export interface StepValue {
  readonly metric: StoredMetric;
  /** Position of the step, from 0. */
  readonly step: number;
  readonly connectionId: string;
  readonly application: string;
  readonly label: string;
  readonly value: number;
}

/** By what values of each metric are told apart when they are read. */
export type Distinctions = Partial<Record<StoredMetric, readonly ('connection' | 'application')[]>>;

/** Reads and writes `statistics`. */
@Injectable()
export class StatisticsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Adds a batch of values, all of them or none. A batch that was sent before, when the answer got lost, changes nothing.
   * In the order of the values, so that two processes never wait for each other's rows in a circle.
   * @param process Id of this process, made at its start.
   * @param batch Grows with every batch of the process.
   * @throws Error when the database doesn't answer in time; then nobody knows whether it counted.
   */
  async write(process: string, batch: number, values: readonly MinuteValue[]): Promise<void> {
    await boundedRead(
      this.dataSource,
      `WITH turn AS (
         INSERT INTO statistics_writers AS writer (process, batch, at) VALUES ($1, $2, now())
         ON CONFLICT (process) DO UPDATE SET batch = excluded.batch, at = now() WHERE writer.batch < excluded.batch
         RETURNING 1
       )
       INSERT INTO statistics AS known (metric, width, at, connection_id, application, label, value)
       SELECT v.metric, ${MINUTE}, to_timestamp(v.minute * 60), v.connection_id, v.application, v.label, v.value
         FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[])
           WITH ORDINALITY AS v(metric, minute, connection_id, application, label, value, place), turn
        ORDER BY v.place
       ON CONFLICT (metric, width, at, connection_id, application, label) DO UPDATE SET value = ${MERGED}`,
      [
        process,
        batch,
        values.map(({ metric }) => metric),
        values.map(({ minute }) => minute),
        values.map(({ connectionId }) => connectionId),
        values.map(({ application }) => application),
        values.map(({ label }) => label),
        values.map(({ value }) => Math.round(value)),
      ],
      WRITE_TIMEOUT_MS,
    );
  }

  /**
   * Values added up by step. Steps shorter than an hour are made of minutes alone.
   * @throws Error when that takes longer than five seconds or the database can't be used.
   */
  async read(filter: StatisticsFilter, distinctions: Distinctions): Promise<StepValue[]> {
    const { metrics, from, to, stepMinutes, connectionId, application } = filter;
    const told = (by: 'connection' | 'application'): StoredMetric[] =>
      storedMetrics.filter((metric) => distinctions[metric]?.includes(by));
    const rows = await boundedRead<Omit<StepValue, 'value'> & { value: string }>(
      this.dataSource,
      `SELECT metric, floor(extract(epoch FROM at - $2::timestamptz) / ($4::int * 60))::int AS step,
         CASE WHEN metric = ANY ($6) THEN connection_id ELSE '' END AS "connectionId",
         CASE WHEN metric = ANY ($7) THEN application ELSE '' END AS application,
         label, CASE WHEN metric IN (${MAXIMA}) THEN max(value) ELSE sum(value) END AS value
       FROM statistics
       WHERE metric = ANY ($1) AND width = ANY ($5) AND at >= $2 AND at < $3::timestamptz
         AND (metric = 'coverage' OR $8::text IS NULL OR connection_id = $8)
         AND (metric <> 'decisions' OR $9::text IS NULL OR application = $9)
       GROUP BY 1, 2, 3, 4, 5`,
      [
        metrics,
        from,
        to,
        stepMinutes,
        stepMinutes < HOUR ? [MINUTE] : [MINUTE, HOUR],
        told('connection'),
        told('application'),
        connectionId ?? null,
        application ?? null,
      ],
      READ_TIMEOUT_MS,
    );
    return rows.map((row) => ({ ...row, value: Number(row.value) }));
  }

  /** Moves at most `limit` minutes of before a moment, the beginning of an hour, into their hours. @returns how many. */
  async rollUp(tx: Transaction, before: Date, limit: number): Promise<number> {
    return this.inTurn(limit, (metric, left) =>
      countOf(
        tx,
        `WITH old AS (
           DELETE FROM statistics WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM statistics WHERE metric = $1 AND width = ${MINUTE} AND at < $2
              ORDER BY at LIMIT $3 FOR UPDATE SKIP LOCKED))
           RETURNING at, connection_id, application, label, value
         ), kept AS (
           INSERT INTO statistics AS known (metric, width, at, connection_id, application, label, value)
           SELECT $1, ${HOUR}, date_trunc('hour', at, 'UTC'), connection_id, application, label,
             CASE WHEN $1 IN (${MAXIMA}) THEN max(value) ELSE sum(value) END
             FROM old GROUP BY 3, connection_id, application, label
           ON CONFLICT (metric, width, at, connection_id, application, label) DO UPDATE SET value = ${MERGED}
         )
         SELECT count(*)::int AS count FROM old`,
        [metric, before, left],
      ),
    );
  }

  /** Removes at most `limit` hours of before a moment. @returns how many. */
  async removeHours(tx: Transaction, before: Date, limit: number): Promise<number> {
    return this.inTurn(limit, (metric, left) =>
      countOf(
        tx,
        `WITH old AS (
           DELETE FROM statistics WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM statistics WHERE metric = $1 AND width = ${HOUR} AND at < $2 ORDER BY at LIMIT $3))
           RETURNING 1
         ) SELECT count(*)::int AS count FROM old`,
        [metric, before, left],
      ),
    );
  }

  /** Forgets at most `limit` processes that have written nothing for an hour: none of their batches is on its way any more. */
  async forgetWriters(tx: Transaction, limit: number): Promise<number> {
    return countOf(
      tx,
      `WITH old AS (
         DELETE FROM statistics_writers WHERE process = ANY (ARRAY(
           SELECT process FROM statistics_writers WHERE at < now() - interval '1 hour' ORDER BY at LIMIT $1))
         RETURNING 1
       ) SELECT count(*)::int AS count FROM old`,
      [limit],
    );
  }

  /** The id of the connection that a slug or an id names; null when there is none. */
  async connectionIdOf(slugOrId: string): Promise<string | null> {
    const [row] = await this.dataSource.query<{ id: string }[]>(
      'SELECT id FROM connections WHERE slug = $1 OR id::text = $1',
      [slugOrId],
    );
    return row?.id ?? null;
  }

  /** The slugs of connections, by id. */
  async slugsOf(ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.dataSource.query<{ id: string; slug: string }[]>(
      'SELECT id, slug FROM connections WHERE id::text = ANY ($1)',
      [[...ids]],
    );
    return new Map(rows.map(({ id, slug }) => [id, slug]));
  }

  /** One metric after the other, each of which the primary key finds without a look at the others. */
  private async inTurn(
    limit: number,
    step: (metric: StoredMetric, left: number) => Promise<number>,
  ): Promise<number> {
    let done = 0;
    for (const metric of storedMetrics) if (done < limit) done += await step(metric, limit - done);
    return done;
  }
}

/** The minute of a moment, since 1970. */
export function minuteOf(ms: number): number {
  return Math.floor(ms / MINUTE_MS);
}

async function countOf(tx: Transaction, sql: string, values: unknown[]): Promise<number> {
  const [row] = await tx.manager.query<{ count: number }[]>(sql, values);
  return row?.count ?? 0;
}
