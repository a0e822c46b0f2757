import type { Clock } from '../config/clock.js';
import type { ManagementCredential } from '../connections/connection-secrets.js';
import { OktaProblem } from './okta-problem.js';
import type { OktaAuthorization } from './okta-transport.js';
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
}

/** How requests with this credential prove who is asking. */
export function authorizationFor(
  orgUrl: string,
  credential: ManagementCredential,
  clock: Clock,
): OktaAuthorization {
  return credential.type === 'ssws'
    ? new SswsAuthorization(credential.apiToken)
    : new ServiceAppAuthorization(orgUrl, credential, clock);
}
