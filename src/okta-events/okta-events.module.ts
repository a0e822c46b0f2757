/**
 * Okta events: how events of Okta's System Log come here.
 *
 * Owns `GET|POST /okta/event-hooks/:connection`, where Okta's event hooks call (stored first, answered within three
 * seconds), the poller of the System Log, the scheduled searches, and the scheduler that sees to it that of all replicas
 * one runs a trigger. It registers event hooks in Okta for `event-triggers/` (`OktaEventHooks`). What an event does here is
 * the business of `event-reactions/`, passing it on that of `event-delivery/`: they meet in the tables alone.
 */
import { Global, Module } from '@nestjs/common';
import { EventTriggersModule } from '../event-triggers/event-triggers.module.js';
import { OktaEventHooks } from '../event-triggers/okta-event-hooks.js';
import { OktaClientModule } from '../okta-client/okta-client.module.js';
import { EventHookController } from './event-hook.controller.js';
import { EventHookReceiver } from './event-hook.service.js';
import { LogPages } from './log-pages.js';
import { LogPoller } from './log-poller.js';
import { OktaEventsMetrics } from './okta-events-metrics.js';
import { OktaHookClient } from './okta-hook-client.js';
import { ScheduledSearch } from './scheduled-search.js';
import { TriggerScheduler } from './trigger-scheduler.js';

@Global()
@Module({
  imports: [EventTriggersModule, OktaClientModule],
  controllers: [EventHookController],
  providers: [
    EventHookReceiver,
    LogPages,
    LogPoller,
    OktaEventsMetrics,
    ScheduledSearch,
    TriggerScheduler,
    { provide: OktaEventHooks, useClass: OktaHookClient },
  ],
  exports: [OktaEventHooks],
})
export class OktaEventsModule {}
