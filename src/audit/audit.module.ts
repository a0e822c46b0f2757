/**
 * Audit: the append-only trail of everything that was changed, by whom, with before and after.
 *
 * Owns the table `audit_events` (whose rows a trigger keeps from being changed), `AuditTrail`, with which
 * every folder records its changes in their own transactions, and `/api/v1/audit-events` and `/:id`; the chain of
 * hashes over it (`audit_chain`, which `AuditSealer` extends after commit and `AuditVerifier` checks) and its
 * retention. It records no single decision (those are logs and metrics) and no secret, and changes no event.
 */
import { Global, Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditEventsController } from './audit-events.controller.js';
import { AuditEventsRepository } from './audit-events.repository.js';
import { AuditEventsService } from './audit-events.service.js';
import { AuditKeyChange } from './audit-key-change.js';
import { AuditRetention } from './audit-retention.js';
import { AuditSealer } from './audit-sealer.js';
import { AuditTrail } from './audit-trail.js';
import { AuditVerificationRepository } from './audit-verification.repository.js';
import { AuditVerifier } from './audit-verifier.js';
import { EventSeals } from './event-seals.js';

@Global()
@Module({
  imports: [MetricsModule],
  controllers: [AuditEventsController],
  providers: [
    AuditChainRepository,
    AuditEventsRepository,
    AuditEventsService,
    AuditKeyChange,
    AuditRetention,
    AuditSealer,
    AuditTrail,
    AuditVerificationRepository,
    AuditVerifier,
    EventSeals,
  ],
  exports: [AuditEventsService, AuditTrail, AuditKeyChange, AuditRetention, AuditSealer, AuditVerifier],
})
export class AuditModule {}
