import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { ChecksQuery } from '../connections/change-checks.dto.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { PageQuery } from '../http/pagination.js';
import { GrantPage, GrantResponse } from './application-response.dto.js';
import { CreateGrantDto, UpdateGrantDto } from './application.dto.js';
import { GrantsService } from './grants.service.js';

/** What roles may do in an application. */
@Controller('api/v1/applications/:application/grants')
export class GrantsController {
  constructor(private readonly service: GrantsService) {}

  /** Lists the grants of an application. The ETag is that of all of them. */
  @Get()
  @RequirePermission('applications:read')
  async list(
    @Param('application') application: string,
    @Query() query: PageQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GrantPage> {
    return answerVersioned(response, await this.service.list(application, query));
  }

  /** Grants a permission to a role. On the gateway itself only what the caller holds. `If-Match` is compared with the ETag of the list. */
  @Post()
  @RequirePermission('applications:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @IfMatch() ifMatch: string | undefined,
    @Query() { checks }: ChecksQuery,
    @Body() dto: CreateGrantDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GrantResponse> {
    const grant = await this.service.create(caller, application, ifMatch, dto, checks);
    const location = `/api/v1/applications/${encodeURIComponent(application)}/grants/${grant.body.id}`;
    return answerVersioned(response, grant, location);
  }

  /** Shows one grant. */
  @Get(':id')
  @RequirePermission('applications:read')
  async get(
    @Param('application') application: string,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GrantResponse> {
    return answerVersioned(response, await this.service.get(application, id));
  }

  /** Changes the condition of a grant in its place. */
  @Patch(':id')
  @RequirePermission('applications:write')
  async update(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
    @Query() { checks }: ChecksQuery,
    @Body() dto: UpdateGrantDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GrantResponse> {
    const change = { ifMatch, dto, checks };
    return answerVersioned(response, await this.service.update(caller, application, id, change));
  }

  /** Takes a permission from a role. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('applications:write')
  remove(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
    @Query() { checks }: ChecksQuery,
  ): Promise<void> {
    return this.service.remove(caller, application, id, ifMatch, checks);
  }
}
