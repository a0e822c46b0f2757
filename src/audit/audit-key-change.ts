import { Injectable } from '@nestjs/common';
import { MessageAuthentication } from '../crypto/message-authentication.js';
import { Transactions } from '../database/transactions.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditVerifier } from './audit-verifier.js';
import { CHAIN_PURPOSE, checkpointMessage } from './chain-hash.js';

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
    const { faultCount, head, otherKeysUpTo } = await this.verifier.verify();
    if (faultCount > 0 || otherKeysUpTo === 0) return faultCount;
    const code = this.authentication.sign(CHAIN_PURPOSE, checkpointMessage('key-rotation', head));
    await this.transactions.run((tx) => this.chain.addCheckpoint(tx, 'key-rotation', head, code));
    return 0;
  }
}
