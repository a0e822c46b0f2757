import type { GroupAdmin } from './group-admin.js';
import type { LogContext } from './log-event.js';
import { assignmentParties, userParty } from './log-parties.js';
import type { OrgParts } from './org-parts.js';
import type { NewUser, OktaUser, UserChanges, UserProfile, UserStatus } from './org-types.js';

/** The event of a change to a status, where it does not depend on the status before. */
const STATUS_EVENTS: Partial<Record<UserStatus, string>> = {
  PROVISIONED: 'user.lifecycle.activate',
  RECOVERY: 'user.account.reset_password',
  PASSWORD_EXPIRED: 'user.account.expire_password',
  LOCKED_OUT: 'user.account.lock',
  SUSPENDED: 'user.lifecycle.suspend',
  DEPROVISIONED: 'user.lifecycle.deactivate',
};

/** The event of becoming active, by the status before. */
const ACTIVE_AGAIN: Partial<Record<UserStatus, string>> = {
  SUSPENDED: 'user.lifecycle.unsuspend',
  LOCKED_OUT: 'user.account.unlock',
  RECOVERY: 'user.account.update_password',
  PASSWORD_EXPIRED: 'user.account.update_password',
};

/** From these a person comes out by choosing a password. */
const CHOOSING: readonly UserStatus[] = ['PROVISIONED', 'RECOVERY', 'PASSWORD_EXPIRED'];

/** Changes people, and writes the events that Okta writes about it. */
export class People {
  constructor(
    private readonly org: OrgParts,
    private readonly groups: GroupAdmin,
  ) {}

  add(input: NewUser, by?: LogContext): OktaUser {
    const { directory } = this.org;
    const { groups = [], ...person } = input;
    const user = directory.addUser(person);
    this.log('user.lifecycle.create', user, by);
    if (user.activated) this.log('user.lifecycle.activate', user, by);
    for (const name of groups) {
      const group = directory.group(name) ?? directory.groupByName(name) ?? this.groups.add({ name }, by);
      this.groups.addMember(group.id, user.id, by);
    }
    return user;
  }

  update(id: string, changes: UserChanges, by?: LogContext): OktaUser {
    const before = this.org.directory.requireUser(id).profile;
    return this.logProfile(before, this.org.directory.updateUser(id, changes), by);
  }

  replaceProfile(id: string, profile: UserProfile, by?: LogContext): OktaUser {
    const before = this.org.directory.requireUser(id).profile;
    return this.logProfile(before, this.org.directory.replaceProfile(id, profile), by);
  }

  /**
   * Sets any status, whether or not Okta would allow the step. Suspension ends Okta's sessions;
   * deactivation ends tokens, groups and assignments too.
   */
  setStatus(id: string, status: UserStatus, by?: LogContext): OktaUser {
    const { directory, apps, sessions, grants } = this.org;
    const before = directory.requireUser(id);
    const lost =
      status === 'DEPROVISIONED' ? apps.all().filter((app) => apps.assignmentScope(app, before)) : [];
    const user = directory.setStatus(id, status);
    if (status !== 'ACTIVE') sessions.endAllOf(id);
    if (status === 'DEPROVISIONED') {
      grants.revokeAllOf(id);
      apps.dropAssignments(id);
    }
    const active = ACTIVE_AGAIN[before.status] ?? 'user.lifecycle.activate';
    const event = status === 'ACTIVE' ? active : STATUS_EVENTS[status];
    if (event !== undefined && before.status !== status) this.log(event, user, by);
    // One for each app, and none for the groups that the person was in.
    for (const app of lost) {
      const target = assignmentParties(app, user);
      this.org.systemLog.append({ ...by, eventType: 'application.user_membership.remove', target });
    }
    return user;
  }

  /** An admin's unlocking, whose event is another than that of an account that unlocks itself. */
  unlock(id: string, by?: LogContext): OktaUser {
    const user = this.org.directory.setStatus(id, 'ACTIVE');
    this.log('user.account.unlock_by_admin', user, by);
    return user;
  }

  /** Sends the activation once more. */
  reactivate(id: string, by?: LogContext): void {
    this.log('user.lifecycle.reactivate', this.org.directory.requireUser(id), by);
  }

  setPassword(id: string, by?: LogContext): OktaUser {
    const user = this.org.directory.setPassword(id);
    this.log('user.account.update_password', user, by);
    return user;
  }

  /** The person's own choice of a password, by a link or at the sign-in page; it makes an account active. */
  choosePassword(id: string): OktaUser {
    const { directory } = this.org;
    const by = { actor: userParty(directory.requireUser(id)) };
    this.setPassword(id, by);
    const user = directory.requireUser(id);
    return CHOOSING.includes(user.status) ? directory.setStatus(id, 'ACTIVE') : user;
  }

  resetFactors(id: string, by?: LogContext): OktaUser {
    const user = this.org.directory.updateUser(id, { factors: [] });
    this.log('user.mfa.factor.reset_all', user, by);
    return user;
  }

  /** Deletes for good; whoever is not deactivated is deactivated first. */
  remove(id: string, by?: LogContext): void {
    const { directory } = this.org;
    if (directory.user(id) && directory.user(id)?.status !== 'DEPROVISIONED')
      this.setStatus(id, 'DEPROVISIONED', by);
    const user = directory.user(id);
    if (!user) return;
    this.log('user.lifecycle.delete.initiated', user, by);
    directory.deleteUser(id);
    this.log('user.lifecycle.delete.completed', user, by);
  }

  /** Ends a person's Okta sessions, and the tokens of apps when asked to. */
  clearSessions(id: string, withTokens: boolean, by?: LogContext): void {
    const user = this.org.directory.requireUser(id);
    this.org.sessions.endAllOf(id);
    if (withTokens) this.org.grants.revokeAllOf(id);
    this.log('user.session.clear', user, by);
  }

  private logProfile(before: UserProfile, user: OktaUser, by: LogContext | undefined): OktaUser {
    const names = new Set([...Object.keys(before), ...Object.keys(user.profile)]);
    const changed = [...names].filter((name) => before[name] !== user.profile[name]);
    if (changed.length === 0) return user;
    const debugContext = { ...by?.debugContext, changedAttributes: changed.join(',') };
    this.log('user.account.update_profile', user, { ...by, debugContext });
    return user;
  }

  private log(eventType: string, user: OktaUser, by: LogContext | undefined): void {
    this.org.systemLog.append({ ...by, eventType, target: [userParty(user)] });
  }
}
