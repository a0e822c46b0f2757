import { Controller, Get, Param, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { AnswersFile } from '../http/answers-file.js';
import {
  AuditEventPage,
  AuditEventResponse,
  AuditEventsQuery,
  OneAuditEventQuery,
} from './audit-event.dto.js';
import { AuditEventsService } from './audit-events.service.js';

/** What was done, by whom, when, and what it changed. */
@Controller('api/v1/audit-events')
export class AuditEventsController {
  constructor(private readonly service: AuditEventsService) {}

  /**
   * Lists audit events, newest first. With `Accept: text/csv` or `application/x-ndjson`, or `format`, everything that
   * matches is one file, whatever `limit` and `after` say.
   */
  @Get()
  @RequirePermission('audit-events:read')
  @AnswersFile(AuditEventPage, 'text/csv', 'application/x-ndjson')
  list(
    @CurrentSubject() caller: Caller,
    @Query() query: AuditEventsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuditEventPage | StreamableFile> {
    return this.service.list(caller, query, { request, response });
  }

  /** Shows one audit event. */
  @Get(':id')
  @RequirePermission('audit-events:read')
  get(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Query() query: OneAuditEventQuery,
  ): Promise<AuditEventResponse> {
    return this.service.get(caller, id, query);
  }
}
