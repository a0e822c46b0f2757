import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { ChecksRunnerService } from './checks-runner.service.js';
import {
  CheckPage,
  CheckResponse,
  CheckRunResponse,
  ChecksListQuery,
  CreateCheckDto,
  RunChecksDto,
  UpdateCheckDto,
} from './decision-check.dto.js';
import { DecisionChecksService } from './decision-checks.service.js';
import { ReplayDto, ReplayResponse } from './replay.dto.js';
import { ReplayService } from './replay.service.js';

/** What must stay true of an application, and what a draft would have made of its last decisions. */
@Controller('api/v1/applications/:application')
export class DecisionChecksController {
  constructor(
    private readonly service: DecisionChecksService,
    private readonly runner: ChecksRunnerService,
    private readonly replays: ReplayService,
  ) {}

  /** Lists the saved checks of an application by name. */
  @Get('checks')
  @RequirePermission('applications:read')
  async list(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Query() query: ChecksListQuery,
  ): Promise<CheckPage> {
    const page = await this.service.list(caller, application, query);
    return query.run ? this.runner.withResults(caller, application, page) : page;
  }

  /** Saves a check: who must, or must not, be allowed what. At most 200 an application. */
  @Post('checks')
  @RequirePermission('applications:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Body() dto: CreateCheckDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CheckResponse> {
    const created = await this.service.create(caller, application, dto);
    const location = `/api/v1/applications/${encodeURIComponent(application)}/checks/${created.body.id}`;
    return answerVersioned(response, created, location);
  }

  /** Runs the saved checks on what is in force, or on a draft. Nothing is written. */
  @Post('checks/run')
  @HttpCode(200)
  @RequirePermission('applications:read')
  run(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Body() dto: RunChecksDto,
  ): Promise<CheckRunResponse> {
    return this.runner.runAll(caller, application, dto);
  }

  /** Shows one check. */
  @Get('checks/:id')
  @RequirePermission('applications:read')
  async get(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CheckResponse> {
    return answerVersioned(response, await this.service.get(caller, application, id));
  }

  /** Changes a check: what is absent stays. */
  @Patch('checks/:id')
  @RequirePermission('applications:write')
  async update(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
    @Body() dto: UpdateCheckDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CheckResponse> {
    return answerVersioned(response, await this.service.update(caller, application, id, { ifMatch, dto }));
  }

  /** Removes a check. */
  @Delete('checks/:id')
  @HttpCode(204)
  @RequirePermission('applications:write')
  remove(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
  ): Promise<void> {
    return this.service.remove(caller, application, id, ifMatch);
  }

  /** Tries access rules, grants and mappings on the last decisions that are kept: what would be decided otherwise. */
  @Post('replay')
  @HttpCode(200)
  @RequirePermission('decisions:read')
  replay(
    @CurrentSubject() caller: Caller,
    @Param('application') application: string,
    @Body() dto: ReplayDto,
  ): Promise<ReplayResponse> {
    return this.replays.replay(caller, application, dto);
  }
}
