import type { ManagementCredential } from './management-credential.js';

/**
 * What Okta says of a credential: `invalid` = not accepted (401), `forbidden` = accepted, but it may not
 * read what its scopes name (403), `unreachable` = Okta gave no usable answer.
 */
export type CredentialVerdict = 'ok' | 'invalid' | 'forbidden' | 'unreachable';

/** What became of trying a credential. */
export interface CredentialFinding {
  readonly verdict: CredentialVerdict;
  /** The `okta.*` scopes of the token that was bought; null when there was none, and for an API token. */
  readonly grantedScopes: readonly string[] | null;
  /** Why it does not work, in kebab-case; null when it does. */
  readonly reason: string | null;
  /** Okta login of the owner of an API token, when Okta told it; absent for the other kinds. */
  readonly owner?: string | null;
}

/** What connections ask of Okta's management API before they store a credential for it. `okta-client/` answers. */
export abstract class ManagementCredentialCheck {
  /**
   * Tries a credential with one harmless read, bounded in time; never throws.
   * @param orgUrl The Okta org's origin, for example `https://example.okta.com`.
   */
  abstract check(orgUrl: string, credential: ManagementCredential): Promise<CredentialFinding>;
}
