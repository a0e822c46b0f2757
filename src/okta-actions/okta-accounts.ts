import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { OktaUser } from '../okta-client/okta-operations.js';
import { OktaActionGate, reading, type OktaAction } from './okta-action-gate.js';
import { OktaDirectoryUsers } from './okta-directory-users.js';
import type { OktaUserActionResponse } from './okta-user-action.dto.js';
import { OktaWrites } from './okta-writes.js';
import { RoleGuard } from './role-guard.js';
import { assertStatusAllows, type StatusBoundAction } from './user-status-rules.js';

/** What Okta gives back of a change: secrets, where it gives anything. */
export type AccountResult = Omit<OktaUserActionResponse, 'id' | 'status'>;

/** One change of a person's account. */
export interface AccountChange {
  /** What the audit trail calls it. */
  readonly name: string;
  /** Which statuses allow it. */
  readonly verb: StatusBoundAction;
  /** What is recorded besides the status; never a secret. */
  readonly details?: object;
  /** Whether the answer holds a secret by which one becomes that person. */
  readonly secret?: boolean;
  readonly check?: (action: OktaAction, user: OktaUser) => Promise<void>;
  readonly ask: (action: OktaAction, user: OktaUser) => Promise<AccountResult>;
  readonly effect?: (tx: Transaction, action: OktaAction, user: OktaUser) => Promise<void>;
  readonly afterwards?: (action: OktaAction, user: OktaUser) => Promise<void>;
  /** Whether there is nobody left whose status could be asked for. */
  readonly isGoneAfterwards?: boolean;
}

/** Changes accounts in Okta's directory: finds the person, judges their status, asks, records. */
@Injectable()
export class OktaAccounts {
  constructor(
    private readonly gate: OktaActionGate,
    private readonly users: OktaDirectoryUsers,
    private readonly guard: RoleGuard,
    private readonly writes: OktaWrites,
  ) {}

  /**
   * @returns the person's status afterwards, and the secret if there is one: never to be logged or recorded.
   * @throws GatewayError as {@link OktaActionGate.open}, `not-found`, `okta-conflict` that names the present status;
   *   `permission-denied` for a secret without `okta:secret`, or of somebody who has a role that the caller could not
   *   give.
   */
  async change(
    caller: Caller,
    reference: string,
    connection: string | undefined,
    change: AccountChange,
  ): Promise<OktaUserActionResponse> {
    const action = await this.gate.open(caller, connection, 'manage');
    const user = await this.users.find(action, reference);
    const { effect, afterwards } = change;
    const result = await this.writes.perform(action, {
      name: change.name,
      userId: user.id,
      scope: 'okta.users.manage',
      before: { status: user.status },
      ...(change.details ? { details: change.details } : {}),
      check: async () => {
        if (change.secret) await this.assertMayHaveSecret(action, user);
        await change.check?.(action, user);
        assertStatusAllows(change.verb, user);
      },
      ask: () => change.ask(action, user),
      ...(effect ? { effect: (tx) => effect(tx, action, user) } : {}),
      ...(afterwards ? { afterwards: () => afterwards(action, user) } : {}),
    });
    const status = change.isGoneAfterwards ? null : await this.statusOf(action, user.id);
    return { id: user.id, status, ...result };
  }

  private async assertMayHaveSecret(action: OktaAction, user: OktaUser): Promise<void> {
    if (!action.caller.permissions.has('okta:secret')) {
      throw new GatewayError(
        'permission-denied',
        'The answer would hold a secret of this person: that needs the permission okta:secret. Let Okta send it to them instead.',
      );
    }
    await this.guard.assertMayActAs(action, user.id);
  }

  /** What was done stays done when Okta can't be asked any more. */
  private async statusOf({ okta, bounds }: OktaAction, id: string): Promise<string | null> {
    try {
      return (await reading('okta.users.read', () => okta.getUser(id, bounds))).status;
    } catch {
      return null;
    }
  }
}
