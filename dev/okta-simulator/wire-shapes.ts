import type { OktaOrg } from './org.js';
import type { OktaApp, OktaGroup, OktaUser, UserStatus } from './org-types.js';

type Link = { href: string; method?: 'POST' };

/** The lifecycle links of a single user, which depend on the status. */
const OPERATIONS: Partial<Record<UserStatus, Record<string, string>>> = {
  ACTIVE: {
    suspend: 'lifecycle/suspend',
    resetPassword: 'lifecycle/reset_password',
    forgotPassword: 'credentials/forgot_password',
    expirePassword: 'lifecycle/expire_password',
    changeRecoveryQuestion: 'credentials/change_recovery_question',
    resetFactors: 'lifecycle/reset_factors',
    changePassword: 'credentials/change_password',
    deactivate: 'lifecycle/deactivate',
  },
  STAGED: { activate: 'lifecycle/activate', resetFactors: 'lifecycle/reset_factors' },
  PROVISIONED: { reactivate: 'lifecycle/reactivate', deactivate: 'lifecycle/deactivate' },
  SUSPENDED: {
    unsuspend: 'lifecycle/unsuspend',
    resetFactors: 'lifecycle/reset_factors',
    deactivate: 'lifecycle/deactivate',
  },
  LOCKED_OUT: {
    unlock: 'lifecycle/unlock',
    resetPassword: 'lifecycle/reset_password',
    deactivate: 'lifecycle/deactivate',
  },
  PASSWORD_EXPIRED: {
    resetPassword: 'lifecycle/reset_password',
    expirePassword: 'lifecycle/expire_password',
    changePassword: 'credentials/change_password',
    deactivate: 'lifecycle/deactivate',
  },
  RECOVERY: {
    reactivate: 'lifecycle/reactivate',
    resetPassword: 'lifecycle/reset_password',
    deactivate: 'lifecycle/deactivate',
  },
  DEPROVISIONED: { activate: 'lifecycle/activate', delete: '' },
};

/** A user as a single GET returns it: with the operations that its status allows. */
export function userBody(org: OktaOrg, user: OktaUser): Record<string, unknown> {
  const self = `${org.url}/api/v1/users/${user.id}`;
  const links: Record<string, Link> = {
    self: { href: self },
    schema: { href: `${org.url}/api/v1/meta/schemas/user/${userTypeId(org)}` },
    type: { href: `${org.url}/api/v1/meta/types/user/${userTypeId(org)}` },
  };
  for (const [name, path] of Object.entries(OPERATIONS[user.status] ?? {})) {
    links[name] = path === '' ? { href: self } : { href: `${self}/${path}`, method: 'POST' };
  }
  return { ...userFields(org, user), _links: links };
}

/** A user as lists return it: `_links` has `self` alone. */
export function userListItem(org: OktaOrg, user: OktaUser): Record<string, unknown> {
  return { ...userFields(org, user), _links: { self: { href: `${org.url}/api/v1/users/${user.id}` } } };
}

/** A group. @param expand With `stats`, Okta counts what belongs to it. */
export function groupBody(org: OktaOrg, group: OktaGroup, expand?: string | null): Record<string, unknown> {
  const self = `${org.url}/api/v1/groups/${group.id}`;
  const logo = (name: string): object => ({
    name,
    href: `${org.url}/assets/img/logos/groups/odyssey/okta-${name}.png`,
    type: 'image/png',
  });
  return {
    id: group.id,
    created: directoryTime(group.created),
    lastUpdated: directoryTime(group.lastUpdated),
    lastMembershipUpdated: directoryTime(group.lastMembershipUpdated),
    objectClass: [group.type === 'APP_GROUP' ? 'okta:windows_security_principal' : 'okta:user_group'],
    type: group.type,
    profile: { name: group.name, description: group.description },
    ...(expand === 'stats' ? { _embedded: { stats: groupStats(org, group, self) } } : {}),
    _links: {
      logo: [logo('medium'), logo('large')],
      users: { href: `${self}/users` },
      apps: { href: `${self}/apps` },
    },
  };
}

function groupStats(org: OktaOrg, group: OktaGroup, self: string): Record<string, unknown> {
  return {
    usersCount: org.directory.membersOf(group.id).length,
    appsCount: 0,
    groupPushMappingsCount: 0,
    hasAdminPrivilege: false,
    _links: { users: { href: `${self}/users` }, apps: { href: `${self}/apps` } },
  };
}

/** The assignment of a person to an app. */
export function appUserBody(
  org: OktaOrg,
  app: OktaApp,
  user: OktaUser,
  scope: string,
): Record<string, unknown> {
  return {
    id: user.id,
    externalId: null,
    created: directoryTime(user.created),
    lastUpdated: directoryTime(user.lastUpdated),
    scope,
    status: 'ACTIVE',
    statusChanged: directoryTime(user.created),
    passwordChanged: null,
    syncState: 'DISABLED',
    credentials: { userName: user.profile.login },
    profile: {},
    _links: {
      app: { href: `${org.url}/api/v1/apps/${app.id}` },
      user: { href: `${org.url}/api/v1/users/${user.id}` },
    },
  };
}

function userFields(org: OktaOrg, user: OktaUser): Record<string, unknown> {
  const { profile } = user;
  return {
    id: user.id,
    status: user.status,
    created: directoryTime(user.created),
    activated: directoryTime(user.activated),
    statusChanged: directoryTime(user.statusChanged),
    lastLogin: directoryTime(user.lastLogin),
    lastUpdated: directoryTime(user.lastUpdated),
    passwordChanged: user.hasPassword ? directoryTime(user.passwordChanged) : null,
    type: { id: userTypeId(org) },
    profile,
    credentials: {
      ...(user.hasPassword ? { password: {} } : {}),
      ...(user.recoveryQuestion === null ? {} : { recovery_question: { question: user.recoveryQuestion } }),
      emails: [{ value: profile.email, status: 'VERIFIED', type: 'PRIMARY' }],
      provider: user.provider,
    },
  };
}

/** Directory objects carry whole seconds, written with `.000`. */
export function directoryTime(date: Date | null): string | null {
  return date === null ? null : `${date.toISOString().slice(0, 19)}.000Z`;
}

/** An org has one user type unless somebody adds more; its id goes with the org's. */
export function userTypeId(org: OktaOrg): string {
  return `oty${org.id.slice(3)}`;
}
