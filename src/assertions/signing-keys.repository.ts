import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { entityFromRow } from '../database/entity-row.js';
import { boundedRead } from '../database/pool.js';
import type { Transaction } from '../database/transactions.js';
import { SigningKey } from './signing-key.entity.js';

const READ_LIMIT_MS = 1000;

/** Reads and writes `signing_keys`. */
@Injectable()
export class SigningKeysRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Every key, the next and the last ones included. @throws Error when that takes longer than a second. */
  async findAll(): Promise<SigningKey[]> {
    const rows = await boundedRead<Record<string, unknown>>(
      this.dataSource,
      'SELECT * FROM signing_keys',
      [],
      READ_LIMIT_MS,
    );
    return rows.map((row) => entityFromRow(this.dataSource, SigningKey, row));
  }

  /** Every key, for a change of them: whoever else wants to change them waits until this transaction ends. */
  async lockAll(tx: Transaction): Promise<SigningKey[]> {
    await tx.manager.query(`SELECT pg_advisory_xact_lock(hashtext('rolegate-signing-keys'))`);
    return tx.manager.find(SigningKey);
  }

  async insert(tx: Transaction, key: SigningKey): Promise<void> {
    await tx.manager.query(
      `INSERT INTO signing_keys
         (id, algorithm, public_jwk, private_key, created_at, signs_from, signs_until, published_until)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        key.id,
        key.algorithm,
        key.publicJwk,
        key.privateKey,
        key.createdAt,
        key.signsFrom,
        key.signsUntil,
        key.publishedUntil,
      ],
    );
  }

  /** Lets every key but this one sign until `signsUntil` at the latest. */
  async endOthers(tx: Transaction, id: string, signsUntil: Date, publishedUntil: Date): Promise<void> {
    await tx.manager.query(
      `UPDATE signing_keys SET signs_until = $2, published_until = $3 WHERE id <> $1 AND signs_until > $2`,
      [id, signsUntil, publishedUntil],
    );
  }

  /** Removes the keys that are published no longer. @returns how many. */
  async removeEnded(tx: Transaction, at: Date): Promise<number> {
    return this.remove(tx, 'published_until <= $1', at);
  }

  /** Removes every key but this one. @returns how many. */
  async removeOthers(tx: Transaction, id: string): Promise<number> {
    return this.remove(tx, 'id <> $1', id);
  }

  private async remove(tx: Transaction, condition: string, value: unknown): Promise<number> {
    const [row] = await tx.manager.query<{ removed: number }[]>(
      `WITH removed AS (DELETE FROM signing_keys WHERE ${condition} RETURNING 1)
       SELECT count(*)::int AS removed FROM removed`,
      [value],
    );
    return row?.removed ?? 0;
  }
}
