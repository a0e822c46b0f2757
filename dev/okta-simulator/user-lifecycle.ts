import { flag } from './json-body.js';
import type { LifecycleOperation } from './lifecycle-operation.js';
import { apiContext } from './log-context.js';
import { managementRoute, type ApiRoute } from './management-access.js';
import { OktaApiError, validationFailed } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaUser, UserStatus } from './org-types.js';
import { PASSWORD_OPERATIONS } from './password-operations.js';
import type { Route } from './router.js';
import { findUser } from './users-api.js';

const RESETTABLE_FACTORS: readonly UserStatus[] = ['ACTIVE', 'STAGED', 'SUSPENDED'];

const OPERATIONS: Record<string, LifecycleOperation> = {
  suspend: (org, user, _exchange, by) => {
    if (user.status !== 'ACTIVE') throw validationFailed('Cannot suspend a user that is not active');
    org.setUserStatus(user.id, 'SUSPENDED', by);
    return {};
  },
  unsuspend: (org, user, _exchange, by) => {
    if (user.status !== 'SUSPENDED') throw validationFailed('Cannot unsuspend a user that is not suspended');
    org.setUserStatus(user.id, 'ACTIVE', by);
    return {};
  },
  deactivate: (org, user, _exchange, by) => {
    if (user.status === 'DEPROVISIONED') throw new OktaApiError('E0000038');
    org.setUserStatus(user.id, 'DEPROVISIONED', by);
    return {};
  },
  activate: (org, user, exchange, by) => {
    if (user.status !== 'STAGED' && user.status !== 'DEPROVISIONED') throw new OktaApiError('E0000016');
    const ready = user.hasPassword || user.provider.type !== 'OKTA';
    org.setUserStatus(user.id, ready ? 'ACTIVE' : 'PROVISIONED', by);
    return activation(org, user, flag(exchange, 'sendEmail', true));
  },
  reactivate: (org, user, exchange, by) => {
    if (user.status !== 'PROVISIONED' && user.status !== 'RECOVERY') throw new OktaApiError('E0000038');
    org.people.reactivate(user.id, by);
    return activation(org, user, flag(exchange, 'sendEmail', false));
  },
  unlock: (org, user, _exchange, by) => {
    if (user.status !== 'LOCKED_OUT') throw new OktaApiError('E0000032', '', ['The user is not locked out.']);
    org.people.unlock(user.id, by);
    return {};
  },
  reset_factors: (org, user, _exchange, by) => {
    if (!RESETTABLE_FACTORS.includes(user.status)) throw new OktaApiError('E0000038');
    org.people.resetFactors(user.id, by);
    return {};
  },
};

/** Changing people's status and passwords, and ending their sessions. */
export function userLifecycleRoutes(org: OktaOrg): Route[] {
  const write = (method: ApiRoute['method'], path: string, handler: ApiRoute['handler']): Route =>
    managementRoute(org, { method, path, resource: 'users', bucket: 'users-write', handler });
  const operations = [
    ...Object.entries(OPERATIONS).map(([name, operation]) => ({ path: `lifecycle/${name}`, operation })),
    ...Object.entries(PASSWORD_OPERATIONS).map(([path, operation]) => ({ path, operation })),
  ];
  return [
    ...operations.map(({ path, operation }) =>
      write('POST', `/api/v1/users/:user/${path}`, (exchange, caller) => {
        const user = findUser(org, exchange, caller);
        exchange.sendJson(200, operation(org, user, exchange, apiContext(org, exchange, caller)));
      }),
    ),
    write('DELETE', '/api/v1/users/:user/sessions', (exchange, caller) => {
      const user = findUser(org, exchange, caller);
      const withTokens = flag(exchange, 'oauthTokens', false);
      org.people.clearSessions(user.id, withTokens, apiContext(org, exchange, caller));
      exchange.sendEmpty(204);
    }),
  ];
}

/** Sends the activation, or gives the link to whoever asked not to send it. */
function activation(org: OktaOrg, user: OktaUser, sendEmail: boolean): object {
  const link = org.outbox.activationLink();
  if (!sendEmail) return { activationUrl: link.url, activationToken: link.token };
  org.outbox.send(user, 'activation', link);
  return {};
}
