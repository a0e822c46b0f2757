import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Caller } from '../access/caller.js';
import { RoleConferral } from '../roles/role-conferral.js';
import { RolesRepository } from '../roles/roles.repository.js';
import type { NewGroupMapping } from './group-mapping.entity.js';
import { GroupMappingsRepository } from './group-mappings.repository.js';
import { assertNotMapped } from './mapping-conflict.js';

/** A role that a mapping is to give, and the field that says so. */
export interface ConferredRole {
  readonly key: string;
  readonly pointer: string;
}

/**
 * Who may map what. Asked twice where Okta is asked in between: before, because Okta's silence must not hide
 * a plain mistake, and in the transaction, because only there the answer holds.
 */
@Injectable()
export class MappingRules {
  constructor(
    private readonly mappings: GroupMappingsRepository,
    private readonly roles: RolesRepository,
    private readonly conferral: RoleConferral,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws GatewayError `unknown-role`, `permission-denied`. */
  async assertMayConfer(
    caller: Caller,
    roles: readonly ConferredRole[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    await this.roles.assertExist(roles, manager);
    await this.conferral.assertMayConfer(
      caller,
      roles.map(({ key }) => key),
      manager,
    );
  }

  /** @throws GatewayError `unknown-role`, `permission-denied`, `group-already-mapped`, `role-already-mapped`. */
  async assertMayMap(
    caller: Caller,
    wanted: NewGroupMapping,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    await this.assertMayConfer(caller, [{ key: wanted.roleKey, pointer: '/role' }], manager);
    assertNotMapped(wanted, await this.mappings.findSimilar(wanted, manager));
  }
}
