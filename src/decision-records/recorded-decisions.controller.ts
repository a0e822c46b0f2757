import { Controller, Get, Query } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { RecordedDecisionPage, RecordedDecisionsQuery } from './recorded-decision.dto.js';
import { RecordedDecisionsService } from './recorded-decisions.service.js';

/** Recent decisions, with the facts that they rested on. */
@Controller('api/v1/decisions')
export class RecordedDecisionsController {
  constructor(private readonly service: RecordedDecisionsService) {}

  /**
   * Lists recent decisions, newest first: of each application the last 1,000 that were allowed (a sample), the last 1,000
   * denied to a person and the last 1,000 denied to nobody in particular, none older than 7 days.
   */
  @Get()
  @RequirePermission('decisions:read')
  list(
    @CurrentSubject() caller: Caller,
    @Query() query: RecordedDecisionsQuery,
  ): Promise<RecordedDecisionPage> {
    return this.service.list(caller, query);
  }
}
