import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';

/** Whether the saved checks of the applications that a write concerns refuse it, or are noted when they fail. */
export type ChecksMode = 'enforce' | 'override';

/** What a write has changed, and so whose checks are to be run: of one application, about the people of one connection, or all. */
export type CheckedChange =
  | {
      readonly kind: 'application' | 'access-rules' | 'grant-added' | 'grant-changed' | 'grant-removed';
      readonly applicationId: string;
    }
  | { readonly kind: 'mappings'; readonly connectionId: string }
  | { readonly kind: 'configuration' };

/** Runs the saved checks on what a transaction has made so far. */
export interface ChecksRunner {
  /** @throws GatewayError `checks-failed` in the mode `enforce`, `too-many-checks`. */
  run(tx: Transaction, actor: Actor, change: CheckedChange, mode: ChecksMode): Promise<void>;
}

/** Where writes ask whether the saved checks allow them; `decision-checks/` answers. */
@Injectable()
export class ChangeChecks {
  private runner: ChecksRunner | undefined;

  /** Names the one who runs checks. */
  appoint(runner: ChecksRunner): void {
    this.runner = runner;
  }

  /**
   * To be asked when everything is written, in the same transaction: what it throws undoes the write.
   * @throws GatewayError `checks-failed`, `too-many-checks`, or `unavailable` when they are wanted and nobody runs any.
   */
  async assertPass(
    tx: Transaction,
    actor: Actor,
    mode: ChecksMode | undefined,
    change: CheckedChange,
  ): Promise<void> {
    if (mode === undefined) return;
    if (!this.runner) throw new GatewayError('unavailable');
    await this.runner.run(tx, actor, change, mode);
  }
}
