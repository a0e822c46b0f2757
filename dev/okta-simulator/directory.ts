import { SimulatorClock } from './clock.js';
import { DirectoryIndex } from './directory-index.js';
import { oktaId } from './ids.js';
import type {
  GroupChanges,
  NewGroup,
  NewUser,
  OktaGroup,
  OktaUser,
  UserChanges,
  UserProfile,
  UserStatus,
} from './org-types.js';

/** The group that Okta puts everybody in. */
export const EVERYONE = 'Everyone';

/** People, groups and who is in which. */
export class Directory {
  /** What lists and searches see; it may lag behind. */
  readonly index: DirectoryIndex;
  readonly everyone: OktaGroup;
  private readonly users = new Map<string, OktaUser>();
  private readonly groups = new Map<string, OktaGroup>();
  private readonly members = new Map<string, Set<string>>();
  private sequence = 0;

  constructor(
    private readonly clock: SimulatorClock,
    indexLagMs: number,
  ) {
    this.index = new DirectoryIndex(clock, indexLagMs);
    this.everyone = this.addGroup({
      name: EVERYONE,
      description: 'All users in your organization',
      type: 'BUILT_IN',
    });
  }

  addUser(input: NewUser): OktaUser {
    const now = this.clock.now();
    const status = input.status ?? 'ACTIVE';
    this.sequence += 1;
    const login = input.login ?? input.email ?? `person-${this.sequence}@example.com`;
    if (this.userByLogin(login)) throw new Error(`login exists: ${login}`);
    const user: OktaUser = {
      id: input.id ?? oktaId('00u'),
      sequence: this.sequence,
      status,
      profile: {
        firstName: input.firstName ?? 'Test',
        lastName: input.lastName ?? 'Person',
        mobilePhone: null,
        secondEmail: null,
        login,
        email: input.email ?? login,
        ...input.profile,
      },
      hasPassword: input.hasPassword ?? (status !== 'PROVISIONED' && status !== 'DEPROVISIONED'),
      passwordChanged: now,
      provider: input.provider ?? { type: 'OKTA', name: 'OKTA' },
      recoveryQuestion: input.recoveryQuestion ?? null,
      factors: input.factors ?? ['otp'],
      created: now,
      activated: status === 'STAGED' ? null : now,
      statusChanged: status === 'STAGED' ? null : now,
      lastUpdated: now,
      lastLogin: null,
    };
    this.putUser(user);
    for (const name of input.groups ?? []) {
      const group = this.groups.get(name) ?? this.groupByName(name) ?? this.addGroup({ name });
      this.addMember(group.id, user.id);
    }
    return user;
  }

  updateUser(id: string, changes: UserChanges): OktaUser {
    const { factors, profile, provider, recoveryQuestion, ...named } = changes;
    const user = this.requireUser(id);
    return this.putUser({
      ...user,
      factors: factors ?? user.factors,
      provider: provider ?? user.provider,
      recoveryQuestion: recoveryQuestion === undefined ? user.recoveryQuestion : recoveryQuestion,
      profile: { ...user.profile, ...named, ...profile },
      lastUpdated: this.clock.now(),
    });
  }

  /** Puts another profile in the place of the old one. */
  replaceProfile(id: string, profile: UserProfile): OktaUser {
    return this.putUser({ ...this.requireUser(id), profile, lastUpdated: this.clock.now() });
  }

  /** The person has a new password. */
  setPassword(id: string): OktaUser {
    const now = this.clock.now();
    return this.putUser({
      ...this.requireUser(id),
      hasPassword: true,
      passwordChanged: now,
      lastUpdated: now,
    });
  }

  setStatus(id: string, status: UserStatus): OktaUser {
    const user = this.requireUser(id);
    const now = this.clock.now();
    // Okta's deactivation is destructive: groups and password are gone even when the person comes back.
    if (status === 'DEPROVISIONED') for (const members of this.members.values()) members.delete(id);
    return this.putUser({
      ...user,
      status,
      statusChanged: now,
      lastUpdated: now,
      activated: user.activated ?? (status === 'STAGED' ? null : now),
      hasPassword:
        status === 'ACTIVE'
          ? user.provider.type === 'OKTA' || user.hasPassword
          : status === 'DEPROVISIONED'
            ? false
            : user.hasPassword,
    });
  }

  recordLogin(id: string): void {
    this.putUser({ ...this.requireUser(id), lastLogin: this.clock.now() });
  }

