import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import { OktaActionGate, type OktaAction } from './okta-action-gate.js';
import { OktaDirectoryGroups } from './okta-directory-groups.js';
import { OktaDirectoryUsers } from './okta-directory-users.js';
import { OktaWrites } from './okta-writes.js';
import { OrgEffects } from './org-effects.js';
import { RoleGuard } from './role-guard.js';

const SCOPE = 'okta.groups.manage';

/** Puts people into groups of Okta's directory, and takes them out. */
@Injectable()
export class OktaGroupMembership {
  constructor(
    private readonly gate: OktaActionGate,
    private readonly users: OktaDirectoryUsers,
    private readonly groups: OktaDirectoryGroups,
    private readonly guard: RoleGuard,
    private readonly writes: OktaWrites,
    private readonly effects: OrgEffects,
  ) {}

  /**
   * @param confirmRole See {@link RoleGuard.assertMayGive}.
   * @throws GatewayError as {@link OktaActionGate.open}, `not-found`, `okta-conflict` for a group that is mastered
   *   elsewhere, `permission-denied`, `role-confirmation-required`.
   */
  async add(
    caller: Caller,
    groupId: string,
    userReference: string,
    options: { connection: string | undefined; confirmRole: string | undefined },
  ): Promise<void> {
    const action = await this.gate.open(caller, options.connection, 'manage');
    const { group, userId, details } = await this.find(action, groupId, userReference);
    await this.writes.perform(action, {
      name: 'okta.group-member-added',
      userId,
      scope: SCOPE,
      details,
      check: async () => {
        assertWritable(group);
        await this.guard.assertMayGive(action, [group], options.confirmRole, userId);
      },
      ask: () => action.okta.addMember(group.id, userId, action.bounds),
      afterwards: () => this.effects.reread(action, userId),
    });
  }

  /**
   * Takes effect here at once, whichever role the group gives.
   * @throws GatewayError as {@link OktaActionGate.open}, `not-found`, `okta-conflict`.
   */
  async remove(
    caller: Caller,
    groupId: string,
    userReference: string,
    connection: string | undefined,
  ): Promise<void> {
    const action = await this.gate.open(caller, connection, 'manage');
    const { group, userId, details } = await this.find(action, groupId, userReference);
    await this.writes.perform(action, {
      name: 'okta.group-member-removed',
      userId,
      scope: SCOPE,
      details,
      check: () => assertWritable(group),
      ask: () => action.okta.removeMember(group.id, userId, action.bounds),
      effect: (tx) => this.effects.takeGroup(tx, action, userId, group),
      afterwards: () => this.effects.reread(action, userId),
    });
  }

  private async find(
    action: OktaAction,
    groupId: string,
    userReference: string,
  ): Promise<{ group: DirectoryGroup; userId: string; details: object }> {
    const group = await this.groups.find(action, groupId);
    const { id: userId } = await this.users.find(action, userReference);
    const roles = await this.guard.rolesOf(action, [group]);
    return { group, userId, details: { groupId: group.id, groupName: group.name, roles } };
  }
}

/** @throws GatewayError `okta-conflict` for a group that only a directory, an app or Okta itself fills. */
export function assertWritable({ type, name }: DirectoryGroup): void {
  if (type === 'OKTA_GROUP') return;
  throw new GatewayError(
    'okta-conflict',
    `The members of "${name}" are not decided in Okta’s directory (${type}): only groups of the type OKTA_GROUP can be changed.`,
  );
}
