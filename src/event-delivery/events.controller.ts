import { Controller, Get, Query } from '@nestjs/common';
import { CurrentSubject, RequirePermission } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { EventPage } from '../event-store/event-response.dto.js';
import { EventsQuery } from './events.dto.js';
import { EventsService } from './events.service.js';

/** Events of Okta's System Log that triggers have brought here. */
@Controller('api/v1/events')
export class EventsController {
  constructor(private readonly service: EventsService) {}

  /** Reads events, oldest first. `nextCursor` is never null: pass it as `after` to read what has come since, now or any time later. */
  @Get()
  @RequirePermission('events:read')
  list(@CurrentSubject() caller: Caller, @Query() query: EventsQuery): Promise<EventPage> {
    return this.service.list(caller, query);
  }
}
