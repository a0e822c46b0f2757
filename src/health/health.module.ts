/**
 * Health: what an orchestrator asks before it sends requests here, or gives up on this process.
 *
 * Routes: `GET /health/live`, `GET /health/ready`, and for whoever found a weakness `GET /.well-known/security.txt`.
 * Public. It asks Okta nothing itself and names no address, version or error text. Owns the counters of the sweeps, which
 * the database, below the metrics, cannot count itself.
 */
import { Module } from '@nestjs/common';
import { OktaClientModule } from '../okta-client/okta-client.module.js';
import { SetUpModule } from '../set-up/set-up.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { SecurityTxtController } from './security-txt.controller.js';
import { ShutdownState } from './shutdown-state.js';
import { SweepMetrics } from './sweep-metrics.js';

@Module({
  imports: [OktaClientModule, SetUpModule],
  controllers: [HealthController, SecurityTxtController],
  providers: [HealthService, ShutdownState, SweepMetrics],
  exports: [ShutdownState],
})
export class HealthModule {}
