/**
 * Roles: names that groups, grants and access rules speak of.
 *
 * Owns the table `roles` with its four built-in rows, `/api/v1/roles` and `/:key`, and the rule that nobody
 * confers a permission which they don't hold. It never says what a role may do (grants and access
 * rules do, in `applications/`), and never stores who has one (roles are derived from groups).
 */
import { Module } from '@nestjs/common';
import { RoleConferral } from './role-conferral.js';
import { RolesController } from './roles.controller.js';
import { RolesRepository } from './roles.repository.js';
import { RolesService } from './roles.service.js';

@Module({
  controllers: [RolesController],
  providers: [RoleConferral, RolesRepository, RolesService],
  exports: [RoleConferral, RolesRepository, RolesService],
})
export class RolesModule {}
