import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { PageQuery } from '../http/pagination.js';
import { CreateRoleDto, RolePage, RoleResponse, UpdateRoleDto } from './role.dto.js';
import { RolesService } from './roles.service.js';

/** Roles. What a role may do is said by grants and access rules. */
@Controller('api/v1/roles')
export class RolesController {
  constructor(private readonly service: RolesService) {}

  /** Lists the roles, most powerful first. */
  @Get()
  @RequirePermission('roles:read')
  list(@Query() query: PageQuery): Promise<RolePage> {
    return this.service.list(query);
  }

  /** Creates a role that may do nothing yet. */
  @Post()
  @RequirePermission('roles:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Body() dto: CreateRoleDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RoleResponse> {
    const created = await this.service.create(caller, dto);
    return answerVersioned(response, created, `/api/v1/roles/${created.body.key}`);
  }

  /** Shows one role. */
  @Get(':key')
  @RequirePermission('roles:read')
  async get(
    @Param('key') key: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RoleResponse> {
    return answerVersioned(response, await this.service.get(key));
  }

  /** Changes name or rank of a custom role. */
  @Patch(':key')
  @RequirePermission('roles:write')
  async update(
    @CurrentSubject() caller: Caller,
    @Param('key') key: string,
    @IfMatch() ifMatch: string | undefined,
    @Body() dto: UpdateRoleDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RoleResponse> {
    return answerVersioned(response, await this.service.update(caller, key, ifMatch, dto));
  }

  /** Deletes a custom role that nothing refers to. */
  @Delete(':key')
  @HttpCode(204)
  @RequirePermission('roles:write')
  remove(
    @CurrentSubject() caller: Caller,
    @Param('key') key: string,
    @IfMatch() ifMatch: string | undefined,
  ): Promise<void> {
    return this.service.remove(caller, key, ifMatch);
  }
}
