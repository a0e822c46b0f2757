import type { OktaOrg } from './org.js';
import type { OktaApp } from './org-types.js';
import { directoryTime } from './wire-shapes.js';

/** An OpenID Connect app as the management API returns it. */
export function appBody(org: OktaOrg, app: OktaApp): Record<string, unknown> {
  const self = `${org.url}/api/v1/apps/${app.id}`;
  const tile = app.idpInitiatedLogin.mode !== 'DISABLED';
  return {
    id: app.id,
    orn: `orn:okta:idp:${org.id}:apps:oidc_client:${app.id}`,
    name: 'oidc_client',
    label: app.label,
    status: app.status,
    lastUpdated: directoryTime(app.created),
    created: directoryTime(app.created),
    accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
    visibility: {
      autoSubmitToolbar: false,
      hide: { iOS: !tile, web: !tile },
      appLinks: { oidc_client_link: true },
    },
    features: [],
    signOnMode: 'OPENID_CONNECT',
    credentials: {
      userNameTemplate: { template: '${source.login}', type: 'BUILT_IN' },
      signing: {},
      oauthClient: {
        autoKeyRotation: true,
        client_id: app.id,
        ...(app.clientSecret === null ? {} : { client_secret: app.clientSecret }),
        token_endpoint_auth_method: app.tokenEndpointAuthMethod,
        pkce_required: app.pkceRequired,
      },
    },
    settings: {
      app: {},
      notifications: { vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null } },
      manualProvisioning: false,
      implicitAssignment: app.implicitAssignment,
      oauthClient: clientSettings(app),
    },
    ...(app.universalLogout ? { universalLogout: universalLogout() } : {}),
    _links: {
      self: { href: self },
      users: { href: `${self}/users` },
      groups: { href: `${self}/groups` },
      [app.status === 'ACTIVE' ? 'deactivate' : 'activate']: {
        href: `${self}/lifecycle/${app.status === 'ACTIVE' ? 'deactivate' : 'activate'}`,
      },
    },
  };
}

function clientSettings(app: OktaApp): Record<string, unknown> {
  const keys = app.jwksUri === null && app.jwks.keys.length > 0;
  return {
    client_uri: null,
    logo_uri: null,
    redirect_uris: app.redirectUris,
    post_logout_redirect_uris: app.postLogoutRedirectUris,
    wildcard_redirect: app.wildcardRedirect,
    response_types: app.responseTypes,
    grant_types: app.grantTypes,
    ...(app.initiateLoginUri === null ? {} : { initiate_login_uri: app.initiateLoginUri }),
    application_type: app.applicationType,
    ...(keys ? { jwks: app.jwks } : {}),
    ...(app.jwksUri === null ? {} : { jwks_uri: app.jwksUri }),
    consent_method: 'REQUIRED',
    issuer_mode: app.issuerMode,
    ...(app.grantTypes.includes('refresh_token')
      ? {
          refresh_token: {
            rotation_type: app.refreshToken.rotationType,
            leeway: app.refreshToken.leewaySeconds,
          },
        }
      : {}),
    idp_initiated_login: {
      mode: app.idpInitiatedLogin.mode,
      default_scope: app.idpInitiatedLogin.defaultScope,
    },
    dpop_bound_access_tokens: app.dpopBoundAccessTokens,
  };
}

/** Okta shows that an app takes part, never where and how. */
function universalLogout(): object {
  return {
    status: 'ENABLED',
    supportType: 'FULL',
    protocol: 'GLOBAL_TOKEN_REVOCATION',
    identityStack: 'NOT_SHARED',
  };
}

/** The consent of an admin to one `okta.*` scope of an app. */
export function grantBody(org: OktaOrg, app: OktaApp, scope: string, index: number): Record<string, unknown> {
  const id = `oag${String(index + 1).padStart(3, '0')}${app.id.slice(3, 17)}`;
  const links = { href: `${org.url}/api/v1/apps/${app.id}`, title: app.label };
  const created = directoryTime(app.created);
  return {
    id,
    status: 'ACTIVE',
    created,
    createdBy: { id: org.id, type: 'User' },
    lastUpdated: created,
    issuer: org.url,
    clientId: app.id,
    scopeId: scope,
    source: 'ADMIN',
    _links: {
      app: links,
      self: { href: `${links.href}/grants/${id}`, hints: { allow: ['GET', 'DELETE'] } },
      client: { href: `${org.url}/oauth2/v1/clients/${app.id}`, title: app.label },
    },
  };
}
