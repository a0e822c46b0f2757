import type { Configuration } from '../config/configuration.js';
import { equalSecrets } from '../crypto/tokens.js';
import type { ManagementCredential } from './connection-secrets.js';
import { normalizeIssuer } from './issuer.js';

/** What is stored of the connection that the environment once made, its secrets opened. */
export interface StoredConnection {
  readonly issuer: string;
  readonly clientId: string;
  readonly groupsClaim: string;
  readonly defaultRole: string | null;
  readonly clientSecret: string | null;
  readonly management: ManagementCredential | null;
}

/**
 * The names of the variables that say something else than what is stored. Variables that aren't set, or
 * say what holds without them, differ from nothing.
 */
export function environmentDifferences(okta: Configuration['okta'], stored: StoredConnection): string[] {
  const names: string[] = [];
  const compare = (name: string, given: string | null | undefined, present: string | null) => {
    if (given !== null && given !== undefined && !equalSecrets(given, present ?? '')) names.push(name);
  };
  compare('OKTA_ISSUER_URI', okta.connection && normalizeIssuer(okta.connection.issuer), stored.issuer);
  compare('OKTA_CLIENT_ID', okta.connection?.clientId, stored.clientId);
  compare('OKTA_CLIENT_SECRET', okta.connection?.clientSecret, stored.clientSecret);
  if (okta.management?.type === 'ssws') {
    const token = stored.management?.type === 'ssws' ? stored.management.apiToken : null;
    compare('OKTA_API_TOKEN', okta.management.apiToken, token);
  }
  if (okta.management?.type === 'service-app') {
    const app = stored.management?.type === 'service-app' ? stored.management : null;
    compare('OKTA_API_CLIENT_ID', okta.management.clientId, app?.clientId ?? null);
    compare('OKTA_API_PRIVATE_KEY', okta.management.privateKey, app?.privateKey ?? null);
    compare('OKTA_API_KEY_ID', okta.management.keyId, app?.keyId ?? null);
  }
  if (okta.groupsClaim !== 'groups') compare('OKTA_GROUPS_CLAIM', okta.groupsClaim, stored.groupsClaim);
  compare('DEFAULT_ROLE', okta.defaultRole, stored.defaultRole);
  return names;
}
