/**
 * Event reactions: what an event of Okta does here.
 *
 * Owns what becomes of the rows of `okta_events` whose type means something: sessions end and groups go at once, by the
 * database alone (`TakingAway`); then Okta is asked what is true (`AskingOkta`), with retries for a day. An event is a hint:
 * it never gives anybody anything. It has no routes, receives and fetches no events (`okta-events/` does), and passes none
 * on (`event-delivery/` does).
 */
import { Module } from '@nestjs/common';
import { GroupMappingsModule } from '../group-mappings/group-mappings.module.js';
import { AskingOkta } from './asking-okta.js';
import { AskingOktaRepository } from './asking-okta.repository.js';
import { ReactionMetrics } from './reaction-metrics.js';
import { ReactionWorker } from './reaction-worker.js';
import { TakingAway } from './taking-away.js';
import { TakingAwayRepository } from './taking-away.repository.js';

@Module({
  imports: [GroupMappingsModule],
  providers: [
    AskingOkta,
    AskingOktaRepository,
    ReactionMetrics,
    ReactionWorker,
    TakingAway,
    TakingAwayRepository,
  ],
})
export class EventReactionsModule {}
