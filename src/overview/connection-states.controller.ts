import { Controller, Get, Query } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { ConnectionStatesQuery, ConnectionStatesResponse } from './connection-states.dto.js';
import { ConnectionStates } from './connection-states.js';

/** How connections do. */
@Controller('api/v1/connection-states')
export class ConnectionStatesController {
  constructor(private readonly states: ConnectionStates) {}

  /**
   * Lists how the connections do as of the gateway's last calls, and when Okta last called their event hooks, for callers
   * with `event-triggers:read`. Nothing is asked of Okta.
   */
  @Get()
  @RequirePermission('connections:read')
  list(
    @CurrentSubject() caller: Caller,
    @Query() query: ConnectionStatesQuery,
  ): Promise<ConnectionStatesResponse> {
    return this.states.list(caller, query);
  }
}
