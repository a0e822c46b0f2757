import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { answerVersioned, IfMatch } from '../http/etag.js';
import { PageQuery } from '../http/page-query.dto.js';
import { EventHookRegistration } from './event-hook-registration.service.js';
import { CreateEventTriggerDto, EventTriggersQuery, UpdateEventTriggerDto } from './event-trigger.dto.js';
import { EventTriggerPage, EventTriggerResponse } from './event-trigger-response.dto.js';
import { EventTriggersService } from './event-triggers.service.js';
import { TriggerBatchesQuery, TriggerBatchPage, TriggerRunPage } from './trigger-run.dto.js';
import { TriggerRunsService } from './trigger-runs.service.js';

/** How events of Okta come here: sent by Okta, read from its System Log again and again, or searched for on a schedule. */
@Controller('api/v1/event-triggers')
export class EventTriggersController {
  constructor(
    private readonly service: EventTriggersService,
    private readonly registration: EventHookRegistration,
    private readonly runs: TriggerRunsService,
  ) {}

  /** Lists the triggers, the oldest first. */
  @Get()
  @RequirePermission('event-triggers:read')
  list(@CurrentSubject() caller: Caller, @Query() query: EventTriggersQuery): Promise<EventTriggerPage> {
    return this.service.list(caller, query);
  }

  /** Makes a trigger. Its secrets are shown in this answer and never again. */
  @Post()
  @RequirePermission('event-triggers:write')
  async create(
    @CurrentSubject() caller: Caller,
    @Body() dto: CreateEventTriggerDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventTriggerResponse> {
    const created = await this.service.create(caller, dto);
    return answerVersioned(response, created, `/api/v1/event-triggers/${created.body.id}`);
  }

  /** Shows one trigger and how it fares. */
  @Get(':id')
  @RequirePermission('event-triggers:read')
  async get(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventTriggerResponse> {
    return answerVersioned(response, await this.service.get(caller, id));
  }

  /** Changes a trigger. Another `deliverTo` gets another signing secret, shown in this answer and never again. */
  @Patch(':id')
  @RequirePermission('event-triggers:write')
  async update(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
    @Body() dto: UpdateEventTriggerDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventTriggerResponse> {
    return answerVersioned(response, await this.service.update(caller, id, ifMatch, dto));
  }

  /** Deletes a trigger with its runs and what it has still to deliver, and its hook in Okta. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('event-triggers:write')
  remove(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
  ): Promise<void> {
    return this.service.remove(caller, id, ifMatch);
  }

  /**
   * Registers an event hook in Okta for the event types that it has now, with a new secret, and has Okta verify it (scope
   * `okta.eventHooks.manage`). To be repeated when the event types change.
   */
  @Post(':id/register')
  @HttpCode(200)
  @RequirePermission('event-triggers:write')
  async register(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @IfMatch() ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EventTriggerResponse> {
    return answerVersioned(response, await this.registration.register(caller, id, ifMatch));
  }

  /** Lists the runs of a poll or a search, the newest first. Of polls those are kept that brought events. */
  @Get(':id/runs')
  @RequirePermission('event-triggers:read')
  listRuns(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Query() query: PageQuery,
  ): Promise<TriggerRunPage> {
    return this.runs.list(caller, id, query);
  }

  /** Lists the events of a run in batches of `batchSize`. */
  @Get(':id/runs/:run/batches')
  @RequirePermission('event-triggers:read')
  listBatches(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Param('run') run: string,
    @Query() query: TriggerBatchesQuery,
  ): Promise<TriggerBatchPage> {
    return this.runs.batches(caller, id, run, query);
  }
}
