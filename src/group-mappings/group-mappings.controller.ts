import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { ChecksQuery } from '../connections/change-checks.dto.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { LargeJsonBody } from '../http/large-json-body.js';
import {
  CreateGroupMappingDto,
  GroupMappingsQuery,
  ReplaceGroupMappingsDto,
  ReplaceGroupMappingsQuery,
  UpdateGroupMappingDto,
} from './group-mapping.dto.js';
import { GroupMappingPage, GroupMappingResponse } from './group-mapping-response.dto.js';
import { GroupMappingSetService } from './group-mapping-set.service.js';
import { GroupMappingsService } from './group-mappings.service.js';

/** Which Okta group gives which role: at most one role for a group, at most one group for a role. */
@Controller('api/v1/group-mappings')
export class GroupMappingsController {
  constructor(
    private readonly service: GroupMappingsService,
    private readonly set: GroupMappingSetService,
  ) {}

  /** Lists the mappings of a connection by group name. The ETag is that of the whole set, for a `PUT`. */
  @Get()
  @RequirePermission('group-mappings:read')
  async list(
    @CurrentSubject() caller: Caller,
    @Query() query: GroupMappingsQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GroupMappingPage> {
    return answerVersioned(response, await this.service.list(caller, query));
  }

  /** Maps a group to a role. With an API credential the group's id in Okta is pinned. */
  @Post()
  @RequirePermission('group-mappings:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Query() { checks }: ChecksQuery,
    @Body() dto: CreateGroupMappingDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GroupMappingResponse> {
    const created = await this.service.create(caller, dto, checks);
    return answerVersioned(response, created, `/api/v1/group-mappings/${created.body.id}`);
  }

  /** Replaces all mappings of a connection at once. Rows of the same group keep their id; needs `If-Match`. */
  @Put()
  @RequirePermission('group-mappings:write')
  @UseInterceptors(LargeJsonBody)
  async replace(
    @CurrentSubject() caller: Caller,
    @Query() { connection, checks }: ReplaceGroupMappingsQuery,
    @IfMatch() ifMatch: string | undefined,
    @Body() dto: ReplaceGroupMappingsDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GroupMappingPage> {
    const replaced = await this.set.replace(caller, connection, ifMatch, dto.mappings, checks);
    return answerVersioned(response, replaced);
  }

  /** Shows one mapping. */
  @Get(':id')
  @RequirePermission('group-mappings:read')
  async get(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GroupMappingResponse> {
    return answerVersioned(response, await this.service.get(caller, id));
  }

  /** Changes the group or the role of a mapping. */
  @Patch(':id')
  @RequirePermission('group-mappings:write')
  async update(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
    @Query() { checks }: ChecksQuery,
    @Body() dto: UpdateGroupMappingDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GroupMappingResponse> {
    return answerVersioned(response, await this.service.update(caller, id, ifMatch, dto, checks));
  }

  /** Removes a mapping: whoever had the role by it has it no more. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('group-mappings:write')
  remove(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
    @Query() { checks }: ChecksQuery,
  ): Promise<void> {
    return this.service.remove(caller, id, ifMatch, checks);
  }
}
