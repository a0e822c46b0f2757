import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';

/** Whether the saved checks of the applications that a write concerns refuse it, or are noted when they fail. */
export type ChecksMode = 'enforce' | 'override';

/** What a write is about to change, in words that need no folder above: rules, grants, mappings as the API takes them. */
export type ProposedChange =
  | { readonly kind: 'access-rules'; readonly applicationId: string; readonly accessRules: readonly object[] }
  | { readonly kind: 'grant-added'; readonly applicationId: string; readonly grant: ProposedGrant }
  | { readonly kind: 'grant-removed'; readonly applicationId: string; readonly grant: ProposedGrant }
  | {
      readonly kind: 'mappings';
      readonly connectionId: string;
      readonly mappings: readonly ProposedMapping[];
    };

/** A grant that is about to come or go. */
export interface ProposedGrant {
  readonly role: string;
  readonly resourceType: string;
  readonly action: string;
  readonly condition?: string | null | undefined;
}

/** A mapping that is about to be in force. */
export interface ProposedMapping {
  readonly groupName: string;
  readonly groupId?: string | undefined;
  readonly role: string;
}

/** Runs the saved checks on a proposed change. */
export interface ChecksRunner {
  /** @throws GatewayError `checks-failed` in the mode `enforce`. */
  run(tx: Transaction, caller: Caller, change: ProposedChange, mode: ChecksMode): Promise<void>;
}

/** Where writes ask whether the saved checks allow them; `decision-checks/` answers. */
@Injectable()
export class ChangeChecks {
  private runner: ChecksRunner | undefined;

  /** Names the one who runs checks. */
  appoint(runner: ChecksRunner): void {
    this.runner = runner;
  }

  /** @throws GatewayError `checks-failed`, or `unavailable` when they are wanted and nobody runs any. */
  async assertPass(
    tx: Transaction,
    caller: Caller,
    mode: ChecksMode | undefined,
    change: ProposedChange,
  ): Promise<void> {
    if (mode === undefined) return;
    if (!this.runner) throw new GatewayError('unavailable');
    await this.runner.run(tx, caller, change, mode);
  }
}
