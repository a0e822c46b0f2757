import { asObject, optionalObject, type JsonInput } from './json-body.js';
import { OktaApiError } from './okta-errors.js';
import type { NewApp, OktaApp } from './org-types.js';
import { fieldError } from './user-input.js';

const LONGEST_LABEL = 100;
const GRANT_TYPES = ['authorization_code', 'implicit', 'refresh_token', 'password', 'client_credentials'];
const RESPONSE_TYPES = ['code', 'token', 'id_token'] as const;
const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;
const APPLICATION_TYPES = ['web', 'browser', 'native', 'service'] as const;
const LOGIN_MODES = ['DISABLED', 'SPEC', 'OKTA'] as const;

/**
 * The body of a call that makes or replaces an app, of which this org knows OpenID Connect apps alone.
 * @throws OktaApiError `E0000001` that names the field, as Okta does.
 */
export function readApp(input: JsonInput): NewApp {
  const { name = 'oidc_client', label, signOnMode } = input;
  if (name !== 'oidc_client' || signOnMode !== 'OPENID_CONNECT')
    throw fieldError('signOnMode: The sign-on mode is not supported by this org');
  if (typeof label !== 'string' || label.trim() === '')
    throw fieldError('label: The field cannot be left blank');
  if (label.length > LONGEST_LABEL)
    throw fieldError(`label: The field is too long, at most ${LONGEST_LABEL}`);
  const client = optionalObject(optionalObject(input.credentials).oauthClient);
  const settings = asObject(asObject(input.settings ?? null).oauthClient ?? null);
  return {
    label,
    ...clientOf(client),
    ...settingsOf(settings),
    ...(optionalObject(input.settings).implicitAssignment === true ? { implicitAssignment: true } : {}),
  };
}

function clientOf(client: JsonInput): NewApp {
  const method = oneOf(
    'token_endpoint_auth_method',
    AUTH_METHODS,
    client.token_endpoint_auth_method ?? 'client_secret_basic',
  );
  return { tokenEndpointAuthMethod: method, pkceRequired: client.pkce_required === true };
}

function settingsOf(settings: JsonInput): NewApp {
  const applicationType = oneOf('application_type', APPLICATION_TYPES, settings.application_type ?? 'web');
  const grantTypes = texts(settings.grant_types);
  const redirectUris = addresses('redirect_uris', settings.redirect_uris);
  const initiateLoginUri = addresses(
    'initiate_login_uri',
    typeof settings.initiate_login_uri === 'string' ? [settings.initiate_login_uri] : [],
  )[0];
  if (grantTypes.some((type) => !GRANT_TYPES.includes(type)))
    throw fieldError('grant_types: The grant type is not supported');
  if (grantTypes.includes('authorization_code') && redirectUris.length === 0)
    throw fieldError('redirect_uris: At least one redirect URI is required for the grant types');
  if (settings.issuer_mode === 'CUSTOM_URL') throw fieldError('issuer_mode: The org has no custom domain');
  const login = optionalObject(settings.idp_initiated_login);
  const mode = oneOf('idp_initiated_login.mode', LOGIN_MODES, login.mode ?? 'DISABLED');
  if (mode === 'SPEC' && initiateLoginUri === undefined)
    throw fieldError('initiate_login_uri: The field cannot be left blank');
  return {
    applicationType,
    grantTypes,
    redirectUris,
    responseTypes: texts(settings.response_types).map((type) =>
      oneOf('response_types', RESPONSE_TYPES, type),
    ),
    postLogoutRedirectUris: addresses('post_logout_redirect_uris', settings.post_logout_redirect_uris ?? []),
    initiateLoginUri: initiateLoginUri ?? null,
    idpInitiatedLogin: { mode, defaultScope: texts(login.default_scope ?? []) },
    issuerMode: settings.issuer_mode === 'DYNAMIC' ? 'DYNAMIC' : 'ORG_URL',
    wildcardRedirect: settings.wildcard_redirect === 'SUBDOMAIN' ? 'SUBDOMAIN' : 'DISABLED',
    dpopBoundAccessTokens: settings.dpop_bound_access_tokens === true,
  };
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value) || value.some((text) => typeof text !== 'string'))
    throw new OktaApiError('E0000003');
  return value as string[];
}

function addresses(field: string, value: unknown): string[] {
  const all = texts(value);
  if (all.some((text) => !URL.canParse(text))) throw fieldError(`${field}: The URI is not valid`);
  return all;
}

function oneOf<T extends string>(field: string, known: readonly T[], value: unknown): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw fieldError(`${field}: The value is not supported`);
  return found;
}

/** The groups claim as the admin console itself sets it on an app. */
export function readGroupsClaim(input: JsonInput): OktaApp['groupsClaim'] {
  const { name, value, valueType, groupFilterType } = input;
  if (valueType !== 'GROUPS' || groupFilterType !== 'REGEX')
    throw fieldError('groupFilterType: The filter is not supported by this org');
  if (typeof name !== 'string' || name === '') throw fieldError('name: The field cannot be left blank');
  if (typeof value !== 'string' || value === '') throw fieldError('value: The field cannot be left blank');
  return {
    mode: 'names',
    filter: value,
    limit: 100,
    inIdToken: true,
    inUserinfo: true,
    inAccessToken: false,
    claimName: name,
  };
}
