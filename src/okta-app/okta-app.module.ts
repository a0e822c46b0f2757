/**
 * The app integration in Okta, made by the gateway (docs/decisions/0044-create-the-app-in-okta.md).
 *
 * Owns `POST /api/v1/connections/okta-app/plan`, which shows every call before it is made, and
 * `POST /api/v1/connections/okta-app`, which makes them with a credential that it forgets. The client that Okta gives goes
 * straight into a draft connection (`connections/` stores it). It changes and removes no app that is there already,
 * stores no credential, and shows no secret.
 */
import { Module } from '@nestjs/common';
import { OktaAppCreation } from './okta-app-creation.service.js';
import { OktaAppLimits } from './okta-app-limits.js';
import { OktaAppOrders } from './okta-app-orders.js';
import { OktaAppController } from './okta-app.controller.js';

@Module({
  controllers: [OktaAppController],
  providers: [OktaAppCreation, OktaAppLimits, OktaAppOrders],
})
export class OktaAppModule {}
