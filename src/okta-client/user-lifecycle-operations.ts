import type { OktaBounds } from './okta-call.js';
import { pathSafe, type OktaCaller } from './okta-caller.js';
import type { UserTransition } from './okta-operations.js';
import { optionalText, textField } from './okta-records.js';
import type { SdkClient } from './okta-sdk.js';

/**
 * People: their status, their password and their sessions. By the SDK, but for the two things that it can't do: it
 * reads the answer with the temporary password as a person, and has no call for Okta's global token revocation.
 */
export class UserLifecycleOperations {
  constructor(private readonly caller: OktaCaller) {}

  activateUser(
    id: string,
    sendEmail: boolean,
    bounds: OktaBounds,
  ): Promise<{ activationUrl: string | null }> {
    return this.caller.run('activateUser', bounds, async (call) => {
      const request = { userId: pathSafe(id), sendEmail };
      const answer = await this.caller.sdk.call(call, (client) => client.userApi.activateUser(request));
      return { activationUrl: optionalText(answer, 'activationUrl') };
    });
  }

  deactivateUser(id: string, sendEmail: boolean, bounds: OktaBounds): Promise<void> {
    return this.change('deactivateUser', id, bounds, (client, userId) =>
      client.userApi.deactivateUser({ userId, sendEmail }),
    );
  }

  transitionUser(id: string, transition: UserTransition, bounds: OktaBounds): Promise<void> {
    return this.change(`${transition}User`, id, bounds, ({ userApi }, userId) => {
      switch (transition) {
        case 'suspend':
          return userApi.suspendUser({ userId });
        case 'unsuspend':
          return userApi.unsuspendUser({ userId });
        case 'unlock':
          return userApi.unlockUser({ userId });
      }
    });
  }

  expirePassword(id: string, bounds: OktaBounds): Promise<void> {
    return this.change('expirePassword', id, bounds, (client, userId) =>
      client.userApi.expirePassword({ userId }),
    );
  }

  expirePasswordWithTemporary(
    id: string,
    revokeSessions: boolean,
    bounds: OktaBounds,
  ): Promise<{ temporaryPassword: string }> {
    return this.caller.run('expirePasswordWithTemporary', bounds, async (call) => {
      const path = ['api', 'v1', 'users', pathSafe(id), 'lifecycle', 'expire_password_with_temp_password'];
      const answer = await this.caller.rest.request('POST', path, call, { query: { revokeSessions } });
      return { temporaryPassword: textField(answer, 'tempPassword') };
    });
  }

  resetPassword(
    id: string,
    options: { sendEmail: boolean; revokeSessions: boolean },
    bounds: OktaBounds,
  ): Promise<{ resetPasswordUrl: string | null }> {
    return this.caller.run('resetPassword', bounds, async (call) => {
      const request = { userId: pathSafe(id), ...options };
      const answer = await this.caller.sdk.call(call, (client) =>
        client.userApi.generateResetPasswordToken(request),
      );
      return { resetPasswordUrl: optionalText(answer, 'resetPasswordUrl') };
    });
  }

  forgotPassword(
    id: string,
    sendEmail: boolean,
    bounds: OktaBounds,
  ): Promise<{ resetPasswordUrl: string | null }> {
    return this.caller.run('forgotPassword', bounds, async (call) => {
      const request = { userId: pathSafe(id), sendEmail };
      const answer = await this.caller.sdk.call(call, (client) => client.userApi.forgotPassword(request));
      return { resetPasswordUrl: optionalText(answer, 'resetPasswordUrl') };
    });
  }

  revokeEverywhere(userId: string, bounds: OktaBounds): Promise<void> {
    return this.caller.run('revokeEverywhere', bounds, async (call) => {
      const body = { sub_id: { format: 'opaque', id: pathSafe(userId) } };
      await this.caller.rest.request('POST', ['oauth2', 'v1', 'global-token-revocation'], call, { body });
    });
  }

  private change(
    operation: string,
    id: string,
    bounds: OktaBounds,
    work: (client: SdkClient, userId: string) => Promise<unknown>,
  ): Promise<void> {
    return this.caller.run(operation, bounds, async (call) => {
      const userId = pathSafe(id);
      await this.caller.sdk.call(call, (client) => work(client, userId));
    });
  }
}
