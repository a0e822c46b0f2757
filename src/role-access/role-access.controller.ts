import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned } from '../http/etag.js';
import { GroupRolesQuery, GroupRolesResponse } from './group-roles.dto.js';
import { GroupRolesService } from './group-roles.service.js';
import { RoleSummariesResponse } from './role-summary.dto.js';
import { RoleAccessQuery, RoleAccessResponse } from './role-access.dto.js';

/** What gives roles, and what roles give. */
@Controller('api/v1')
export class RoleAccessController {
  constructor(private readonly service: GroupRolesService) {}

  /**
   * Shows which groups of a connection give which role, how many people have them, which groups of people give none, and
   * what the roles may do in numbers. The ETag is that of the set of mappings, for a `PUT`.
   */
  @Get('group-roles')
  @RequirePermission('group-mappings:read')
  async groupRoles(
    @CurrentSubject() caller: Caller,
    @Query() query: GroupRolesQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GroupRolesResponse> {
    return answerVersioned(response, await this.service.ofConnection(caller, query));
  }

  /**
   * Lists the roles, the most powerful first, with which groups give them and which applications name them how often: what
   * the caller may read of that (`group-mappings:read`, `applications:read`).
   */
  @Get('role-summaries')
  @RequirePermission('roles:read')
  roleSummaries(@CurrentSubject() caller: Caller): Promise<RoleSummariesResponse> {
    return this.service.summaries(caller);
  }

  /**
   * Shows which groups give a role and what it may do on each application: what the caller may read of that
   * (`group-mappings:read`, `applications:read`).
   */
  @Get('roles/:key/access')
  @RequirePermission('roles:read')
  async roleAccess(
    @CurrentSubject() caller: Caller,
    @Param('key') key: string,
    @Query() { compare }: RoleAccessQuery,
  ): Promise<RoleAccessResponse> {
    const access = await this.service.ofRole(caller, key);
    return compare === undefined
      ? access
      : { ...access, compared: await this.service.ofRole(caller, compare) };
  }
}
