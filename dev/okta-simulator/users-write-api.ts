import type { Exchange } from './exchange.js';
import { flag, readJson } from './json-body.js';
import { apiContext } from './log-context.js';
import { managementRoute, type ApiCaller, type ApiRoute } from './management-access.js';
import { OktaApiError, validationFailed } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaUser, UserProfile, UserStatus } from './org-types.js';
import type { Route } from './router.js';
import { checkedProfile, fieldError, knownAttributes, readCredentials, readGroups } from './user-input.js';
import { findUser } from './users-api.js';
import { userBody } from './wire-shapes.js';

/** Creating, changing and deleting people. */
export function userWriteRoutes(org: OktaOrg): Route[] {
  const write = (method: ApiRoute['method'], path: string, handler: ApiRoute['handler']): Route =>
    managementRoute(org, { method, path, resource: 'users', bucket: 'users-write', handler });
  return [
    write('POST', '/api/v1/users', async (exchange, caller) =>
      exchange.sendJson(200, userBody(org, await createUser(org, exchange, caller))),
    ),
    write('POST', '/api/v1/users/:user', async (exchange, caller) => {
      const user = findUser(org, exchange, caller);
      exchange.sendJson(200, userBody(org, await changeUser(org, exchange, caller, user, 'update')));
    }),
    write('PUT', '/api/v1/users/:user', async (exchange, caller) => {
      const user = findUser(org, exchange, caller);
      exchange.sendJson(200, userBody(org, await changeUser(org, exchange, caller, user, 'replace')));
    }),
    write('DELETE', '/api/v1/users/:user', (exchange, caller) => {
      const user = findUser(org, exchange, caller);
      const by = apiContext(org, exchange, caller);
      // The first call on a living account only deactivates it.
      if (user.status === 'DEPROVISIONED') org.deleteUser(user.id, by);
      else org.setUserStatus(user.id, 'DEPROVISIONED', by);
      exchange.sendEmpty(204);
    }),
  ];
}

async function createUser(org: OktaOrg, exchange: Exchange, caller: ApiCaller): Promise<OktaUser> {
  const body = await readJson(exchange);
  const profile = checkedProfile(org, knownAttributes(org, body.profile));
  const { password, recoveryQuestion, provider } = readCredentials(body.credentials, profile.login);
  const foreign = flag(exchange, 'provider', false) && provider !== undefined && provider.type !== 'OKTA';
  if (foreign && password !== undefined)
    throw fieldError('password: A federated user cannot have a password');
  const groups = readGroups(org, body.groupIds);
  const status = firstStatus(exchange, password !== undefined, foreign);
  const { login, email, firstName, lastName, ...others } = profile;
  const user = org.addUser(
    {
      ...{ login, email, firstName, lastName, status },
      profile: others,
      factors: [],
      hasPassword: password !== undefined,
      groups: groups.map((group) => group.id),
      ...(foreign ? { provider } : {}),
      ...(recoveryQuestion === undefined ? {} : { recoveryQuestion }),
    },
    apiContext(org, exchange, caller),
  );
  if (status === 'PROVISIONED') org.outbox.send(user, 'activation', org.outbox.activationLink());
  return user;
}

function firstStatus(exchange: Exchange, hasPassword: boolean, foreign: boolean): UserStatus {
  const activate = flag(exchange, 'activate', true);
  const nextLogin = exchange.query.get('nextLogin');
  if (nextLogin !== null && (nextLogin !== 'changePassword' || !activate || !hasPassword))
    throw validationFailed('nextLogin: A password change needs activate=true and a password');
  if (!activate) return 'STAGED';
  if (nextLogin !== null) return 'PASSWORD_EXPIRED';
  return hasPassword || foreign ? 'ACTIVE' : 'PROVISIONED';
}

async function changeUser(
  org: OktaOrg,
  exchange: Exchange,
  caller: ApiCaller,
  user: OktaUser,
  how: 'update' | 'replace',
): Promise<OktaUser> {
  const body = await readJson(exchange);
  if (user.status === 'DEPROVISIONED') throw new OktaApiError('E0000038');
  if (how === 'replace' && body.profile === undefined) throw new OktaApiError('E0000003');
  const given = knownAttributes(org, body.profile);
  // Whatever a replacement does not name is gone.
  const wanted =
    how === 'update' ? { ...user.profile, ...given } : { mobilePhone: null, secondEmail: null, ...given };
  const profile = checkedProfile(org, wanted, user.id, how === 'update' ? given : wanted);
  const { password, recoveryQuestion } = readCredentials(body.credentials, profile.login);
  const touched = Object.keys(given).length > 0 || password !== undefined;
  if (touched && user.provider.type !== 'OKTA') throw new OktaApiError('E0000023');
  const by = apiContext(org, exchange, caller);
  if (body.profile !== undefined) org.people.replaceProfile(user.id, kept(profile), by);
  if (recoveryQuestion !== undefined) org.updateUser(user.id, { recoveryQuestion }, by);
  if (password !== undefined) org.people.setPassword(user.id, by);
  return org.directory.requireUser(user.id);
}

/** Okta does not show an attribute without a value, apart from two. */
function kept(profile: UserProfile): UserProfile {
  const shown = Object.entries(profile).filter(
    ([name, value]) => value !== null || name === 'mobilePhone' || name === 'secondEmail',
  );
  return Object.fromEntries(shown) as UserProfile;
}
