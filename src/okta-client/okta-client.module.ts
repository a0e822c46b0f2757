/**
 * The one client of Okta's management API (docs/decisions/0003-okta-api-client.md).
 *
 * Owns how a connection's credential proves itself, how requests travel, how often and in which order they may, what
 * counts as an answer, and how Okta fared lately (`OktaHealth`). It answers connections that ask whether a credential
 * works (`ManagementCredentialCheck`). It sends a credential nowhere but to the org it belongs to, has no routes, and
 * decides nothing about people.
 */
import { Global, Module } from '@nestjs/common';
import { ManagementCredentialCheck } from '../connections/management-credential-check.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { DelegatedGrantsRepository } from './delegated-grants.repository.js';
import { DelegatedTokens } from './delegated-tokens.js';
import { KnownConnections } from './known-connections.js';
import { KnownConnectionsRepository } from './known-connections.repository.js';
import { OktaClients } from './okta-clients.js';
import { OktaCredentialCheck } from './okta-credential-check.js';
import { OktaHealth } from './okta-health.js';
import { OktaMetrics } from './okta-metrics.js';

@Global()
@Module({
  imports: [MetricsModule],
  providers: [
    DelegatedGrantsRepository,
    DelegatedTokens,
    KnownConnections,
    KnownConnectionsRepository,
    OktaClients,
    OktaHealth,
    OktaMetrics,
    { provide: ManagementCredentialCheck, useClass: OktaCredentialCheck },
  ],
  exports: [DelegatedTokens, KnownConnections, ManagementCredentialCheck, OktaClients, OktaHealth],
})
export class OktaClientModule {}
