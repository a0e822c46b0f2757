/**
 * Event stream: what happens, told as it happens to those who may read it.
 *
 * Owns `GET /api/v1/event-stream` and the streams of this process. It follows what any process has written: audit events,
 * events of Okta, recorded denials and statistics. It stores nothing, is on no decision's path, keeps no session alive,
 * and tells nobody anything more than a second after they could last be confirmed.
 */
import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { EventStreamController } from './event-stream.controller.js';
import { EventStreamService } from './event-stream.service.js';
import { EventStreams } from './event-streams.js';
import { EventTails } from './event-tails.js';
import { TailsRepository } from './tails.repository.js';

@Module({
  imports: [ConnectionsModule],
  controllers: [EventStreamController],
  providers: [EventStreamService, EventStreams, EventTails, TailsRepository],
  exports: [EventStreams],
})
export class EventStreamModule {}
