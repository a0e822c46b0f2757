import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { CurrentSubject, SignedIn, type RequestWithCaller } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { AnswersStream } from '../http/answers-file.js';
import { EventStreamQuery } from './event-stream.dto.js';
import { EventStreamService } from './event-stream.service.js';

/** What happens, as it happens. */
@Controller('api/v1/event-stream')
export class EventStreamController {
  constructor(private readonly service: EventStreamService) {}

  /**
   * Tells what happens, as server-sent events: `model` (a resource changed: its type, id and version), `sign-in`,
   * `denial`, `okta-event`, `admin-change` (at most 20 of these in a second), `counters` once a second, and `resync` when
   * something may have been missed and is to be read again; `heartbeat` where it is asked for. `Last-Event-ID` goes on where
   * a stream ended; an event may come twice. Shows what the caller may read, and ends when that ends.
   */
  @Get()
  @SignedIn({ weighsPermissions: true })
  @AnswersStream()
  stream(
    @CurrentSubject() caller: Caller,
    @Query() query: EventStreamQuery,
    @Req() request: RequestWithCaller,
    @Res() response: Response,
  ): Promise<void> {
    return this.service.answer(caller, query, request, response);
  }
}
