/**
 * The one place that knows every feature. Features know only folders of a lower rank; here they are
 * put together with the configuration, the clock and the database.
 */
import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessHistoryModule } from './access-history/access-history.module.js';
import { AccessModelModule } from './access-model/access-model.module.js';
import { ApiTokensModule } from './api-tokens/api-tokens.module.js';
import { ApplicationsModule } from './applications/applications.module.js';
import { AssertionsModule } from './assertions/assertions.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthzenModule } from './authzen/authzen.module.js';
import type { Clock } from './config/clock.js';
import { BackchannelLogoutModule } from './backchannel-logout/backchannel-logout.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Configuration } from './config/configuration.js';
import { ConfigurationModule } from './configuration/configuration.module.js';
import { ConsoleFilesModule } from './console-files/console-files.module.js';
import { ConnectionTestModule } from './connection-test/connection-test.module.js';
import { ConnectionsModule } from './connections/connections.module.js';
import { CryptoModule } from './crypto/crypto.module.js';
import { dataSourceOptions } from './data-source.js';
import { DatabaseModule } from './database/database.module.js';
import { DecisionChecksModule } from './decision-checks/decision-checks.module.js';
import { DecisionRecordsModule } from './decision-records/decision-records.module.js';
import { DecisionsModule } from './decisions/decisions.module.js';
import { EventDeliveryModule } from './event-delivery/event-delivery.module.js';
import { EventReactionsModule } from './event-reactions/event-reactions.module.js';
import { EventStoreModule } from './event-store/event-store.module.js';
import { EventStreamModule } from './event-stream/event-stream.module.js';
import { EventTriggersModule } from './event-triggers/event-triggers.module.js';
import { DirectoryModule } from './directory/directory.module.js';
import { OktaAppModule } from './okta-app/okta-app.module.js';
import { OktaActionsModule } from './okta-actions/okta-actions.module.js';
import { OktaClientModule } from './okta-client/okta-client.module.js';
import { OktaEventsModule } from './okta-events/okta-events.module.js';
import { ExplainModule } from './explain/explain.module.js';
import { ExtAuthzModule } from './ext-authz/ext-authz.module.js';
import { ForwardAuthModule } from './forward-auth/forward-auth.module.js';
import { GroupMappingsModule } from './group-mappings/group-mappings.module.js';
import { GuardsModule } from './guards/guards.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { ImpactModule } from './impact/impact.module.js';
import { IntrospectionModule } from './introspection/introspection.module.js';
import { LocalLoginModule } from './local-login/local-login.module.js';
import { LoginModule } from './login/login.module.js';
import { MappingPreviewModule } from './mapping-preview/mapping-preview.module.js';
import { ManagementAuthorizationModule } from './management-authorization/management-authorization.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { OwnSessionsModule } from './own-sessions/own-sessions.module.js';
import { PeopleModule } from './people/people.module.js';
import { PeopleStatisticsModule } from './people/people-statistics.module.js';
import { RateLimitsModule } from './rate-limits/rate-limits.module.js';
import { ReplicasModule } from './replicas/replicas.module.js';
import { RevertsModule } from './reverts/reverts.module.js';
import { RoleAccessModule } from './role-access/role-access.module.js';
import { RolesModule } from './roles/roles.module.js';
import { SecretRotationModule } from './secret-rotation/secret-rotation.module.js';
import { SessionHandoffModule } from './session-handoff/session-handoff.module.js';
import { SetUpModule } from './set-up/set-up.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { StatisticsModule } from './statistics/statistics.module.js';
import { SubjectsModule } from './subjects/subjects.module.js';
import { UniversalLogoutModule } from './universal-logout/universal-logout.module.js';

@Module({})
export class AppModule {
  /** The whole gateway with this configuration. */
  static for(configuration: Configuration, clock: Clock): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.for(configuration, clock),
        // No retries: a database that can't be reached at start is said at once, and whoever started us decides.
        TypeOrmModule.forRoot({ ...dataSourceOptions(configuration), retryAttempts: 0 }),
        CryptoModule,
        DatabaseModule,
        HttpModule,
        MetricsModule,
        RateLimitsModule,
        StatisticsModule,
        AuditModule,
        AssertionsModule,
        ConnectionsModule,
        RolesModule,
        ApplicationsModule,
        GroupMappingsModule,
        SubjectsModule,
        ApiTokensModule,
        OktaClientModule,
        DirectoryModule,
        EventStoreModule,
        EventTriggersModule,
        OktaEventsModule,
        EventReactionsModule,
        EventDeliveryModule,
        SessionsModule,
        OwnSessionsModule,
        AccessModelModule,
        DecisionsModule,
        DecisionRecordsModule,
        SetUpModule,
        GuardsModule,
        LoginModule,
        LocalLoginModule.for(configuration),
        SessionHandoffModule,
        ManagementAuthorizationModule,
        OktaActionsModule,
        ForwardAuthModule,
        IntrospectionModule,
        ExtAuthzModule,
        AuthzenModule,
        UniversalLogoutModule,
        BackchannelLogoutModule,
        ConfigurationModule,
        SecretRotationModule,
        ConnectionTestModule,
        OktaAppModule,
        AccessHistoryModule,
        EventStreamModule,
        PeopleModule,
        PeopleStatisticsModule,
        DecisionChecksModule,
        ExplainModule,
        MappingPreviewModule,
        ImpactModule,
        RoleAccessModule,
        RevertsModule,
        ReplicasModule,
        OverviewModule,
        HealthModule,
        ConsoleFilesModule,
      ],
    };
  }
}
