import { CALL_OPERATIONS, sentCalls } from './control-calls.js';
import { DIRECTORY_OPERATIONS } from './control-directory.js';
import { groupKey, person, text, type Operation } from './control-input.js';
import type { Exchange } from './exchange.js';
import type { ClaimTarget, HttpFault, TokenFault } from './faults.js';
import type { JsonObject } from './jwt.js';
import type { OktaOrg } from './org.js';
import type { NewGroup, ServerKind, UserStatus } from './org-types.js';
import type { Route } from './router.js';
import { applySeed } from './seed.js';

/** `POST /__control/{name}`: what `OktaOrg` offers, for tests and tools in other processes. */
const OPERATIONS: Record<string, Operation> = {
  seed: (org, input) => applySeed(org, input),
  addUser: (org, input) => org.addUser(input),
  updateUser: (org, { userId, ...changes }) => org.updateUser(person(org, userId), changes),
  setUserStatus: (org, { userId, status }) =>
    org.setUserStatus(person(org, userId), text(status) as UserStatus),
  deleteUser: (org, { userId }) => org.deleteUser(person(org, userId)),
  endSessions: (org, { userId }) => org.endSessions(person(org, userId)),
  createSession: (org, { userId, amr, ipAddress }) => ({
    cookie: org.createSession(
      person(org, userId),
      amr as string[] | undefined,
      ipAddress === undefined ? {} : { client: { ipAddress: text(ipAddress) } },
    ),
  }),
  createSessionToken: (org, { userId }) => ({ sessionToken: org.createSessionToken(person(org, userId)) }),
  addGroup: (org, input) => org.addGroup(input as unknown as NewGroup),
  renameGroup: (org, { groupId, name }) => org.renameGroup(groupKey(org, groupId), text(name)),
  removeGroup: (org, { groupId }) => org.removeGroup(groupKey(org, groupId)),
  addMember: (org, { groupId, userId }) => org.addMember(groupKey(org, groupId), person(org, userId)),
  removeMember: (org, { groupId, userId }) => org.removeMember(groupKey(org, groupId), person(org, userId)),
  addApp: (org, input) => org.addApp(input),
  updateApp: (org, { appId, ...changes }) => org.updateApp(text(appId), changes),
  assign: (org, { appId, userId }) => org.assign(text(appId), person(org, userId)),
  unassign: (org, { appId, userId }) => org.unassign(text(appId), person(org, userId)),
  addApiToken: (org, input) => org.addApiToken(input),
  revokeApiToken: (org, { value }) => org.revokeApiToken(text(value)),
  updateCustomServer: (org, input) => org.updateCustomServer(input),
  rotateKeys: (org, { server }) => org.rotateKeys(server as ServerKind | undefined),
  announceNextKey: (org, { server }) => org.announceNextKey(server as ServerKind | undefined),
  retirePreviousKey: (org, { server }) => org.retirePreviousKey(server as ServerKind | undefined),
  addFault: (org, { path, fault, ...options }) => {
    org.faults.add(text(path), fault as HttpFault, options);
  },
  addTokenFault: (org, { fault, count }) =>
    org.faults.token(text(fault) as TokenFault, count as number | undefined),
  overrideClaims: (org, { target, claims, count }) =>
    org.faults.overrideClaims(target as ClaimTarget, claims as JsonObject, count as number | undefined),
  clearFaults: (org) => org.faults.clear(),
  advanceClock: (org, { seconds }) => org.clock.advance(Number(seconds)),
  setIndexLag: (org, { milliseconds }) => org.directory.index.setLag(Number(milliseconds)),
  setRateLimits: (org, input) => org.setRateLimits(input),
  setLinkOrigin: (org, { origin }) => {
    org.linkOrigin = origin as string | undefined;
  },
  clearRequests: (org) => org.clearRequests(),
  ...CALL_OPERATIONS,
  ...DIRECTORY_OPERATIONS,
};

/** The control API: no part of Okta, and never counted, recorded or disturbed by faults. */
export function controlRoutes(org: OktaOrg): Route[] {
  return [
    { method: 'GET', path: '/__control/state', handler: (exchange) => exchange.sendJson(200, state(org)) },
    {
      method: 'GET',
      path: '/__control/requests',
      handler: (exchange) => exchange.sendJson(200, org.requests),
    },
    {
      method: 'GET',
      path: '/__control/log',
      handler: (exchange) => exchange.sendJson(200, org.systemLog.events),
    },
    {
      method: 'GET',
      path: '/__control/mails',
      handler: (exchange) => exchange.sendJson(200, org.outbox.mails),
    },
    { method: 'GET', path: '/__control/sent', handler: (exchange) => exchange.sendJson(200, sentCalls(org)) },
    { method: 'POST', path: '/__control/:operation', handler: (exchange) => operate(org, exchange) },
  ];
}

async function operate(org: OktaOrg, exchange: Exchange): Promise<void> {
  const name = exchange.param('operation');
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!operation) {
    exchange.sendJson(404, { error: `no such operation: ${name}` });
    return;
  }
  // A page of some other site in the developer's browser cannot send this type without asking first.
  if (!(exchange.header('content-type') ?? '').startsWith('application/json')) {
    exchange.sendJson(415, { error: 'send application/json' });
    return;
  }
  try {
    const result = await operation(org, asObject(await exchange.body()));
    exchange.sendJson(200, result ?? {});
  } catch (error) {
    exchange.sendJson(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function state(org: OktaOrg): object {
  return {
    url: org.url,
    users: org.directory.allUsers(),
    groups: org.directory
      .allGroups()
      .map((group) => ({ ...group, members: org.directory.membersOf(group.id).map((user) => user.id) })),
    apps: org.apps.all(),
    apiTokens: org.apiTokens.all(),
  };
}

function asObject(body: string): JsonObject {
  const value: unknown = body === '' ? {} : JSON.parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('send a JSON object');
  return value as JsonObject;
}
