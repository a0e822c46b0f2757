import { Injectable } from '@nestjs/common';
import { MessageAuthentication } from '../crypto/message-authentication.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditVerifier } from './audit-verifier.js';
import { CHAIN_PURPOSE, checkpointMessage, type ChainHead, type CheckpointReason } from './chain-hash.js';

/** Hands the audit chain over from one key of ENCRYPTION_KEYS to the next. */
@Injectable()
export class AuditKeyChange {
  constructor(
    private readonly verifier: AuditVerifier,
    private readonly chain: AuditChainRepository,
    private readonly authentication: MessageAuthentication,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Verifies the whole chain with the keys that are there now, and if it holds and other keys than the first vouch for
   * some of it, lets the first one vouch for all of it: the others may go then.
   * @returns how many faults were found; with any, nothing is vouched for anew.
   */
  async handOver(): Promise<number> {
    const { faultCount, start, head, otherKeysUpTo } = await this.verifier.verify();
    if (faultCount > 0 || otherKeysUpTo === 0) return faultCount;
    await this.transactions.run(async (tx) => {
      await this.vouch(tx, 'key-rotation', head);
      if (start.position > 0) await this.vouch(tx, 'retention', start);
    });
    return 0;
  }

  private vouch(tx: Transaction, reason: CheckpointReason, head: ChainHead): Promise<void> {
    const code = this.authentication.sign(CHAIN_PURPOSE, checkpointMessage(reason, head));
    return this.chain.addCheckpoint(tx, reason, head, code);
  }
}
