/**
 * Connection test: what is wrong with a connection, and what to change in Okta.
 *
 * Owns `POST /api/v1/connections/:connection/test`, `POST /api/v1/connections/test` for what is entered and not saved, and
 * `POST /api/v1/connections/discovery` for what there is no connection of yet. It gathers facts (from the provider's public documents, from the
 * management API under the connection's credential, from what sign-ins and admins left in the database) and judges them
 * by pure functions; every finding has a stable code (docs/connection-test.md). It changes nothing in Okta and nothing
 * here but the audit trail, and a generated key, which is put to use when Okta accepts it by now; it never fails because
 * Okta does, and shows no secret.
 */
import { Module } from '@nestjs/common';
import { ManagementAuthorizationModule } from '../management-authorization/management-authorization.module.js';
import { OpenIdProviderModule } from '../openid-provider/openid-provider.module.js';
import { ConnectionTestController } from './connection-test.controller.js';
import { ConnectionTestService } from './connection-test.service.js';
import { FactFinder } from './fact-finder.js';
import { OktaQuestions } from './okta-questions.js';
import { ProviderDiscoveryController } from './provider-discovery.controller.js';
import { ProviderDiscovery } from './provider-discovery.service.js';
import { ProviderQuestions } from './provider-questions.js';
import { StoredFactsRepository } from './stored-facts.repository.js';
import { TestLimits } from './test-limits.js';
import { UnsavedTests } from './unsaved-tests.service.js';

@Module({
  imports: [ManagementAuthorizationModule, OpenIdProviderModule],
  controllers: [ConnectionTestController, ProviderDiscoveryController],
  providers: [
    ConnectionTestService,
    FactFinder,
    OktaQuestions,
    ProviderDiscovery,
    ProviderQuestions,
    StoredFactsRepository,
    TestLimits,
    UnsavedTests,
  ],
})
export class ConnectionTestModule {}
