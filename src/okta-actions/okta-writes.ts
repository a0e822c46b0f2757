import { Injectable, Logger } from '@nestjs/common';
import { AuditTrail, type AuditEntry } from '../audit/audit-trail.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { OktaProblem } from '../okta-client/okta-problem.js';
import { asActionError, isOpen } from './okta-action-errors.js';
import type { OktaAction } from './okta-action-gate.js';

/** One change in Okta's directory. */
export interface OktaWrite<Result> {
  /** What the audit trail calls it, for example `okta.user-suspended`. */
  readonly name: string;
  /** Okta's id of the person; the login of one who is about to be made. */
  readonly userId: string;
  /** The OAuth scope that it needs. */
  readonly scope: string;
  /** What is recorded of the state before; never a secret. */
  readonly before?: object;
  /** What is recorded of the change, whether it succeeds or not; never a secret. */
  readonly details?: object;
  /** Judges whether it may be done at all; what it throws is recorded, too. */
  readonly check?: () => void | Promise<void>;
  /** Asks Okta for the change, once. */
  readonly ask: () => Promise<Result>;
  /** The person's id, where only Okta's answer tells it. */
  readonly idOf?: (result: Result) => string;
  /** What takes effect here in the transaction that records it. */
  readonly effect?: (tx: Transaction) => Promise<void>;
  /** What is begun when the change was made, or may have been made. */
  readonly afterwards?: () => Promise<void>;
}

const REFUSALS: readonly string[] = ['permission-denied', 'role-confirmation-required', 'own-account'];

/** Changes Okta's directory, and records every attempt: done, failed, refused, or left open by Okta. */
@Injectable()
export class OktaWrites {
  private readonly logger = new Logger(OktaWrites.name);

  constructor(
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @returns what Okta gave.
   * @throws GatewayError what `check` throws, what Okta's refusal means, `okta-unavailable` that says so when it may
   *   have been done all the same, `unavailable` when it was done and could not be recorded.
   */
  async perform<Result>(action: OktaAction, write: OktaWrite<Result>): Promise<Result> {
    try {
      await write.check?.();
    } catch (thrown) {
      // Anything else is no refusal but a fault of ours, such as a database that can't be used.
      if (!(thrown instanceof GatewayError)) throw thrown;
      throw await this.failed(action, write, thrown, false);
    }
    let result: Result;
    try {
      result = await write.ask();
    } catch (thrown) {
      const open = thrown instanceof OktaProblem ? isOpen(thrown) : !(thrown instanceof GatewayError);
      throw await this.failed(action, write, thrown, open);
    }
    await this.done(action, write, write.idOf?.(result) ?? write.userId);
    await this.begin(write);
    return result;
  }

  private async done<Result>(action: OktaAction, write: OktaWrite<Result>, userId: string): Promise<void> {
    const { caller } = action;
    try {
      await this.transactions.run(async (tx) => {
        await write.effect?.(tx);
        await this.audit.record(tx, caller, { ...entryOf(action, write, userId), after: write.details });
      });
    } catch (cause) {
      this.logger.error(`Done in Okta, but not recorded: ${write.name}`, {
        ...{ userId, actor: caller.id, connection: action.connection.id, requestId: caller.requestId },
        err: cause,
      });
      const message =
        'It was done in Okta, but the database cannot be used: here it is neither recorded nor in effect.';
      throw new GatewayError('unavailable', message, { cause, headers: { 'Retry-After': '1' } });
    }
  }

  /** Records the failure, and gives the error to be thrown: the audit trail's own troubles don't hide it. */
  private async failed<Result>(
    action: OktaAction,
    write: OktaWrite<Result>,
    thrown: unknown,
    open: boolean,
  ): Promise<GatewayError> {
    const error = asActionError(thrown, { scope: write.scope, changes: true });
    const { code, oktaErrorCode } = error;
    const after = {
      ...write.details,
      error: code,
      ...(oktaErrorCode === undefined ? {} : { oktaErrorCode }),
      ...(open ? { uncertain: true } : {}),
    };
    const outcome = REFUSALS.includes(code) ? ('denied' as const) : ('failure' as const);
    try {
      await this.transactions.run((tx) =>
        this.audit.record(tx, action.caller, { ...entryOf(action, write, write.userId), outcome, after }),
      );
    } catch (cause) {
      this.logger.error(`Not recorded: ${write.name} failed with ${code}`, {
        ...{ userId: write.userId, actor: action.caller.id, requestId: action.caller.requestId },
        err: cause,
      });
    }
    if (open) await this.begin(write);
    return error;
  }

  private async begin<Result>({ afterwards, name }: OktaWrite<Result>): Promise<void> {
    try {
      await afterwards?.();
    } catch (cause) {
      // The change stands and is recorded; memberships are read again when they are due.
      this.logger.warn(`What follows ${name} could not be begun`, { err: cause });
    }
  }
}

function entryOf<Result>(
  { connection }: OktaAction,
  { name, before }: OktaWrite<Result>,
  userId: string,
): AuditEntry {
  return {
    connectionId: connection.id,
    action: name,
    target: { type: 'okta-user', id: userId },
    before,
  };
}
