import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { gatewayPermissions } from '../access/permissions.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import { RoleConferral } from '../roles/role-conferral.js';
import { reading, type OktaAction } from './okta-action-gate.js';
import { OrgRepository, type MappedRole } from './org.repository.js';

/**
 * Keeps what is done in Okta's directory from giving anybody more here than the caller holds: a group there is
 * a role here, in every connection of the same org.
 */
@Injectable()
export class RoleGuard {
  constructor(
    private readonly org: OrgRepository,
    private readonly conferral: RoleConferral,
  ) {}

  /** The keys of the roles that these groups give, through whichever connection. */
  async rolesOf({ orgUrl }: OktaAction, groups: readonly DirectoryGroup[]): Promise<readonly string[]> {
    const mapped = await this.org.rolesOfGroups(orgUrl, groups);
    return [...new Set(mapped.map(({ roleKey }) => roleKey))];
  }

  /**
   * Judges that somebody is put into groups.
   * @param confirmRole The keys of the roles that the caller knows they give, separated by commas.
   * @param userId Okta's id of the person; undefined for somebody who is about to be made, and is in no group yet.
   * @throws GatewayError `permission-denied`, `role-confirmation-required` whose `errors` name the roles, one each.
   */
  async assertMayGive(
    action: OktaAction,
    groups: readonly DirectoryGroup[],
    confirmRole: string | undefined,
    userId?: string,
  ): Promise<void> {
    const mapped = [
      ...(await this.org.rolesOfGroups(action.orgUrl, groups)),
      ...(userId === undefined ? [] : await this.rolesUnlocked(action, groups, userId)),
    ];
    if (mapped.length === 0) return;
    await this.assertMayConfer(action.caller, mapped);
    const roles = [...new Set(mapped.map(({ roleKey }) => roleKey))].sort();
    const confirmed = (confirmRole ?? '').split(',').map((key) => key.trim());
    if (roles.every((role) => confirmed.includes(role))) return;
    throw new GatewayError(
      'role-confirmation-required',
      `This gives the ${roles.length === 1 ? 'role' : 'roles'} ${roles.join(', ')} here. Send confirmRole: "${roles.join(',')}" if that is intended.`,
      { errors: roles.map((role) => ({ pointer: '/confirmRole', code: 'not-confirmed', detail: role })) },
    );
  }

  /**
   * Judges what would let the caller act as somebody: their sign-in link, a password, their name or their address.
   * @throws GatewayError `permission-denied` when that person has a role that the caller could not give.
   */
  async assertMayActAs(action: OktaAction, userId: string): Promise<void> {
    const { caller, okta, bounds, orgUrl } = action;
    // Whoever holds everything everywhere takes nothing over, and Okta is asked once less.
    if (caller.platform && gatewayPermissions.every((permission) => caller.permissions.has(permission)))
      return;
    const groups = await reading('okta.users.read', () => okta.listGroupsOfUser(userId, bounds));
    await this.assertMayConfer(caller, await this.org.rolesOfGroups(orgUrl, groups));
  }

  /** The roles of groups that somebody is in already, and that count only once they are in a required group. */
  private async rolesUnlocked(
    action: OktaAction,
    groups: readonly DirectoryGroup[],
    userId: string,
  ): Promise<readonly MappedRole[]> {
    const { okta, bounds, orgUrl } = action;
    const named = (list: readonly DirectoryGroup[], names: readonly string[]) =>
      list.some(({ name }) => names.includes(name));
    const required = await this.org.requiredGroups(orgUrl);
    const opened = required.filter(({ names }) => named(groups, names));
    if (opened.length === 0) return [];
    const own = await reading('okta.users.read', () => okta.listGroupsOfUser(userId, bounds));
    const barred = opened.filter(({ names }) => !named(own, names)).map(({ connectionId }) => connectionId);
    const mapped = await this.org.rolesOfGroups(orgUrl, own);
    return mapped.filter(({ connectionId }) => barred.includes(connectionId));
  }

  /** A role in another connection has power over people and mappings there, which a caller from here has not. */
  private async assertMayConfer(caller: Caller, mapped: readonly MappedRole[]): Promise<void> {
    const foreign = mapped.find(({ connectionId }) => connectionId !== caller.connectionId);
    if (foreign && !caller.platform) {
      throw new GatewayError(
        'permission-denied',
        `The role ${foreign.roleKey} comes with this through another connection to the same Okta org: only admins of the platform connection can do it.`,
      );
    }
    const keys = mapped.map(({ roleKey }) => roleKey);
    await this.conferral.assertMayConfer(caller, keys, this.org.dataSource.manager);
  }
}
