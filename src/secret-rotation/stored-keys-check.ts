import { Injectable, Logger } from '@nestjs/common';
import { ConfigurationError } from '../config/load-configuration.js';
import { Encryption } from '../crypto/encryption.js';
import { SEALED_COLUMNS, type SealedColumn } from '../crypto/sealed-columns.js';
import { SealedValuesRepository, type KeyUse } from './sealed-values.repository.js';

/** Of tables that sign-ins fill so many values are looked at: a start does not wait for a million sessions. */
const SAMPLE = 1000;

/** Values that can't be opened, in one column, under one key. */
interface MissingKey extends KeyUse {
  readonly column: SealedColumn;
}

/** Asks at every start whether ENCRYPTION_KEYS holds the keys to what is stored. It reads, and changes nothing. */
@Injectable()
export class StoredKeysCheck {
  private readonly log = new Logger('StoredKeys');

  constructor(
    private readonly values: SealedValuesRepository,
    private readonly encryption: Encryption,
  ) {}

  /**
   * To be called before anything is written.
   * @throws ConfigurationError that names each missing key, and what it is needed for, when that is nothing that comes
   *   again by itself.
   */
  async ensure(): Promise<void> {
    const needed = await this.missing('needed', (column) => this.values.keysOfAll(column));
    if (needed.length > 0) {
      throw new ConfigurationError(
        [...new Set(needed.map(({ keyId }) => keyId))].map((keyId) => ({
          name: 'ENCRYPTION_KEYS',
          problem: problemOf(
            keyId,
            needed.filter((use) => use.keyId === keyId),
          ),
        })),
      );
    }
    for (const { column, count, keyId } of await this.missing('renewed', (column) =>
      this.values.keysOfSome(column, SAMPLE),
    )) {
      this.log.warn(
        `${column.holds} (${column.table}.${column.column}) were sealed with key ${keyId}, which ENCRYPTION_KEYS does not hold: at least ${count}. They count as lost`,
      );
    }
  }

  private async missing(
    loss: SealedColumn['loss'],
    keysOf: (column: SealedColumn) => Promise<readonly KeyUse[]>,
  ): Promise<MissingKey[]> {
    const found: MissingKey[] = [];
    for (const column of SEALED_COLUMNS) {
      if (column.loss !== loss) continue;
      for (const use of await keysOf(column))
        if (!this.encryption.keyIds.includes(use.keyId)) found.push({ column, ...use });
    }
    return found;
  }
}

function problemOf(keyId: string, uses: readonly MissingKey[]): string {
  const what = uses.map(({ column, count }) => `${count} ${column.holds} (${column.table}.${column.column})`);
  if (keyId === 'unknown') return `can't help: ${what.join(', ')} are in a form that is not this gateway's.`;
  return `lacks the key ${keyId}, with which were sealed: ${what.join(', ')}. Nothing was changed. Put the key back behind the first one; once "npm run cli -- secrets rotate" says so it may be removed. If it is lost: "npm run cli -- secrets forget ${keyId}".`;
}
