import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { ChecksQuery } from '../connections/change-checks.dto.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { ApplicationEditor } from './application-editor.js';
import { AccessRulesResponse, ApplicationPage, ApplicationResponse } from './application-response.dto.js';
import { AccessRulesDto, CreateApplicationDto, UpdateApplicationDto } from './application.dto.js';
import { ApplicationsQuery } from './applications-query.dto.js';
import { ApplicationsService } from './applications.service.js';

/** Applications and their access rules. `:application` is a slug or an id; `gateway` is the gateway itself. */
@Controller('api/v1/applications')
export class ApplicationsController {
  constructor(
    private readonly service: ApplicationsService,
    private readonly editor: ApplicationEditor,
  ) {}

  /** Lists all applications in the order of their slugs. */
  @Get()
  @RequirePermission('applications:read')
  list(@CurrentSubject() caller: Caller, @Query() query: ApplicationsQuery): Promise<ApplicationPage> {
    return this.service.list(caller, query);
  }

  /** Creates an application. */
  @Post()
  @RequirePermission('applications:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Body() dto: CreateApplicationDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ApplicationResponse> {
    const created = await this.editor.create(caller, dto);
    return answerVersioned(response, created, `/api/v1/applications/${created.body.slug}`);
  }

  /** Shows one application. */
  @Get(':application')
  @RequirePermission('applications:read')
  async get(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ApplicationResponse> {
    return answerVersioned(response, await this.service.get(caller, application));
  }

  /** Changes an application: what is absent stays, lists are replaced whole. */
  @Patch(':application')
  @RequirePermission('applications:write')
  async update(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @IfMatch() ifMatch: string | undefined,
    @Query() { checks }: ChecksQuery,
    @Body() dto: UpdateApplicationDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ApplicationResponse> {
    return answerVersioned(response, await this.editor.update(caller, application, ifMatch, dto, checks));
  }

  /** Deletes an application with its hosts, access rules and grants. */
  @Delete(':application')
  @HttpCode(204)
  @RequirePermission('applications:write')
  remove(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @IfMatch() ifMatch: string | undefined,
  ): Promise<void> {
    return this.editor.remove(caller, application, ifMatch);
  }

  /** Shows the access rules of an application. */
  @Get(':application/access-rules')
  @RequirePermission('applications:read')
  async accessRules(
    @Param('application') application: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AccessRulesResponse> {
    return answerVersioned(response, await this.service.accessRules(application));
  }

  /** Replaces all access rules at once. Needs `If-Match`. */
  @Put(':application/access-rules')
  @RequirePermission('applications:write')
  async replaceAccessRules(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @IfMatch() ifMatch: string | undefined,
    @Query() { checks }: ChecksQuery,
    @Body() dto: AccessRulesDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AccessRulesResponse> {
    const replaced = await this.editor.replaceAccessRules(caller, application, ifMatch, dto, checks);
    return answerVersioned(response, replaced);
  }
}
