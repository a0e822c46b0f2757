import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { boundedRead } from '../database/pool.js';
import type { Transaction } from '../database/transactions.js';

/** How long a replica that says nothing counts as there, in seconds: three times as long as it may be silent. */
const SILENCE_SECONDS = 30;

/** What a replica says of itself. */
export interface ReplicaState {
  readonly id: string;
  readonly startedAt: Date;
  /** Of the access model by which it decides; null before the first one is loaded. */
  readonly modelVersion: string | null;
  /** When its last good poll of the change log began, by its own clock; null before the first. */
  readonly lastPollAt: Date | null;
}

/** A replica that was heard of lately. */
export interface HeardReplica extends ReplicaState {
  /** By the database's clock. */
  readonly seenAt: Date;
}

/** Reads and writes `replicas`. */
@Injectable()
export class ReplicasRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Writes down what a replica says of itself, and takes away those that have been silent for long. */
  async announce(tx: Transaction, { id, startedAt, modelVersion, lastPollAt }: ReplicaState): Promise<void> {
    await tx.manager.query(
      `WITH silent AS (DELETE FROM replicas WHERE seen_at < now() - make_interval(secs => $5) AND id <> $1)
       INSERT INTO replicas (id, started_at, model_version, last_poll_at, seen_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (id) DO UPDATE SET model_version = excluded.model_version,
         last_poll_at = excluded.last_poll_at, seen_at = excluded.seen_at`,
      [id, startedAt, modelVersion, lastPollAt, SILENCE_SECONDS],
    );
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.manager.query('DELETE FROM replicas WHERE id = $1', [id]);
  }

  /** What the database is. @param limitMs How long it may take. */
  async readVersions(limitMs: number): Promise<{ postgres: string; schema: string }> {
    const [row] = await boundedRead<{ postgres: string; schema: string | null }>(
      this.dataSource,
      `SELECT current_setting('server_version') AS postgres,
              (SELECT name FROM migrations ORDER BY timestamp DESC LIMIT 1) AS schema`,
      [],
      limitMs,
    );
    return { postgres: row?.postgres ?? 'unknown', schema: row?.schema ?? 'unknown' };
  }

  /** Those heard of lately, the oldest first. */
  async findHeard(): Promise<HeardReplica[]> {
    return this.dataSource.query<HeardReplica[]>(
      `SELECT id, started_at AS "startedAt", model_version AS "modelVersion", last_poll_at AS "lastPollAt",
              seen_at AS "seenAt"
         FROM replicas WHERE seen_at >= now() - make_interval(secs => $1) ORDER BY started_at, id`,
      [SILENCE_SECONDS],
    );
  }
}
