/**
 * Audit: the append-only trail of everything that was changed, by whom, with before and after.
 *
 * Owns the table `audit_events` (whose rows a trigger keeps from being changed), `AuditTrail`, with which
 * every folder records its changes in their own transactions, and `/api/v1/audit-events` and `/:id`. It
 * records no single decision (those are logs and metrics) and no secret.
 */
import { Global, Module } from '@nestjs/common';
import { AuditEventsController } from './audit-events.controller.js';
import { AuditEventsRepository } from './audit-events.repository.js';
import { AuditEventsService } from './audit-events.service.js';
import { AuditTrail } from './audit-trail.js';

@Global()
@Module({
  controllers: [AuditEventsController],
  providers: [AuditEventsRepository, AuditEventsService, AuditTrail],
  exports: [AuditTrail],
})
export class AuditModule {}
