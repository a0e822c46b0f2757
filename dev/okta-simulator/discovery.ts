import type { Exchange } from './exchange.js';
import { TEXT } from './oauth-errors.js';
import { notFound, oktaErrorBody } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { ServerKind } from './org-types.js';
import type { Handler, Route } from './router.js';

const AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
];

const SIGNING_ALGORITHMS = ['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

const GRANT_TYPES = [
  'authorization_code',
  'implicit',
  'refresh_token',
  'password',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:openid:params:grant-type:ciba',
  'urn:okta:params:oauth:grant-type:otp',
  'http://auth0.com/oauth/grant-type/mfa-otp',
  'urn:okta:params:oauth:grant-type:oob',
  'http://auth0.com/oauth/grant-type/mfa-oob',
];

const CLAIMS =
  'iss ver sub aud iat exp jti auth_time amr idp nonce name nickname preferred_username given_name middle_name ' +
  'family_name email email_verified profile zoneinfo locale address phone_number picture website gender birthdate ' +
  'updated_at at_hash c_hash';

const MY_ACCOUNT_SCOPES = [
  'okta.myAccount.manage',
  'okta.myAccount.read',
  'okta.myAccount.profile.manage',
  'okta.myAccount.profile.read',
  'okta.myAccount.email.manage',
  'okta.myAccount.email.read',
  'okta.myAccount.phone.manage',
  'okta.myAccount.phone.read',
];

const STANDARD_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];

/** Okta lets clients keep keys for weeks and discovery for a day; nothing here is rate limited. */
const KEYS_CACHE = { 'cache-control': 'max-age=3832304, must-revalidate', pragma: '', expires: '' };
const METADATA_CACHE = { 'cache-control': 'max-age=86400, must-revalidate', pragma: '', expires: '' };

/** The scopes a server knows, in the order of its metadata. */
export function supportedScopes(org: OktaOrg, server: ServerKind): string[] {
  if (server === 'org') return ['openid', 'email', 'profile', 'address', 'phone', 'offline_access', 'groups'];
  return [...STANDARD_SCOPES, 'device_sso', ...MY_ACCOUNT_SCOPES, ...org.customServer.scopes];
}

/** The OpenID metadata of a server, as Okta publishes it: no `iss` response parameter, no back-channel logout. */
export function metadata(org: OktaOrg, server: ServerKind): Record<string, unknown> {
  const base = server === 'org' ? `${org.url}/oauth2/v1` : `${org.issuer(server)}/v1`;
  return {
    issuer: org.issuer(server),
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    userinfo_endpoint: `${base}/userinfo`,
    // Clients are registered with the org, whatever server they use.
    registration_endpoint: `${org.url}/oauth2/v1/clients`,
    jwks_uri: `${base}/keys`,
    response_types_supported: [
      'code',
      'id_token',
      'code id_token',
      'code token',
      'id_token token',
      'code id_token token',
    ],
    response_modes_supported: ['query', 'fragment', 'form_post', 'okta_post_message'],
    grant_types_supported: GRANT_TYPES,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: supportedScopes(org, server),
    token_endpoint_auth_methods_supported: AUTH_METHODS,
    claims_supported: CLAIMS.split(' '),
    code_challenge_methods_supported: ['S256'],
    introspection_endpoint: `${base}/introspect`,
    introspection_endpoint_auth_methods_supported: AUTH_METHODS,
    revocation_endpoint: `${base}/revoke`,
    revocation_endpoint_auth_methods_supported: AUTH_METHODS,
    end_session_endpoint: `${base}/logout`,
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: SIGNING_ALGORITHMS,
    device_authorization_endpoint: `${base}/device/authorize`,
    pushed_authorization_request_endpoint: `${base}/par`,
    backchannel_token_delivery_modes_supported: ['poll'],
    backchannel_authentication_request_signing_alg_values_supported: SIGNING_ALGORITHMS,
    dpop_signing_alg_values_supported: SIGNING_ALGORITHMS.filter((algorithm) => !algorithm.startsWith('HS')),
  };
}

/** Discovery, key sets and the "is this an Okta org" probe. */
export function discoveryRoutes(org: OktaOrg): Route[] {
  const describe =
    (server: ServerKind): Handler =>
    (exchange) => {
      const clientId = exchange.query.get('client_id');
      if (clientId !== null && !org.apps.get(clientId)) {
        exchange.sendJson(400, oktaErrorBody('invalid_client', TEXT.invalidClientId));
      } else exchange.sendJson(200, metadata(org, server), METADATA_CACHE);
    };
  const keys =
    (server: ServerKind): Handler =>
    async (exchange) =>
      exchange.sendJson(200, { keys: await org.keys[server].published() }, KEYS_CACHE);
  const unknownServer = (exchange: Exchange): never => {
    throw notFound(exchange.param('server'), 'AuthorizationServer');
  };
  const get = (path: string, handler: Handler): Route => ({ method: 'GET', path, handler });
  return [
    get('/.well-known/openid-configuration', describe('org')),
    get('/.well-known/oauth-authorization-server', describe('org')),
    get('/oauth2/default/.well-known/openid-configuration', describe('custom')),
    get('/oauth2/default/.well-known/oauth-authorization-server', describe('custom')),
    get('/.well-known/oauth-authorization-server/oauth2/default', describe('custom')),
    get('/oauth2/v1/keys', keys('org')),
    get('/oauth2/default/v1/keys', keys('custom')),
    get('/oauth2/:server/.well-known/openid-configuration', unknownServer),
    get('/oauth2/:server/.well-known/oauth-authorization-server', unknownServer),
    get('/.well-known/oauth-authorization-server/oauth2/:server', unknownServer),
    get('/.well-known/okta-organization', (exchange) =>
      exchange.sendJson(200, {
        id: org.id,
        _links: { organization: { href: org.url } },
        pipeline: 'idx',
      }),
    ),
  ];
}
