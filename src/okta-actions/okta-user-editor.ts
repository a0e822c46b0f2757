import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import { OktaActionGate, type OktaAction } from './okta-action-gate.js';
import { OktaDirectoryGroups } from './okta-directory-groups.js';
import { OktaDirectoryUsers } from './okta-directory-users.js';
import { assertWritable } from './okta-group-membership.js';
import {
  toOktaUserResponse,
  type CreateOktaUserDto,
  type OktaUserResponse,
  type UpdateOktaUserDto,
} from './okta-user.dto.js';
import { OktaWrites } from './okta-writes.js';
import { RoleGuard } from './role-guard.js';
import { UserSchemas } from './user-schemas.js';
import { assertStatusAllows } from './user-status-rules.js';

const SCOPE = 'okta.users.manage';

/** Makes people in Okta's directory, and changes their profiles. */
@Injectable()
export class OktaUserEditor {
  constructor(
    private readonly gate: OktaActionGate,
    private readonly users: OktaDirectoryUsers,
    private readonly groups: OktaDirectoryGroups,
    private readonly schemas: UserSchemas,
    private readonly guard: RoleGuard,
    private readonly writes: OktaWrites,
  ) {}

  /**
   * Makes a person; staged unless `activate` says otherwise.
   * @throws GatewayError as {@link OktaActionGate.open}, `validation-failed`, `okta-conflict` for a login that somebody
   *   has, `not-found` for a group, `permission-denied`, `role-confirmation-required`.
   */
  async create(
    caller: Caller,
    dto: CreateOktaUserDto,
    connection: string | undefined,
  ): Promise<OktaUserResponse> {
    const action = await this.gate.open(caller, connection, 'manage');
    const { profile, activate = false, groupIds = [] } = dto;
    await this.schemas.assertProfile(action, profile, true);
    const groups = await this.findGroups(action, groupIds);
    const created = await this.writes.perform(action, {
      name: 'okta.user-created',
      userId: typeof profile['login'] === 'string' ? profile['login'] : '',
      scope: SCOPE,
      details: {
        profile,
        activate,
        ...(groups.length === 0
          ? {}
          : {
              groups: groups.map(({ id, name }) => ({ id, name })),
              roles: await this.guard.rolesOf(action, groups),
            }),
      },
      check: async () => {
        groups.forEach(assertWritable);
        await this.guard.assertMayGive(action, groups, dto.confirmRole);
      },
      ask: () =>
        action.okta.createUser(
          { profile, activate, ...(groupIds.length === 0 ? {} : { groupIds }) },
          action.bounds,
        ),
      idOf: ({ id }) => id,
    });
    return toOktaUserResponse(created);
  }

  /**
   * Changes the attributes that are named and no others.
   * @throws GatewayError as {@link OktaActionGate.open}, `not-found`, `validation-failed`, `okta-conflict`,
   *   `permission-denied` for somebody who has a role that the caller could not give.
   */
  async update(
    caller: Caller,
    reference: string,
    { profile }: UpdateOktaUserDto,
    connection: string | undefined,
  ): Promise<OktaUserResponse> {
    const action = await this.gate.open(caller, connection, 'manage');
    const user = await this.users.find(action, reference);
    await this.schemas.assertProfile(action, profile, false);
    const before = Object.fromEntries(Object.keys(profile).map((name) => [name, user.profile[name] ?? null]));
    const updated = await this.writes.perform(action, {
      name: 'okta.user-updated',
      userId: user.id,
      scope: SCOPE,
      before: { profile: before },
      details: { profile },
      check: async () => {
        assertStatusAllows('update', user);
        await this.guard.assertMayActAs(action, user.id);
      },
      ask: () => action.okta.updateUser(user.id, profile, action.bounds),
    });
    return toOktaUserResponse(updated);
  }

  private async findGroups(action: OktaAction, ids: readonly string[]): Promise<readonly DirectoryGroup[]> {
    const groups: DirectoryGroup[] = [];
    for (const id of ids) groups.push(await this.groups.find(action, id));
    return groups;
  }
}
