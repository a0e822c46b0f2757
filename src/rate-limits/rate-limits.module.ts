/**
 * Rate limits that replicas and workers share.
 *
 * Owns the counters of this process (`limit-counters.ts`), the table `request_counts` through which processes exchange
 * what they admitted (`limit-exchange.repository.ts`), and `SharedLimits`, which the guard in `http/` and whoever has a
 * stricter limit of their own ask. It has no routes, knows no request, and never makes one wait or fail for the
 * database's sake. Decision routes are never limited.
 */
import { Global, Module } from '@nestjs/common';
import { RequestLimits } from '../http/request-limits.js';
import { LimitExchangeRepository } from './limit-exchange.repository.js';
import { SharedLimits } from './shared-limits.js';

@Global()
@Module({
  providers: [LimitExchangeRepository, SharedLimits, { provide: RequestLimits, useExisting: SharedLimits }],
  exports: [SharedLimits, RequestLimits],
})
export class RateLimitsModule {}
