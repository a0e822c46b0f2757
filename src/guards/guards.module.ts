/**
 * Guards: what stands in front of every route of the gateway's own API and pages.
 *
 * Owns the global guard (default deny, the cross-site rule, what is answered while the gateway is still to be set up and
 * what the browser that sets it up may do) and the question who calls. It has no routes, and it decides nothing itself:
 * the answer comes from `decisions/`, and is handed to whoever keeps decisions.
 */
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { ApiTokensModule } from '../api-tokens/api-tokens.module.js';
import { DecisionsModule } from '../decisions/decisions.module.js';
import { SetUpModule } from '../set-up/set-up.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { ApplicationCallers } from './application-callers.js';
import { CallerResolver } from './caller-resolver.js';
import { GatewayStepUp } from './gateway-step-up.js';
import { GatewayGuard } from './gateway.guard.js';

@Module({
  imports: [AccessModelModule, ApiTokensModule, DecisionsModule, SessionsModule, SetUpModule],
  providers: [
    ApplicationCallers,
    CallerResolver,
    GatewayStepUp,
    { provide: APP_GUARD, useClass: GatewayGuard },
  ],
})
export class GuardsModule {}