  deleteUser(id: string): void {
    this.users.delete(id);
    for (const members of this.members.values()) members.delete(id);
    this.index.remove(id);
  }

  user(id: string): OktaUser | undefined {
    return this.users.get(id);
  }

  userByLogin(login: string): OktaUser | undefined {
    const wanted = login.toLowerCase();
    for (const user of this.users.values()) if (user.profile.login.toLowerCase() === wanted) return user;
    return undefined;
  }

  /** As Okta resolves `{userId}` in a path: an id, a login, or the part of a login before the `@`. */
  userByIdOrLogin(key: string): OktaUser | undefined {
    const exact = this.users.get(key) ?? this.userByLogin(key);
    if (exact || key.includes('@')) return exact;
    const short = `${key.toLowerCase()}@`;
    const hits = this.allUsers().filter((user) => user.profile.login.toLowerCase().startsWith(short));
    return hits.length === 1 ? hits[0] : undefined;
  }

  allUsers(): OktaUser[] {
    return [...this.users.values()];
  }

  addGroup(input: NewGroup): OktaGroup {
    const type = input.type ?? 'OKTA_GROUP';
    if (
      type === 'OKTA_GROUP' &&
      this.allGroups().some((group) => group.type === type && group.name === input.name)
    ) {
      throw new Error(`group exists: ${input.name}`);
    }
    const now = this.clock.now();
    this.sequence += 1;
    const group: OktaGroup = {
      id: input.id ?? oktaId('00g'),
      sequence: this.sequence,
      type,
      name: input.name,
      description: input.description ?? null,
      created: now,
      lastUpdated: now,
      lastMembershipUpdated: now,
    };
    this.members.set(group.id, new Set());
    return this.putGroup(group);
  }

  updateGroup(id: string, changes: GroupChanges): OktaGroup {
    return this.putGroup({ ...this.requireGroup(id), ...changes, lastUpdated: this.clock.now() });
  }

  removeGroup(id: string): void {
    this.groups.delete(id);
    this.members.delete(id);
    this.index.remove(id);
  }

  group(id: string): OktaGroup | undefined {
    return this.groups.get(id);
  }

  groupByName(name: string): OktaGroup | undefined {
    return this.allGroups().find((group) => group.name === name);
  }

  allGroups(): OktaGroup[] {
    return [...this.groups.values()];
  }

  addMember(groupId: string, userId: string): void {
    this.changeMembers(groupId, (members) => members.add(this.requireUser(userId).id));
  }

  removeMember(groupId: string, userId: string): void {
    this.changeMembers(groupId, (members) => members.delete(userId));
  }

  /** Whether a person is in a group, "Everyone" included. */
  hasMember(groupId: string, userId: string): boolean {
    const [group, user] = [this.groups.get(groupId), this.users.get(userId)];
    return group !== undefined && user !== undefined && this.isMember(group, user);
  }

  /** The groups of a person, oldest first; "Everyone" is one of them. */
  groupsOf(userId: string): OktaGroup[] {
    const user = this.users.get(userId);
    if (!user) return [];
    return this.allGroups().filter((group) => this.isMember(group, user));
  }

  membersOf(groupId: string): OktaUser[] {
    const group = this.groups.get(groupId);
    return group ? this.allUsers().filter((user) => this.isMember(group, user)) : [];
  }

  requireUser(id: string): OktaUser {
    const user = this.users.get(id);
    if (!user) throw new Error(`no such user: ${id}`);
    return user;
  }

  requireGroup(id: string): OktaGroup {
    const group = this.groups.get(id);
    if (!group) throw new Error(`no such group: ${id}`);
    return group;
  }

  private isMember(group: OktaGroup, user: OktaUser): boolean {
    if (group.type === 'BUILT_IN') return user.status !== 'DEPROVISIONED';
    return this.members.get(group.id)?.has(user.id) ?? false;
  }

  private changeMembers(groupId: string, change: (members: Set<string>) => unknown): void {
    const group = this.requireGroup(groupId);
    change(this.members.get(groupId) ?? new Set());
    this.putGroup({ ...group, lastMembershipUpdated: this.clock.now() });
  }

  private putUser(user: OktaUser): OktaUser {
    this.users.set(user.id, user);
    this.index.putUser(user);
    return user;
  }

  private putGroup(group: OktaGroup): OktaGroup {
    this.groups.set(group.id, group);
    this.index.putGroup(group);
    return group;
  }
}
