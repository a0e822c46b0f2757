import { CUSTOM_SERVER, serverClaimBody } from './custom-server-api.js';
import { supportedScopes } from './discovery.js';
import type { Exchange } from './exchange.js';
import { managementRoute, type ApiResource, type ApiRoute } from './management-access.js';
import { notFound } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { Route } from './router.js';
import { directoryTime } from './wire-shapes.js';

/** The org itself, and its custom authorization server as an admin sees it. */
export function orgRoutes(org: OktaOrg): Route[] {
  const read = (path: string, resource: ApiResource, handler: ApiRoute['handler']): Route =>
    managementRoute(org, { method: 'GET', path, resource, bucket: 'other', handler });
  const ofServer = (exchange: Exchange, body: () => unknown): void => {
    const id = exchange.param('server');
    if (id !== CUSTOM_SERVER) throw notFound(id, 'AuthorizationServer');
    exchange.sendJson(200, body());
  };
  const servers = '/api/v1/authorizationServers';
  return [
    read('/api/v1/org', 'orgs', (exchange) => exchange.sendJson(200, orgBody(org))),
    read(servers, 'authorizationServers', (exchange) => exchange.sendJson(200, [serverBody(org)])),
    read(`${servers}/:server`, 'authorizationServers', (exchange) =>
      ofServer(exchange, () => serverBody(org)),
    ),
    read(`${servers}/:server/claims`, 'authorizationServers', (exchange) =>
      ofServer(exchange, () => claimBodies(org)),
    ),
    read(`${servers}/:server/scopes`, 'authorizationServers', (exchange) =>
      ofServer(exchange, () => scopeBodies(org)),
    ),
  ];
}

function orgBody(org: OktaOrg): Record<string, unknown> {
  const { hostname } = new URL(org.url);
  const created = directoryTime(org.created);
  return {
    id: org.id,
    companyName: 'Okta Simulator',
    status: 'ACTIVE',
    subdomain: hostname.split('.')[0],
    website: org.url,
    endUserSupportHelpURL: null,
    phoneNumber: null,
    supportPhoneNumber: null,
    address1: null,
    address2: null,
    city: null,
    state: null,
    country: null,
    postalCode: null,
    created,
    lastUpdated: created,
    expiresAt: null,
    _links: { preferences: { href: `${org.url}/api/v1/org/preferences` } },
  };
}

function serverBody(org: OktaOrg): Record<string, unknown> {
  const self = `${org.url}/api/v1/authorizationServers/${CUSTOM_SERVER}`;
  const created = directoryTime(org.created);
  const link = (name: string): object => ({ href: `${self}/${name}`, hints: { allow: ['GET'] } });
  return {
    id: CUSTOM_SERVER,
    name: CUSTOM_SERVER,
    description: 'Default Authorization Server for your Applications',
    audiences: [org.customServer.audience],
    issuer: org.issuer('custom'),
    issuerMode: 'ORG_URL',
    status: 'ACTIVE',
    default: true,
    created,
    lastUpdated: created,
    credentials: { signing: { rotationMode: 'AUTO', use: 'sig' } },
    _links: {
      self: { href: self, hints: { allow: ['GET'] } },
      scopes: link('scopes'),
      claims: link('claims'),
    },
  };
}

/** Okta's own claim, and whatever groups claim its apps get from this server. */
function claimBodies(org: OktaOrg): object[] {
  const self = `${org.url}/api/v1/authorizationServers/${CUSTOM_SERVER}/claims`;
  const claim = (id: string, fields: object): object => ({
    id,
    status: 'ACTIVE',
    conditions: { scopes: [] },
    ...fields,
    _links: { self: { href: `${self}/${id}`, hints: { allow: ['GET'] } } },
  });
  const groups = new Map<string, object>();
  for (const { groupsClaim } of org.apps.all()) {
    const { mode, claimName, filter, inIdToken, inUserinfo, inAccessToken } = groupsClaim;
    if (mode === 'none') continue;
    const places = [
      { claimType: 'IDENTITY', in: inIdToken !== false || inUserinfo, always: inIdToken === 'always' },
      { claimType: 'RESOURCE', in: inAccessToken, always: true },
    ];
    for (const { claimType, always } of places.filter((place) => place.in)) {
      const id = `ocl${claimType.toLowerCase()}${claimName}`;
      const value =
        mode === 'names'
          ? { valueType: 'GROUPS', group_filter_type: 'REGEX', value: filter }
          : { valueType: 'EXPRESSION', value: `Groups.startsWith("OKTA", "", ${groupsClaim.limit})` };
      const fields = { name: claimName, claimType, alwaysIncludeInToken: always, system: false };
      groups.set(id, claim(id, { ...fields, ...value }));
    }
  }
  const sub = {
    name: 'sub',
    claimType: 'RESOURCE',
    valueType: 'EXPRESSION',
    value: '(appuser != null) ? appuser.userName : app.clientId',
    alwaysIncludeInToken: true,
    system: true,
  };
  const own = org.customServer.claims.map((entry) => serverClaimBody(org, entry));
  return [claim('oclsub', sub), ...groups.values(), ...own];
}

function scopeBodies(org: OktaOrg): object[] {
  const self = `${org.url}/api/v1/authorizationServers/${CUSTOM_SERVER}/scopes`;
  return supportedScopes(org, 'custom').map((name) => ({
    id: `scp${name}`,
    name,
    displayName: name,
    description: null,
    system: !org.customServer.scopes.includes(name),
    metadataPublish: 'ALL_CLIENTS',
    consent: 'IMPLICIT',
    default: false,
    optional: false,
    _links: { self: { href: `${self}/scp${name}`, hints: { allow: ['GET'] } } },
  }));
}
