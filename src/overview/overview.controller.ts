import { Controller, Get, Query } from '@nestjs/common';
import { CurrentSubject, SignedIn } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { OverviewQuery, type OverviewResponse } from './overview.dto.js';
import { OverviewService } from './overview.service.js';

/** What one looks at first. */
@Controller('api/v1/overview')
export class OverviewController {
  constructor(private readonly service: OverviewService) {}

  /**
   * Shows the state of the gateway at a glance: Okta by connection, the processes, statistics, how far the set-up has
   * come. A part that the caller may not see is absent, and `missing` names the permission that it needs.
   */
  @Get()
  @SignedIn({ weighsPermissions: true })
  show(@CurrentSubject() caller: Caller, @Query() query: OverviewQuery): Promise<OverviewResponse> {
    return this.service.show(caller, query);
  }
}
