/**
 * Event delivery: events of Okta for other systems.
 *
 * Owns how deliveries are sent (signed requests, retries for a day, dead letters), what becomes of the rows of
 * `event_deliveries`, `/api/v1/event-triggers/:id/deliveries` with `/:delivery/replay`, `/:id/test`, and `/api/v1/events`, where other
 * systems read at their own pace. It makes no deliveries (`okta-events/` does, by the triggers), never acts on an event, and
 * never sends anything to an address of our own network unless that is configured.
 */
import { Module } from '@nestjs/common';
import { EventTriggersModule } from '../event-triggers/event-triggers.module.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { DeliveryWorker } from './delivery-worker.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';
import { TriggerTests } from './trigger-test.service.js';
import { TriggerTestsController } from './trigger-tests.controller.js';
import { WebhookHttp } from './webhook-http.js';

@Module({
  imports: [EventTriggersModule],
  controllers: [DeliveriesController, TriggerTestsController, EventsController],
  providers: [
    DeliveriesRepository,
    DeliveriesService,
    DeliveryMetrics,
    DeliveryWorker,
    EventsService,
    TriggerTests,
    WebhookHttp,
  ],
})
export class EventDeliveryModule {}
