import type { ConnectionSettingsDto } from './connection.dto.js';
import type { Connection } from './connection.entity.js';

/** The settings that are stored as they were given: no secrets, nothing that has rules of its own. */
type PlainSettings = Pick<
  Connection,
  | 'environment'
  | 'groupsClaim'
  | 'scopes'
  | 'defaultRole'
  | 'allowedEmailDomains'
  | 'requiredGroups'
  | 'attributeClaims'
  | 'oktaActions'
  | 'acrValues'
  | 'maxAge'
>;

/** What a connection has before anybody sets anything. */
export const defaultSettings: Readonly<PlainSettings> = {
  environment: null,
  groupsClaim: 'groups',
  scopes: [],
  defaultRole: null,
  allowedEmailDomains: [],
  requiredGroups: [],
  attributeClaims: [],
  oktaActions: 'off',
  acrValues: null,
  maxAge: null,
};

/** Puts the given settings over the present ones: absent stays, `null` clears. */
export function withSettings(current: Readonly<PlainSettings>, given: ConnectionSettingsDto): PlainSettings {
  const choose = <T>(value: T | undefined, present: T): T => (value === undefined ? present : value);
  return {
    environment: choose(given.environment, current.environment),
    groupsClaim: choose(given.groupsClaim, current.groupsClaim),
    scopes: choose(given.scopes, current.scopes),
    defaultRole: choose(given.defaultRole, current.defaultRole),
    allowedEmailDomains: choose(given.allowedEmailDomains, current.allowedEmailDomains),
    requiredGroups: choose(given.requiredGroups, current.requiredGroups),
    attributeClaims: choose(given.attributeClaims, current.attributeClaims),
    oktaActions: choose(given.oktaActions, current.oktaActions),
    acrValues: choose(given.acrValues, current.acrValues),
    maxAge: choose(given.maxAge, current.maxAge),
  };
}
