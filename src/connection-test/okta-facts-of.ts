import type { ApiTokenFacts, AppFacts, ClaimFacts, OwnerFacts } from './facts.js';

/** Something that Okta's API answered, of which nothing is known yet. */
type Fields = Readonly<Record<string, unknown>>;

/** What matters of an app integration. Its secret, which Okta shows here, is left behind. */
export function appFacts(record: unknown): AppFacts {
  const { label, status, credentials, settings } = fieldsOf(record);
  const credential = fieldsOf(fieldsOf(credentials)['oauthClient']);
  const { implicitAssignment, oauthClient } = fieldsOf(settings);
  const client = fieldsOf(oauthClient);
  return {
    label: textOf(label) ?? '',
    status: textOf(status) ?? 'UNKNOWN',
    redirectUris: textsOf(client['redirect_uris']),
    postLogoutRedirectUris: textsOf(client['post_logout_redirect_uris']),
    initiateLoginUri: textOf(client['initiate_login_uri']),
    idpInitiatedMode: textOf(fieldsOf(client['idp_initiated_login'])['mode']),
    wildcardRedirect: textOf(client['wildcard_redirect']),
    grantTypes: textsOf(client['grant_types']),
    responseTypes: textsOf(client['response_types']),
    implicitAssignment: implicitAssignment === true,
    pkceRequired: credential['pkce_required'] === true,
    authMethod: textOf(credential['token_endpoint_auth_method']),
    dpop: client['dpop_bound_access_tokens'] === true,
    issuerMode: textOf(client['issuer_mode']),
  };
}

/** What matters of an API token. Okta never shows its value. */
export function apiTokenFacts(record: unknown): ApiTokenFacts {
  const { name, userId, lastUpdated, expiresAt, network } = fieldsOf(record);
  return {
    name: textOf(name) ?? '',
    ownerId: textOf(userId),
    lastUsed: textOf(lastUpdated),
    expiresAt: textOf(expiresAt),
    network: textOf(fieldsOf(network)['connection']),
  };
}

/** What matters of a claim of a custom authorization server. */
export function claimFacts(record: unknown): ClaimFacts {
  const { name, status, conditions } = fieldsOf(record);
  return {
    name: textOf(name) ?? '',
    active: status === 'ACTIVE',
    scopes: textsOf(fieldsOf(conditions)['scopes']),
  };
}

/** What matters of a person. */
export function ownerFacts(record: unknown): OwnerFacts {
  const { id, status, profile } = fieldsOf(record);
  return {
    id: textOf(id) ?? '',
    login: textOf(fieldsOf(profile)['login']) ?? '',
    status: textOf(status) ?? 'UNKNOWN',
  };
}

/** The name of a scope of a custom authorization server. */
export function scopeName(record: unknown): string {
  return textOf(fieldsOf(record)['name']) ?? '';
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
