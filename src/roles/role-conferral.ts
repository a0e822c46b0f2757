import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../access/caller.js';
import { gatewayPermissions } from '../access/permissions.js';
import { assertMayConferRole } from './escalation.js';
import { RolePermissions } from './role-permissions.js';

/** Guards whatever gives a role to somebody: mappings, default roles, API tokens. */
@Injectable()
export class RoleConferral {
  constructor(private readonly permissions: RolePermissions) {}

  /**
   * Nobody can grant, map or mint a permission that they don't hold.
   * @param manager The transaction's, so that the grants are those of the moment of the change.
   * @throws GatewayError `permission-denied` that names what is missing.
   */
  async assertMayConfer(caller: Caller, roleKeys: Iterable<string>, manager: EntityManager): Promise<void> {
    // Who holds everything can confer anything: a set of thousands of roles is then judged without a query for each.
    if (gatewayPermissions.every((permission) => caller.permissions.has(permission))) return;
    for (const key of new Set(roleKeys)) {
      assertMayConferRole(caller, key, await this.permissions.onGateway(key, manager));
    }
  }
}
