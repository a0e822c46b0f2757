import { Controller, Get, Param, Query } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { PageQuery } from '../http/pagination.js';
import { HeldAccessPage } from './held-access.dto.js';
import { HeldAccessService } from './held-access.service.js';

/** What people may do where. */
@Controller('api/v1/subjects/:id/access')
export class HeldAccessController {
  constructor(private readonly service: HeldAccessService) {}

  /**
   * Lists the applications with what a person may do in each by the groups that are known of them: their permissions,
   * and the access rules that let them through. A condition is judged without what a request would say.
   */
  @Get()
  @RequirePermission('explain:read')
  list(
    @CurrentSubject() caller: Caller,
    @Param('id') id: string,
    @Query() query: PageQuery,
  ): Promise<HeldAccessPage> {
    return this.service.list(caller, id, query);
  }
}
