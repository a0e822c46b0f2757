import { Controller, Get, Param, Query } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { OktaGroupPage, OktaGroupsQuery } from './okta-group.dto.js';
import { OktaGroupsService } from './okta-groups.service.js';

/** The groups of a connection's Okta org, to pick from when one is mapped. */
@Controller('api/v1/connections/:connection/okta-groups')
export class OktaGroupsController {
  constructor(private readonly service: OktaGroupsService) {}

  /** Lists groups through the connection's API credential. `:connection` is a slug or an id. */
  @Get()
  @RequirePermission('okta-groups:read')
  list(
    @CurrentSubject() caller: Caller,
    @Param('connection') connection: string,
    @Query() query: OktaGroupsQuery,
  ): Promise<OktaGroupPage> {
    return this.service.list(caller, connection, query);
  }
}
