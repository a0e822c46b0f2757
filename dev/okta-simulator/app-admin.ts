import type { LogContext, NewLogActor } from './log-event.js';
import { appParty, assignmentParties, groupParty } from './log-parties.js';
import type { OrgParts } from './org-parts.js';
import type { AppChanges, NewApp, OktaApp, OktaUser } from './org-types.js';

/** Changes apps and assignments, and writes the events that Okta writes about it. */
export class AppAdmin {
  constructor(private readonly org: OrgParts) {}

  add(input: NewApp, by?: LogContext): OktaApp {
    const app = this.org.apps.add(input);
    this.log('application.lifecycle.create', [appParty(app)], by);
    if (app.status === 'ACTIVE') this.log('application.lifecycle.activate', [appParty(app)], by);
    this.logAssignments(app, new Set(), [], by);
    return app;
  }

  update(id: string, changes: AppChanges, by?: LogContext): OktaApp {
    const before = this.org.apps.require(id);
    const { status } = before;
    const groups = this.assignedGroups(before);
    const people = changes.assignment === undefined ? new Set<string>() : this.assignedPeople(before);
    const app = this.org.apps.update(id, changes);
    const { status: newStatus, ...others } = changes;
    if (Object.keys(others).length > 0) this.log('application.lifecycle.update', [appParty(app)], by);
    if (newStatus !== undefined && newStatus !== status) {
      const event = newStatus === 'ACTIVE' ? 'activate' : 'deactivate';
      this.log(`application.lifecycle.${event}`, [appParty(app)], by);
    }
    if (changes.assignment !== undefined) this.logAssignments(app, people, groups, by);
    return app;
  }

  assign(appId: string, userId: string, by?: LogContext): void {
    const { app, user, assigned } = this.standing(appId, userId);
    this.org.apps.assign(appId, userId);
    if (!assigned) this.log('application.user_membership.add', assignmentParties(app, user), by);
  }

  unassign(appId: string, userId: string, by?: LogContext): void {
    const { app, user, assigned } = this.standing(appId, userId);
    this.org.apps.unassign(appId, userId);
    if (assigned && !this.org.apps.assignmentScope(app, user))
      this.log('application.user_membership.remove', assignmentParties(app, user), by);
  }

  private standing(appId: string, userId: string): { app: OktaApp; user: OktaUser; assigned: boolean } {
    const app = this.org.apps.require(appId);
    const user = this.org.directory.requireUser(userId);
    return { app, user, assigned: this.org.apps.assignmentScope(app, user) !== undefined };
  }

  /** Tells what is assigned now and was not, or was and is not. Who comes in by "Everyone" is not told one by one. */
  private logAssignments(
    app: OktaApp,
    before: ReadonlySet<string>,
    groupsBefore: readonly string[],
    by: LogContext | undefined,
  ): void {
    const { directory } = this.org;
    const groups = this.assignedGroups(app);
    const changes = [
      { event: 'add', ids: groups.filter((id) => !groupsBefore.includes(id)) },
      { event: 'remove', ids: groupsBefore.filter((id) => !groups.includes(id)) },
    ];
    for (const { event, ids } of changes) {
      for (const group of ids.map((id) => directory.group(id))) {
        if (group) this.log(`group.application_assignment.${event}`, [groupParty(group), appParty(app)], by);
      }
    }
    const after = this.assignedPeople(app);
    const added = app.assignment === 'everyone' ? [] : [...after].filter((id) => !before.has(id));
    for (const id of added) this.logPerson('add', app, id, by);
    for (const id of before) if (!after.has(id)) this.logPerson('remove', app, id, by);
  }

  private logPerson(event: 'add' | 'remove', app: OktaApp, id: string, by: LogContext | undefined): void {
    const user = this.org.directory.user(id);
    if (user) this.log(`application.user_membership.${event}`, assignmentParties(app, user), by);
  }

  private assignedGroups({ assignment }: OktaApp): string[] {
    return assignment === 'everyone' ? [this.org.directory.everyone.id] : [...assignment.groups];
  }

  private assignedPeople(app: OktaApp): Set<string> {
    const { directory, apps } = this.org;
    // An inactive app keeps its assignments.
    const active: OktaApp = { ...app, status: 'ACTIVE' };
    const people = directory.allUsers().filter((user) => apps.assignmentScope(active, user));
    return new Set(people.map((user) => user.id));
  }

  private log(eventType: string, target: NewLogActor[], by: LogContext | undefined): void {
    this.org.systemLog.append({ ...by, eventType, target });
  }
}
