import { Controller, Get, Query } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { StatisticsQuery, type StatisticsResponse } from './statistics.dto.js';
import { StatisticsService } from './statistics.service.js';

/** What happened how often. */
@Controller('api/v1/statistics')
export class StatisticsController {
  constructor(private readonly service: StatisticsService) {}

  /**
   * Shows what all processes of the gateway counted, step by step: zero where nothing happened, null where nobody
   * counted. Callers of a connection see what concerns it.
   */
  @Get()
  @RequirePermission('audit-events:read')
  show(@CurrentSubject() caller: Caller, @Query() query: StatisticsQuery): Promise<StatisticsResponse> {
    return this.service.show(caller, query);
  }
}
