import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SealedColumn } from '../crypto/sealed-columns.js';
import type { Transaction } from '../database/transactions.js';

/** A sealed value and the row that it is in. */
export interface SealedValue {
  readonly id: string;
  readonly sealed: string;
}

/** A value that was sealed anew. */
export interface ResealedValue extends SealedValue {
  /** What takes the place of `sealed`. */
  readonly resealed: string;
}

/** How many values one key sealed. */
export interface KeyUse {
  readonly keyId: string;
  readonly count: number;
}

/** One step through a table. */
export interface ValuesStep {
  /** Those that the wanted key did not seal. */
  readonly values: readonly SealedValue[];
  /** The last id that was looked at; null at the end of the table. */
  readonly last: string | null;
}

/** What is in no format of ours counts as sealed by this. */
const KEY_ID = (column: string): string =>
  `coalesce(substring(${column} from '^v1\\.([0-9a-f]{8})\\.'), 'unknown')`;

/** Reads and replaces sealed values. Names of tables and columns come from the list in the code alone. */
@Injectable()
export class SealedValuesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The next `limit` rows behind `after` (null = from the beginning), whatever sealed them. */
  async step(
    { table, column, idType }: SealedColumn,
    wantedKeyId: string,
    after: string | null,
    limit: number,
  ): Promise<ValuesStep> {
    const [row] = await this.dataSource.query<{ values: SealedValue[] | null; last: string | null }[]>(
      `WITH step AS MATERIALIZED (
         SELECT id, ${column} AS sealed FROM ${table}
          WHERE $1::${idType} IS NULL OR id > $1::${idType} ORDER BY id LIMIT $2
       )
       SELECT (SELECT json_agg(json_build_object('id', id, 'sealed', sealed))
                 FROM step WHERE sealed IS NOT NULL AND ${KEY_ID('sealed')} <> $3) AS values,
              (SELECT id::text FROM step ORDER BY id DESC LIMIT 1) AS last`,
      [after, limit, wantedKeyId],
    );
    return { values: row?.values ?? [], last: row?.last ?? null };
  }

  /**
   * Replaces values, each unless it is another one by now or somebody is at work with it.
   * @returns how many were replaced.
   */
  async replace(
    tx: Transaction,
    { table, column, idType, busy }: SealedColumn,
    values: readonly ResealedValue[],
  ): Promise<number> {
    const [row] = await tx.manager.query<{ replaced: number }[]>(
      `WITH replaced AS (
         UPDATE ${table} SET ${column} = v.resealed
           FROM unnest($1::${idType}[], $2::text[], $3::text[]) AS v (value_id, sealed, resealed)
          WHERE id = v.value_id AND ${column} = v.sealed AND NOT ${busy ?? 'false'}
         RETURNING 1
       ) SELECT count(*)::int AS replaced FROM replaced`,
      [
        values.map(({ id }) => id),
        values.map(({ sealed }) => sealed),
        values.map(({ resealed }) => resealed),
      ],
    );
    return row?.replaced ?? 0;
  }

  /**
   * Gives up the values of a column that one key sealed, with the whole row where it is nothing without the value.
   * @returns how many.
   */
  async forget(tx: Transaction, { table, column, rowDies }: SealedColumn, keyId: string): Promise<number> {
    const change = rowDies ? `DELETE FROM ${table}` : `UPDATE ${table} SET ${column} = NULL`;
    const [row] = await tx.manager.query<{ forgotten: number }[]>(
      `WITH forgotten AS (${change} WHERE ${column} LIKE $1 RETURNING 1)
       SELECT count(*)::int AS forgotten FROM forgotten`,
      [`v1.${keyId}.%`],
    );
    return row?.forgotten ?? 0;
  }

  /** By which keys the values of a column are sealed. Reads all of it: for tables that admins fill. */
  async keysOfAll({ table, column }: SealedColumn): Promise<KeyUse[]> {
    return this.dataSource.query<KeyUse[]>(
      `SELECT ${KEY_ID(column)} AS "keyId", count(*)::int AS count FROM ${table}
        WHERE ${column} IS NOT NULL GROUP BY 1 ORDER BY 1`,
    );
  }

  /** By which keys some of a column's values are sealed, `sample` of them at most: for tables that sign-ins fill. */
  async keysOfSome({ table, column }: SealedColumn, sample: number): Promise<KeyUse[]> {
    return this.dataSource.query<KeyUse[]>(
      `SELECT ${KEY_ID('sealed')} AS "keyId", count(*)::int AS count
         FROM (SELECT ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL LIMIT $1) sample
        GROUP BY 1 ORDER BY 1`,
      [sample],
    );
  }
}
