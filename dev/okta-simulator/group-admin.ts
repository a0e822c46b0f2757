import type { LogContext, NewLogActor } from './log-event.js';
import { assignmentParties, groupParty, userParty } from './log-parties.js';
import type { OrgParts } from './org-parts.js';
import type { GroupChanges, NewGroup, OktaApp, OktaGroup, OktaUser } from './org-types.js';

/** Changes groups and memberships, and writes the events that Okta writes about it. */
export class GroupAdmin {
  constructor(private readonly org: OrgParts) {}

  add(input: NewGroup, by?: LogContext): OktaGroup {
    const group = this.org.directory.addGroup(input);
    this.log('group.lifecycle.create', [groupParty(group)], by);
    return group;
  }

  update(id: string, changes: GroupChanges, by?: LogContext): OktaGroup {
    const group = this.org.directory.updateGroup(id, changes);
    this.log('group.profile.update', [groupParty(group)], by);
    return group;
  }

  /** Okta tells of the group and of the apps that were lost with it, not of each member. */
  remove(id: string, by?: LogContext): void {
    const { directory } = this.org;
    const group = directory.group(id);
    if (!group) return;
    const lost = this.appsOf(id).flatMap((app) => directory.membersOf(id).map((user) => ({ app, user })));
    directory.removeGroup(id);
    this.log('group.lifecycle.delete', [groupParty(group)], by);
    for (const { app, user } of lost) this.logLoss(app, user, by);
  }

  /** Adds a member; whoever is one already makes no event. */
  addMember(groupId: string, userId: string, by?: LogContext): void {
    const { directory, apps } = this.org;
    const group = directory.requireGroup(groupId);
    const user = directory.requireUser(userId);
    if (directory.hasMember(groupId, userId)) return;
    const gained = this.appsOf(groupId).filter((app) => !apps.assignmentScope(app, user));
    directory.addMember(groupId, userId);
    this.log('group.user_membership.add', [userParty(user), groupParty(group)], by);
    for (const app of gained) this.log('application.user_membership.add', assignmentParties(app, user), by);
  }

  /** Removes a member; whoever is none makes no event. */
  removeMember(groupId: string, userId: string, by?: LogContext): void {
    const { directory } = this.org;
    const group = directory.requireGroup(groupId);
    const user = directory.user(userId);
    if (!user || !directory.hasMember(groupId, userId)) return;
    directory.removeMember(groupId, userId);
    this.log('group.user_membership.remove', [userParty(user), groupParty(group)], by);
    for (const app of this.appsOf(groupId)) this.logLoss(app, user, by);
  }

  private appsOf(groupId: string): OktaApp[] {
    return this.org.apps
      .all()
      .filter(({ assignment }) => assignment !== 'everyone' && assignment.groups.includes(groupId));
  }

  private logLoss(app: OktaApp, user: OktaUser, by: LogContext | undefined): void {
    if (this.org.apps.assignmentScope(app, user)) return;
    this.log('application.user_membership.remove', assignmentParties(app, user), by);
  }

  private log(eventType: string, target: NewLogActor[], by: LogContext | undefined): void {
    this.org.systemLog.append({ ...by, eventType, target });
  }
}
