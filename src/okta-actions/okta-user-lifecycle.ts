import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { OktaUser } from '../okta-client/okta-operations.js';
import { OktaAccounts, type AccountResult } from './okta-accounts.js';
import type { ActivateUserDto, DeactivateUserDto, OktaUserActionResponse } from './okta-user-action.dto.js';
import type { OktaAction } from './okta-action-gate.js';
import { OrgEffects } from './org-effects.js';
import { OrgRepository } from './org.repository.js';

/** Moves people through Okta's lifecycle. Whoever loses their account there is shut out here at once. */
@Injectable()
export class OktaUserLifecycle {
  constructor(
    private readonly accounts: OktaAccounts,
    private readonly effects: OrgEffects,
    private readonly org: OrgRepository,
  ) {}

  /** @throws GatewayError as {@link OktaAccounts.change}. */
  async activate(
    caller: Caller,
    reference: string,
    { sendEmail }: ActivateUserDto,
    connection: string | undefined,
  ): Promise<OktaUserActionResponse> {
    return this.accounts.change(caller, reference, connection, {
      name: 'okta.user-activated',
      verb: 'activate',
      details: { sendEmail },
      secret: !sendEmail,
      ask: async ({ okta, bounds }, { id }): Promise<AccountResult> => {
        const { activationUrl } = await okta.activateUser(id, sendEmail, bounds);
        return activationUrl === null ? {} : { activationUrl };
      },
      afterwards: (action, { id }) => this.effects.reread(action, id),
    });
  }

  /** @throws GatewayError as {@link OktaAccounts.change}, `own-account`. */
  async deactivate(
    caller: Caller,
    reference: string,
    { sendEmail = false }: DeactivateUserDto,
    connection: string | undefined,
  ): Promise<OktaUserActionResponse> {
    return this.accounts.change(caller, reference, connection, {
      name: 'okta.user-deactivated',
      verb: 'deactivate',
      details: { sendEmail },
      ask: async ({ okta, bounds }, { id }) => {
        await okta.deactivateUser(id, sendEmail, bounds);
        return {};
      },
      ...this.shuttingOut('deactivated'),
    });
  }

  /** @throws GatewayError as {@link OktaAccounts.change}, `own-account`. */
  async suspend(
    caller: Caller,
    reference: string,
    connection: string | undefined,
  ): Promise<OktaUserActionResponse> {
    return this.accounts.change(caller, reference, connection, {
      name: 'okta.user-suspended',
      verb: 'suspend',
      ask: async ({ okta, bounds }, { id }) => {
        await okta.transitionUser(id, 'suspend', bounds);
        return {};
      },
      ...this.shuttingOut('suspended'),
    });
  }

  /** @throws GatewayError as {@link OktaAccounts.change}. */
  async unsuspend(
    caller: Caller,
    reference: string,
    connection: string | undefined,
  ): Promise<OktaUserActionResponse> {
    return this.accounts.change(caller, reference, connection, {
      name: 'okta.user-unsuspended',
      verb: 'unsuspend',
      ask: async ({ okta, bounds }, { id }) => {
        await okta.transitionUser(id, 'unsuspend', bounds);
        return {};
      },
      afterwards: (action, { id }) => this.effects.reread(action, id),
    });
  }

  /**
   * Deletes somebody who is deactivated: on anybody else Okta's delete would do another thing.
   * @throws GatewayError as {@link OktaAccounts.change}, `own-account`.
   */
  async remove(caller: Caller, reference: string, connection: string | undefined): Promise<void> {
    await this.accounts.change(caller, reference, connection, {
      name: 'okta.user-deleted',
      verb: 'delete',
      ask: async ({ okta, bounds }, { id }) => {
        await okta.deleteUser(id, bounds);
        return {};
      },
      isGoneAfterwards: true,
      ...this.shuttingOut('deleted'),
    });
  }

  private shuttingOut(reason: string) {
    return {
      check: (action: OktaAction, user: OktaUser) => this.assertNotSelf(action, user),
      effect: (tx: Parameters<OrgEffects['shutOut']>[0], action: OktaAction, { id }: OktaUser) =>
        this.effects.shutOut(tx, action, id, reason),
      // When Okta left it open, reading tells.
      afterwards: (action: OktaAction, { id }: OktaUser) => this.effects.reread(action, id),
    };
  }

  /** @throws GatewayError `own-account`: who locks themselves out can't undo it. */
  private async assertNotSelf({ caller, orgUrl }: OktaAction, user: OktaUser): Promise<void> {
    if (caller.person?.sub !== user.id) return;
    if (!(await this.org.isOfOrg(orgUrl, caller.connectionId))) return;
    throw new GatewayError(
      'own-account',
      'This is your own account in Okta, and you could not come back: ask another admin.',
    );
  }
}
