import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../access/caller.js';
import { ConferralRules } from '../connections/conferral-rules.js';
import { invalidValue } from '../errors/gateway-error.js';
import { RoleConferral } from '../roles/role-conferral.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { changesSomething } from './gateway-grants.js';
import { GrantsRepository } from './grants.repository.js';

/** Answers from the grants what a connection may be made to confer. */
@Injectable()
export class GrantConferralRules extends ConferralRules {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly roles: RolesRepository,
    private readonly conferral: RoleConferral,
  ) {
    super();
  }

  async assertDefaultRole(roleKey: string, manager: EntityManager, caller: Caller | null): Promise<void> {
    await this.roles.assertExist([{ key: roleKey, pointer: '/defaultRole' }], manager);
    const permissions = await this.grants.findGatewayPermissions(roleKey, manager);
    if ([...permissions].some(changesSomething)) {
      throw invalidValue(
        '/defaultRole',
        'default-role-may-write',
        `The role ${roleKey} can write on the gateway: nobody gets such a role by default.`,
      );
    }
    if (caller) await this.conferral.assertMayConfer(caller, [roleKey], manager);
  }

  async assertMayReroute(connectionId: string, manager: EntityManager, caller: Caller): Promise<void> {
    const roles = await this.grants.findRolesOfConnection(connectionId, manager);
    await this.conferral.assertMayConfer(caller, roles, manager);
  }
}
