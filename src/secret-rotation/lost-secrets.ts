import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Encryption } from '../crypto/encryption.js';
import { SEALED_COLUMNS, type SealedColumn } from '../crypto/sealed-columns.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { SealedValuesRepository } from './sealed-values.repository.js';

/** What was given up of one column. */
export interface ForgottenValues {
  readonly column: SealedColumn;
  readonly count: number;
}

/**
 * Gives up what was sealed with a key that is lost for good, so that a gateway starts again and admins can enter new
 * secrets. Only what nobody can open goes: a key that is configured is refused.
 */
@Injectable()
export class LostSecrets {
  constructor(
    private readonly values: SealedValuesRepository,
    private readonly encryption: Encryption,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * All of it in one transaction.
   * @throws GatewayError `validation-failed` for a key that ENCRYPTION_KEYS holds, or what is no id of a key.
   */
  async forget(actor: Actor, keyId: string): Promise<ForgottenValues[]> {
    if (!/^[0-9a-f]{8}$/.test(keyId))
      throw new GatewayError('validation-failed', 'The id of a key has eight hexadecimal digits.');
    if (this.encryption.keyIds.includes(keyId))
      throw new GatewayError('validation-failed', `ENCRYPTION_KEYS holds the key ${keyId}: it is not lost.`);
    return this.transactions.run(async (tx) => {
      const forgotten: ForgottenValues[] = [];
      for (const column of SEALED_COLUMNS) {
        // The rest comes again by itself, and is replaced when it does.
        if (column.loss !== 'needed') continue;
        const count = await this.values.forget(tx, column, keyId);
        if (count > 0) forgotten.push({ column, count });
      }
      if (forgotten.length > 0) {
        await tx.logChange('model');
        await this.audit.record(tx, actor, {
          connectionId: null,
          action: 'secrets.forgotten',
          target: { type: 'encryption-key', id: keyId },
          after: Object.fromEntries(
            forgotten.map(({ column, count }) => [`${column.table}.${column.column}`, count]),
          ),
        });
      }
      return forgotten;
    });
  }
}
