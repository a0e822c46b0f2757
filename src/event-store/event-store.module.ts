/**
 * Event store: events of Okta's System Log, each stored once, whichever way it came.
 *
 * Owns the table `okta_events` and the rules that tell which events mean something here. It fetches nothing
 * (`okta-events/` does), does nothing about an event (`event-reactions/` does), and has no routes.
 */
import { Global, Module } from '@nestjs/common';
import { EventStore } from './event-store.js';
import { EventStoreRepository } from './event-store.repository.js';

@Global()
@Module({
  providers: [EventStore, EventStoreRepository],
  exports: [EventStore, EventStoreRepository],
})
export class EventStoreModule {}
