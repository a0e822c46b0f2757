import type { Exchange } from './exchange.js';
import { optionalObject, readJson, type JsonInput } from './json-body.js';
import { managementRoute, type ApiRoute } from './management-access.js';
import { notFound } from './okta-errors.js';
import { oktaId } from './ids.js';
import type { OktaOrg } from './org.js';
import type { ServerClaim } from './org-types.js';
import type { Route } from './router.js';
import { fieldError } from './user-input.js';
import { directoryTime } from './wire-shapes.js';

/** The id of the org's only custom authorization server. */
export const CUSTOM_SERVER = 'default';
const SERVER = '/api/v1/authorizationServers/:server';
const POLICY = '00pDefaultAccessPoli';
const RULE = '0prDefaultPolicyRule';

/** Adding claims to the custom authorization server, and reading who may have tokens of it. */
export function customServerRoutes(org: OktaOrg): Route[] {
  const route = (method: ApiRoute['method'], path: string, handler: ApiRoute['handler']): Route =>
    managementRoute(org, {
      method,
      path: `${SERVER}${path}`,
      resource: 'authorizationServers',
      bucket: 'other',
      handler: (exchange, caller) => {
        const id = exchange.param('server');
        if (id !== CUSTOM_SERVER) throw notFound(id, 'AuthorizationServer');
        return handler(exchange, caller);
      },
    });
  return [
    route('POST', '/claims', async (exchange) => {
      const claim = readClaim(org, await readJson(exchange));
      org.customServer.claims.push(claim);
      exchange.sendJson(201, serverClaimBody(org, claim));
    }),
    route('GET', '/policies', (exchange) => {
      exchange.sendJson(200, org.customServer.hasAccessPolicy ? [policyBody(org)] : []);
    }),
    route('GET', '/policies/:policy/rules', (exchange) => {
      assertPolicy(org, exchange);
      exchange.sendJson(200, [ruleBody(org)]);
    }),
  ];
}

/** A claim as the management API returns it. */
export function serverClaimBody(org: OktaOrg, claim: ServerClaim): Record<string, unknown> {
  const self = `${org.url}/api/v1/authorizationServers/${CUSTOM_SERVER}/claims/${claim.id}`;
  return {
    id: claim.id,
    name: claim.name,
    status: 'ACTIVE',
    claimType: 'IDENTITY',
    valueType: 'GROUPS',
    value: claim.filter,
    group_filter_type: 'REGEX',
    alwaysIncludeInToken: claim.always,
    system: false,
    conditions: { scopes: [] },
    _links: { self: { href: self, hints: { allow: ['GET', 'PUT', 'DELETE'] } } },
  };
}

function readClaim(org: OktaOrg, input: JsonInput): ServerClaim {
  const { name, value, valueType, claimType, group_filter_type: filterType } = input;
  if (typeof name !== 'string' || name === '') throw fieldError('name: The field cannot be left blank');
  if (valueType !== 'GROUPS' || filterType !== 'REGEX' || claimType !== 'IDENTITY')
    throw fieldError('valueType: The claim is not supported by this org');
  if (typeof value !== 'string' || value === '') throw fieldError('value: The field cannot be left blank');
  const { scopes = [] } = optionalObject(input.conditions);
  if (!Array.isArray(scopes) || scopes.length > 0)
    throw fieldError('conditions: Claims of some scopes are not supported by this org');
  if (org.customServer.claims.some((claim) => claim.name === name))
    throw fieldError('name: A claim with this name already exists');
  return { id: oktaId('ocl'), name, filter: value, always: input.alwaysIncludeInToken === true };
}

function assertPolicy(org: OktaOrg, exchange: Exchange): void {
  const id = exchange.param('policy');
  if (id !== POLICY || !org.customServer.hasAccessPolicy) throw notFound(id, 'Policy');
}

function policyBody(org: OktaOrg): Record<string, unknown> {
  const created = directoryTime(org.created);
  return {
    id: POLICY,
    type: 'OAUTH_AUTHORIZATION_POLICY',
    status: 'ACTIVE',
    name: 'Default Policy',
    description: 'Default policy description',
    priority: 1,
    system: false,
    conditions: { clients: { include: ['ALL_CLIENTS'] } },
    created,
    lastUpdated: created,
  };
}

function ruleBody(org: OktaOrg): Record<string, unknown> {
  const created = directoryTime(org.created);
  return {
    id: RULE,
    type: 'RESOURCE_ACCESS',
    status: 'ACTIVE',
    name: 'Default Policy Rule',
    priority: 1,
    system: false,
    conditions: {
      people: { users: { include: [], exclude: [] }, groups: { include: ['EVERYONE'], exclude: [] } },
      grantTypes: { include: ['authorization_code', 'implicit', 'password'] },
      scopes: { include: ['*'] },
    },
    actions: {
      token: {
        accessTokenLifetimeMinutes: 60,
        refreshTokenLifetimeMinutes: 0,
        refreshTokenWindowMinutes: 10080,
      },
    },
    created,
    lastUpdated: created,
  };
}
