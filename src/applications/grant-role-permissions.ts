import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RolePermissions } from '../roles/role-permissions.js';
import { GrantsRepository } from './grants.repository.js';

/** Answers from the grants what a role may do on the gateway. */
@Injectable()
export class GrantRolePermissions extends RolePermissions {
  constructor(private readonly grants: GrantsRepository) {
    super();
  }

  onGateway(roleKey: string, manager: EntityManager): Promise<ReadonlySet<string>> {
    return this.grants.findGatewayPermissions(roleKey, manager);
  }
}
