import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { invalidValue } from '../errors/gateway-error.js';
import { OktaAccounts } from './okta-accounts.js';
import type {
  ExpirePasswordDto,
  ForgotPasswordDto,
  OktaUserActionResponse,
  ResetPasswordDto,
} from './okta-user-action.dto.js';

/** Expires and resets passwords in Okta's directory. Every method throws as {@link OktaAccounts.change}. */
@Injectable()
export class OktaUserPasswords {
  constructor(private readonly accounts: OktaAccounts) {}

  /** @throws GatewayError also `validation-failed`: Okta ends sessions only where it sets a temporary password. */
  async expire(
    caller: Caller,
    reference: string,
    { temporaryPassword = false, revokeSessions = false }: ExpirePasswordDto,
    connection: string | undefined,
  ): Promise<OktaUserActionResponse> {
    if (revokeSessions && !temporaryPassword) {
      throw invalidValue(
        '/revokeSessions',
        'only-with-temporary-password',
        'Okta ends the sessions only where it sets a temporary password.',
      );
    }
    return this.accounts.change(caller, reference, connection, {
      name: 'okta.password-expired',
      verb: 'expire the password of',
      details: { temporaryPassword, revokeSessions },
      secret: temporaryPassword,
      ask: async ({ okta, bounds }, { id }) => {
        if (temporaryPassword) return okta.expirePasswordWithTemporary(id, revokeSessions, bounds);
        await okta.expirePassword(id, bounds);
        return {};
      },
    });
  }

  async reset(
    caller: Caller,
    reference: string,
    { sendEmail, revokeSessions = false }: ResetPasswordDto,
    connection: string | undefined,
  ): Promise<OktaUserActionResponse> {
    return this.accounts.change(caller, reference, connection, {
      name: 'okta.password-reset',
      verb: 'reset the password of',
      details: { sendEmail, revokeSessions },
      secret: !sendEmail,
      ask: async ({ okta, bounds }, { id }) =>
        linkOf(await okta.resetPassword(id, { sendEmail, revokeSessions }, bounds)),
    });
  }

  async forgot(
    caller: Caller,
    reference: string,
    { sendEmail }: ForgotPasswordDto,
    connection: string | undefined,
  ): Promise<OktaUserActionResponse> {
    return this.accounts.change(caller, reference, connection, {
      name: 'okta.password-forgotten',
      verb: 'send a forgotten password to',
      details: { sendEmail },
      secret: !sendEmail,
      ask: async ({ okta, bounds }, { id }) => linkOf(await okta.forgotPassword(id, sendEmail, bounds)),
    });
  }
}

function linkOf({ resetPasswordUrl }: { resetPasswordUrl: string | null }): { resetPasswordUrl?: string } {
  return resetPasswordUrl === null ? {} : { resetPasswordUrl };
}
