import type { Clock } from '../config/clock.js';
import type { GrantCredential, ManagementCredential } from '../connections/management-credential.js';
import { OktaProblem } from './okta-problem.js';
import type { OktaAuthorization, OktaCall } from './okta-transport.js';
import { ServiceAppAuthorization } from './service-app-authorization.js';

/** Proves who is asking with an API token of Okta's own scheme. */
class SswsAuthorization implements OktaAuthorization {
  constructor(private readonly apiToken: string) {}

  header(): Promise<string> {
    // A header could not even carry anything else.
    if (!/^[\x21-\x7e]+$/.test(this.apiToken)) {
      return Promise.reject(
        new OktaProblem('token-invalid', 'The API token holds characters that no token has'),
      );
    }
    return Promise.resolve(`SSWS ${this.apiToken}`);
  }

  renew(): boolean {
    return false;
  }

  missingScopes(): readonly string[] {
    return [];
  }

  grantedScopes(): null {
    return null;
  }
}

/** Proves who is asking by what an admin granted: an access token that their refresh token buys. */
class AuthorizationCodeAuthorization implements OktaAuthorization {
  constructor(private readonly grant: GrantCredential) {}

  async header(call: OktaCall): Promise<string> {
    const { accessTokens } = this.grant;
    if (!accessTokens) throw new OktaProblem('token-invalid', 'Nothing buys access tokens for this grant');
    return `Bearer ${await accessTokens.tokenOf(this.grant, call.deadlineMs)}`;
  }

  renew(refused: string): boolean {
    this.grant.accessTokens?.forget(this.grant, refused.replace(/^Bearer /, ''));
    return true;
  }

  missingScopes(): readonly string[] {
    return [];
  }

  grantedScopes(): readonly string[] | null {
    return this.grant.accessTokens?.scopesOf(this.grant) ?? null;
  }
}

/** How requests with this credential prove who is asking. */
export function authorizationFor(
  orgUrl: string,
  credential: ManagementCredential,
  clock: Clock,
): OktaAuthorization {
  switch (credential.type) {
    case 'ssws':
      return new SswsAuthorization(credential.apiToken);
    case 'service-app':
      return new ServiceAppAuthorization(orgUrl, credential, clock);
    case 'authorization-code':
      return new AuthorizationCodeAuthorization(credential);
  }
}
