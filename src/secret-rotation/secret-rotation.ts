import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { Actor } from '../access/actor.js';
import { AuditKeyChange } from '../audit/audit-key-change.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Encryption, sealingKeyId } from '../crypto/encryption.js';
import { SEALED_COLUMNS, type SealedColumn } from '../crypto/sealed-columns.js';
import { Transactions } from '../database/transactions.js';
import { SealedValuesRepository, type ResealedValue, type SealedValue } from './sealed-values.repository.js';

/** Rows looked at by one step. */
const STEP = 500;
/** How often a table is gone through at most: values may be busy, or sealed by a gateway that has the old order still. */
const PASSES = 4;
const BETWEEN_PASSES_MS = 1000;

/** What became of one column. */
export interface ColumnRotation {
  readonly column: SealedColumn;
  /** Values that the first key seals now and did not before. */
  readonly resealed: number;
  /** Ids of rows whose value no configured key opens; at most {@link UNREADABLE_TOLD}. */
  readonly unreadable: readonly string[];
  readonly unreadableCount: number;
  /** By how many values other keys are still needed, by key id. */
  readonly left: ReadonlyMap<string, number>;
}

/** What a rotation did. */
export interface SecretRotationReport {
  readonly columns: readonly ColumnRotation[];
  /** The key that seals. */
  readonly currentKeyId: string;
  /** Other configured keys by which nothing is sealed any more. */
  readonly removableKeyIds: readonly string[];
  /** Other configured keys that are still needed. */
  readonly neededKeyIds: readonly string[];
  /** Faults of the audit trail, which therefore was not handed over to the first key. */
  readonly auditFaults: number;
}

/** Row ids named one by one of those whose values can't be opened. */
const UNREADABLE_TOLD = 20;

/**
 * Seals everything that is sealed with the first key of ENCRYPTION_KEYS, from whichever configured key, in small steps
 * and while gateways run. A value that changed meanwhile is left as it is by now. May be broken off and begun again.
 */
@Injectable()
export class SecretRotation {
  /** Between two passes, in milliseconds. */
  betweenPassesMs = BETWEEN_PASSES_MS;

  constructor(
    private readonly values: SealedValuesRepository,
    private readonly encryption: Encryption,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly auditKeys: AuditKeyChange,
  ) {}

  /** @param progress Told after every step, with how many values of the column were sealed anew so far. */
  async rotate(
    actor: Actor,
    progress: (column: SealedColumn, resealed: number) => void = () => undefined,
  ): Promise<SecretRotationReport> {
    const columns: ColumnRotation[] = [];
    for (const column of SEALED_COLUMNS) {
      columns.push(await this.rotateColumn(column, (resealed) => progress(column, resealed)));
    }
    const [currentKeyId = '', ...others] = this.encryption.keyIds;
    const auditFaults = await this.auditKeys.handOver();
    const needed = (keyId: string): boolean => auditFaults > 0 || columns.some(({ left }) => left.has(keyId));
    const report = {
      columns,
      currentKeyId,
      removableKeyIds: others.filter((keyId) => !needed(keyId)),
      neededKeyIds: others.filter(needed),
      auditFaults,
    };
    await this.record(actor, report);
    return report;
  }

  private async rotateColumn(
    column: SealedColumn,
    progress: (resealed: number) => void,
  ): Promise<ColumnRotation> {
    let resealed = 0;
    for (let pass = 1; ; pass += 1) {
      const found = await this.pass(column, (count) => progress(resealed + count));
      resealed += found.resealed;
      if (found.passedOver === 0 || pass === PASSES) return { column, ...found, resealed };
      await pause(this.betweenPassesMs);
    }
  }

  /** Once through the table. `passedOver` values could be opened, but were busy or had changed. */
  private async pass(column: SealedColumn, progress: (resealed: number) => void) {
    const unreadable: string[] = [];
    const left = new Map<string, number>();
    let [resealed, unreadableCount, passedOver] = [0, 0, 0];
    for (let after: string | null = null; ;) {
      const step = await this.values.step(column, this.encryption.keyIds[0] ?? '', after, STEP);
      const anew: ResealedValue[] = [];
      for (const value of step.values) {
        const opened = this.reseal(column, value);
        if (opened) anew.push(opened);
        else {
          unreadableCount += 1;
          if (unreadable.length < UNREADABLE_TOLD) unreadable.push(value.id);
          addTo(left, value, 1);
        }
      }
      const replaced =
        anew.length === 0 ? 0 : await this.transactions.run((tx) => this.values.replace(tx, column, anew));
      resealed += replaced;
      passedOver += anew.length - replaced;
      // Which of them it was isn't known; the next pass tells, and the last one errs on the safe side.
      if (replaced < anew.length) for (const value of anew) addTo(left, value, 1);
      if (anew.length > 0) progress(resealed);
      if (step.last === null) return { resealed, unreadable, unreadableCount, left, passedOver };
      after = step.last;
    }
  }

  private reseal({ table, column }: SealedColumn, value: SealedValue): ResealedValue | undefined {
    const place = { table, column, id: value.id };
    try {
      const plain = this.encryption.decrypt(value.sealed, place);
      return { ...value, resealed: this.encryption.encrypt(plain, place) };
    } catch {
      return undefined;
    }
  }

  /** Counts and names of tables alone. */
  private async record(
    actor: Actor,
    { columns, currentKeyId, removableKeyIds }: SecretRotationReport,
  ): Promise<void> {
    const resealed = Object.fromEntries(
      columns
        .filter((column) => column.resealed > 0)
        .map(({ column, resealed: count }) => [`${column.table}.${column.column}`, count]),
    );
    if (Object.keys(resealed).length === 0) return;
    await this.transactions.run((tx) =>
      this.audit.record(tx, actor, {
        connectionId: null,
        action: 'secrets.rotated',
        target: { type: 'encryption-key', id: currentKeyId },
        after: { resealed, removableKeyIds },
      }),
    );
  }
}

function addTo(counts: Map<string, number>, { sealed }: SealedValue, count: number): void {
  const keyId = sealingKeyId(sealed) ?? 'unknown';
  counts.set(keyId, (counts.get(keyId) ?? 0) + count);
}
