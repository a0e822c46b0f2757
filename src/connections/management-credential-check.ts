import type { ManagementCredential } from './connection-secrets.js';

/**
 * What Okta says of a credential: `invalid` = not accepted (401), `forbidden` = accepted, but it may not
 * read groups (403), `unreachable` = Okta gave no usable answer.
 */
export type CredentialVerdict = 'ok' | 'invalid' | 'forbidden' | 'unreachable';

/** What connections ask of Okta's management API before they store a credential for it. `okta-client/` answers. */
export abstract class ManagementCredentialCheck {
  /**
   * Tries a credential with one harmless read, bounded in time; never throws.
   * @param orgUrl The Okta org's origin, for example `https://example.okta.com`.
   */
  abstract check(orgUrl: string, credential: ManagementCredential): Promise<CredentialVerdict>;
}
