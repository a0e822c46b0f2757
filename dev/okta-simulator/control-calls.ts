import { person, quantity, text, type Operation } from './control-input.js';
import { readEventHook } from './event-hook-input.js';
import type { OktaOrg } from './org.js';
import type { AdminRole } from './org-types.js';

/** Operations on what the org sends to others (event hooks, Universal Logout) and on who may call it how often. */
export const CALL_OPERATIONS: Record<string, Operation> = {
  addEventHook: (org, input) => org.eventHooks.add(readEventHook(input), org.id),
  verifyEventHook: (org, { hookId }) => org.eventHooks.verify(text(hookId)),
  disturbEventHooks: (org, input) => org.eventHooks.sender.disturb(input),
  holdEventHooks: (org) => org.eventHooks.sender.hold(),
  releaseEventHooks: (org, { order }) =>
    org.eventHooks.sender.release(order === 'reversed' ? 'reversed' : 'as-made'),
  calmEventHooks: (org) => org.eventHooks.sender.calm(),
  setEventHookTimeout: (org, { milliseconds }) => {
    org.eventHooks.sender.timeoutMs = quantity(milliseconds);
  },
  awaitEventHooks: (org) => org.eventHooks.idle(),
  universalLogout: (org, { userId }) => org.universalLogout(person(org, userId)),
  sendUniversalLogout: (org, { appId, userId, ...options }) =>
    org.sendUniversalLogout(text(appId), person(org, userId), options),
  awaitUniversalLogouts: (org) => org.universalLogouts.idle(),
  setAdminRole: (org, { userId, role }) => org.setAdminRole(person(org, userId), text(role) as AdminRole),
  setListsWithoutRole: (org, { answer }) => {
    org.listsWithoutRole = answer === 'empty' ? 'empty' : 'forbidden';
  },
  setConcurrencyLimits: (org, input) => {
    Object.assign(org.concurrency.limits, input);
  },
  setTokenShare: (org, { percent }) => {
    org.rateLimits.tokenPercent = quantity(percent);
    org.rateLimits.reset();
  },
};

/** What the org sent, for `GET /__control/sent`. */
export function sentCalls(org: OktaOrg): object {
  return {
    eventHooks: org.eventHooks.all(),
    deliveries: org.eventHooks.sender.deliveries,
    universalLogouts: org.universalLogouts.sent,
  };
}
