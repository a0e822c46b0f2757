import type { Exchange } from './exchange.js';
import { randomToken } from './ids.js';
import { managementRoute } from './management-access.js';
import { OktaApiError, validationFailed } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaUser } from './org-types.js';
import type { Route } from './router.js';
import { findUser } from './users-api.js';

type Operation = (org: OktaOrg, user: OktaUser, exchange: Exchange) => object;

const OPERATIONS: Record<string, Operation> = {
  suspend: (org, user) => {
    if (user.status !== 'ACTIVE') throw validationFailed('Cannot suspend a user that is not active');
    org.setUserStatus(user.id, 'SUSPENDED');
    return {};
  },
  unsuspend: (org, user) => {
    if (user.status !== 'SUSPENDED') throw validationFailed('Cannot unsuspend a user that is not suspended');
    org.setUserStatus(user.id, 'ACTIVE');
    return {};
  },
  deactivate: (org, user) => {
    if (user.status !== 'DEPROVISIONED') org.setUserStatus(user.id, 'DEPROVISIONED');
    return {};
  },
  activate: (org, user, exchange) => {
    if (user.status !== 'STAGED' && user.status !== 'DEPROVISIONED') throw new OktaApiError('E0000016');
    org.setUserStatus(user.id, user.hasPassword ? 'ACTIVE' : 'PROVISIONED');
    if (exchange.query.get('sendEmail') !== 'false') return {};
    const activationToken = randomToken(15);
    return { activationUrl: `${org.url}/tokens/${activationToken}/verify`, activationToken };
  },
};

/** Changing people's status, and ending their sessions. */
export function userLifecycleRoutes(org: OktaOrg): Route[] {
  const lifecycle = Object.entries(OPERATIONS).map(([name, operation]) =>
    managementRoute(org, {
      method: 'POST',
      path: `/api/v1/users/:user/lifecycle/${name}`,
      resource: 'users',
      bucket: 'users-write',
      handler: (exchange, caller) =>
        exchange.sendJson(200, operation(org, findUser(org, exchange, caller), exchange)),
    }),
  );
  return [
    ...lifecycle,
    managementRoute(org, {
      method: 'DELETE',
      path: '/api/v1/users/:user/sessions',
      resource: 'users',
      bucket: 'users-write',
      handler: (exchange, caller) => {
        const user = findUser(org, exchange, caller);
        org.sessions.endAllOf(user.id);
        if (exchange.query.get('oauthTokens') === 'true') org.grants.revokeAllOf(user.id);
        exchange.sendEmpty(204);
      },
    }),
  ];
}
