import { targetsOf, type LogEvent } from './log-event.js';

/**
 * What an event means for people here, `published` being the moment it speaks of:
 * `end-sessions` = sessions begun before it end, and Okta is asked again · `leave-group` = they have left a group ·
 * `reread` = Okta is asked again · `leave-app` = they may no longer use an app, which matters only if it is ours.
 */
export type PersonReaction = 'end-sessions' | 'leave-group' | 'leave-app' | 'reread';

/** What an event means for a group: `deleted`, or `changed` (its name). */
export type GroupReaction = 'deleted' | 'changed';

/** What an event means for an app, if it is a connection's own: nobody may sign in with it any more. */
export type AppReaction = 'gone';

const PERSON: Readonly<Record<string, PersonReaction>> = {
  'user.lifecycle.suspend': 'end-sessions',
  'user.lifecycle.deactivate': 'end-sessions',
  'user.lifecycle.delete.initiated': 'end-sessions',
  'user.lifecycle.delete.completed': 'end-sessions',
  'user.session.clear': 'end-sessions',
  'user.authentication.universal_logout': 'end-sessions',
  'group.user_membership.remove': 'leave-group',
  'application.user_membership.remove': 'leave-app',
  'application.user_membership.deprovision': 'leave-app',
  'group.user_membership.add': 'reread',
  'application.user_membership.add': 'reread',
  'user.lifecycle.activate': 'reread',
  'user.lifecycle.reactivate': 'reread',
  'user.lifecycle.unsuspend': 'reread',
  'user.account.lock': 'reread',
  'user.account.unlock': 'reread',
  'user.account.reset_password': 'reread',
  'user.account.update_password': 'reread',
  'user.account.expire_password': 'reread',
  'user.account.update_profile': 'reread',
  'user.account.update_primary_email': 'reread',
  'user.mfa.factor.deactivate': 'reread',
  'user.mfa.factor.reset_all': 'reread',
  'user.risk.change': 'reread',
};

const GROUP: Readonly<Record<string, GroupReaction>> = {
  'group.lifecycle.delete': 'deleted',
  'group.lifecycle.create': 'changed',
  'group.profile.update': 'changed',
};

const APP: Readonly<Record<string, AppReaction>> = {
  'application.lifecycle.deactivate': 'gone',
  'application.lifecycle.delete': 'gone',
};

/** The event types that mean something here: what a trigger asks for unless it is told otherwise. */
export const reactionEventTypes: readonly string[] = [
  ...Object.keys(PERSON),
  ...Object.keys(GROUP),
  ...Object.keys(APP),
];

/** What an event means for the people it names; undefined when it means nothing. */
export function personReaction(eventType: string): PersonReaction | undefined {
  return Object.hasOwn(PERSON, eventType) ? PERSON[eventType] : undefined;
}

/** What an event means for the groups it names; undefined when it means nothing. */
export function groupReaction(eventType: string): GroupReaction | undefined {
  return Object.hasOwn(GROUP, eventType) ? GROUP[eventType] : undefined;
}

/** What an event means for the apps it names; undefined when it means nothing. */
export function appReaction(eventType: string): AppReaction | undefined {
  return Object.hasOwn(APP, eventType) ? APP[eventType] : undefined;
}

/** Whether anything is to be done about an event: it is of a type that matters, what it tells of did happen, and it names whom. */
export function needsReaction(event: LogEvent): boolean {
  // Okta also logs what it refused: nothing changed then.
  if (event.outcome?.result === 'FAILURE' || event.outcome?.result === 'DENY') return false;
  const { eventType } = event;
  if (personReaction(eventType)) return targetsOf(event, 'User').length > 0;
  if (groupReaction(eventType)) return targetsOf(event, 'UserGroup').length > 0;
  return appReaction(eventType) !== undefined && targetsOf(event, 'AppInstance').length > 0;
}
