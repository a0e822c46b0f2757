import { textField, toRecord } from '../okta-client/okta-records.js';
import type { OktaAppOrder } from './okta-app-plan.js';

/** An app as Okta has it. */
export interface AppInOkta {
  readonly id: string;
  readonly clientId: string;
  /** Undefined when Okta did not show it. */
  readonly clientSecret: string | undefined;
  /** Whether it was made now. */
  readonly created: boolean;
}

/**
 * The app of an order among those whose label begins alike.
 * @param apps As Okta sent them.
 * @param knownClientId The client that the connection has already, which decides between several.
 * @returns undefined when there is none; a sentence when there is one that can't be used.
 */
export function foundAppOf(
  apps: readonly unknown[],
  { label, addresses }: Pick<OktaAppOrder, 'label' | 'addresses'>,
  knownClientId: string | undefined,
): AppInOkta | string | undefined {
  const named = apps.map(toRecord).filter((app) => app['label'] === label);
  if (named.length === 0) return undefined;
  const ours = named.filter((app) => isOurs(app, addresses.redirectUri));
  const known = ours.find((app) => app['id'] === knownClientId);
  if (ours.length === 0) {
    return `There is an app “${label}” in Okta that is not this gateway’s: it is no web app with the redirect URI ${addresses.redirectUri}. Choose another name for the app, or delete that one.`;
  }
  if (ours.length > 1 && !known) {
    return `There are ${ours.length} apps “${label}” in Okta. Delete those that are not needed, or choose another name.`;
  }
  const app = known ?? ours[0];
  if (app?.['status'] !== 'ACTIVE') {
    return `The app “${label}” in Okta is not active. Activate it, or delete it.`;
  }
  const oauthClient = toRecord(toRecord(app['credentials'])['oauthClient']);
  const secret = oauthClient['client_secret'];
  return {
    id: textField(app, 'id'),
    clientId: textField(oauthClient, 'client_id'),
    clientSecret: typeof secret === 'string' ? secret : undefined,
    created: false,
  };
}

function isOurs(app: Readonly<Record<string, unknown>>, redirectUri: string): boolean {
  const client = fieldsOf(fieldsOf(app['settings'])['oauthClient']);
  const uris = client['redirect_uris'];
  return (
    app['signOnMode'] === 'OPENID_CONNECT' &&
    client['application_type'] === 'web' &&
    Array.isArray(uris) &&
    uris.includes(redirectUri)
  );
}

/** Whether an authorization server sends this claim with ID tokens already. */
export function hasClaim(claims: readonly unknown[], name: string): boolean {
  return claims.map(fieldsOf).some((claim) => {
    return claim['name'] === name && claim['claimType'] === 'IDENTITY' && claim['status'] === 'ACTIVE';
  });
}

/** Whether an access policy is for a client. */
export function letsIn(policy: unknown, clientId: string): boolean {
  const { status, conditions } = fieldsOf(policy);
  const include = fieldsOf(fieldsOf(conditions)['clients'])['include'];
  return (
    status === 'ACTIVE' &&
    Array.isArray(include) &&
    (include.includes('ALL_CLIENTS') || include.includes(clientId))
  );
}

/** Whether a policy's rule is for sign-ins by authorization code. */
export function permitsCode(rule: unknown): boolean {
  const { status, conditions } = fieldsOf(rule);
  const include = fieldsOf(fieldsOf(conditions)['grantTypes'])['include'];
  return status === 'ACTIVE' && Array.isArray(include) && include.includes('authorization_code');
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
