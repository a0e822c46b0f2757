import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../access/caller.js';
import { ConferralRules } from '../connections/conferral-rules.js';
import { GatewayError, invalidValue } from '../errors/gateway-error.js';
import { assertMayConferRole } from '../roles/escalation.js';
import { changesSomething } from './gateway-grants.js';
import { GrantsRepository } from './grants.repository.js';

/** Answers from the grants what a connection may be made to confer. */
@Injectable()
export class GrantConferralRules extends ConferralRules {
  constructor(private readonly grants: GrantsRepository) {
    super();
  }

  async assertDefaultRole(roleKey: string, manager: EntityManager, caller: Caller | null): Promise<void> {
    if (!(await this.grants.roleExists(roleKey, manager))) {
      const detail = `There is no role ${roleKey}.`;
      throw new GatewayError('unknown-role', detail, {
        errors: [{ pointer: '/defaultRole', code: 'unknown-role', detail }],
      });
    }
    const permissions = await this.grants.findGatewayPermissions(roleKey, manager);
    if ([...permissions].some(changesSomething)) {
      throw invalidValue(
        '/defaultRole',
        'default-role-may-write',
        `The role ${roleKey} can write on the gateway: nobody gets such a role by default.`,
      );
    }
    if (caller) assertMayConferRole(caller, roleKey, permissions);
  }

  async assertMayReroute(connectionId: string, manager: EntityManager, caller: Caller): Promise<void> {
    for (const role of await this.grants.findRolesOfConnection(connectionId, manager)) {
      assertMayConferRole(caller, role, await this.grants.findGatewayPermissions(role, manager));
    }
  }
}
