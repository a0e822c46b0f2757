import type { BootstrapManagementCredential } from '../config/configuration.js';

/** The API token of an admin: `Authorization: SSWS …`. */
export type ApiTokenCredential = Extract<BootstrapManagementCredential, { type: 'ssws' }>;

/** An API Services app that proves itself by a private key. */
export type ServiceAppCredential = Extract<BootstrapManagementCredential, { type: 'service-app' }> & {
  /** The scopes to ask for; without them those that reading people and groups takes. */
  readonly scopes?: readonly string[];
};

/** What an admin granted through a web app. The refresh token itself stays sealed: each replica needs it for a moment. */
export interface GrantCredential {
  readonly type: 'authorization-code';
  readonly connectionId: string;
  readonly grantId: string;
  /** Where access tokens come from; `okta-client/` puts it in. */
  readonly accessTokens?: AccessTokens;
}

/** A credential for Okta's management API, in the clear: for the Okta client alone. */
export type ManagementCredential = ApiTokenCredential | ServiceAppCredential | GrantCredential;

/** A grant, named so that it can be found. */
export interface GrantName {
  readonly connectionId: string;
  readonly grantId: string;
}

/** Access tokens that were bought with refresh tokens, kept in memory. */
export interface AccessTokens {
  /**
   * An access token of a grant.
   * @param deadlineMs When the caller gives up, on the monotonic clock.
   */
  tokenOf(grant: GrantName, deadlineMs: number): Promise<string>;
  /** Forgets an access token that Okta refused. */
  forget(grant: GrantName, token: string): void;
  /** The `okta.*` scopes of the last token; null before there was one. */
  scopesOf(grant: GrantName): readonly string[] | null;
}
