/**
 * Event triggers: in which ways events of Okta come here, and where they go on to.
 *
 * Owns the tables `event_triggers`, `trigger_runs`, `trigger_events` and `event_deliveries`, and
 * `/api/v1/event-triggers` with `/:id`, `/:id/register`, `/:id/runs` and `/:id/runs/:run/batches`. It keeps what a trigger
 * is, who runs it at the moment (`TriggerLeases`) and what it brought (`SeenEvents`). It asks Okta nothing itself: hooks
 * are registered through the port `OktaEventHooks`, which `okta-events/` answers; that folder also receives and fetches,
 * and `event-delivery/` delivers.
 */
import { Module } from '@nestjs/common';
import { EventHookRegistration } from './event-hook-registration.service.js';
import { EventTriggersController } from './event-triggers.controller.js';
import { EventTriggersRepository } from './event-triggers.repository.js';
import { EventTriggersService } from './event-triggers.service.js';
import { SeenEvents } from './seen-events.repository.js';
import { TriggerLeases } from './trigger-leases.repository.js';
import { TriggerRunsRepository } from './trigger-runs.repository.js';
import { TriggerRunsService } from './trigger-runs.service.js';
import { TriggerSecrets } from './trigger-secrets.js';

@Module({
  controllers: [EventTriggersController],
  providers: [
    EventHookRegistration,
    EventTriggersRepository,
    EventTriggersService,
    SeenEvents,
    TriggerLeases,
    TriggerRunsRepository,
    TriggerRunsService,
    TriggerSecrets,
  ],
  exports: [
    EventTriggersRepository,
    EventTriggersService,
    SeenEvents,
    TriggerLeases,
    TriggerRunsRepository,
    TriggerSecrets,
  ],
})
export class EventTriggersModule {}
