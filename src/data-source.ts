import 'reflect-metadata';
import type { DataSourceOptions } from 'typeorm';
import { InitialSchema1795000000000 } from '../migrations/1795000000000-InitialSchema.js';
import { BuiltInRoles1795000000001 } from '../migrations/1795000000001-BuiltInRoles.js';
import { OktaLive1795000000002 } from '../migrations/1795000000002-OktaLive.js';
import { Decisions1795000000003 } from '../migrations/1795000000003-Decisions.js';
import { LocalAccounts1795000000004 } from '../migrations/1795000000004-LocalAccounts.js';
import { TestSignIns1795000000005 } from '../migrations/1795000000005-TestSignIns.js';
import { RefreshTokens1795000000006 } from '../migrations/1795000000006-RefreshTokens.js';
import { SessionLimits1795000000007 } from '../migrations/1795000000007-SessionLimits.js';
import { AccessHistory1795000000008 } from '../migrations/1795000000008-AccessHistory.js';
import { AuditChain1795000000009 } from '../migrations/1795000000009-AuditChain.js';
import { SharedRateLimits1795000000010 } from '../migrations/1795000000010-SharedRateLimits.js';
import { ClientAuthentication1795000000011 } from '../migrations/1795000000011-ClientAuthentication.js';
import { AccessHistoryStatements1795000000012 } from '../migrations/1795000000012-AccessHistoryStatements.js';
import { Statistics1795000000013 } from '../migrations/1795000000013-Statistics.js';
import { RecordedDecisions1795000000014 } from '../migrations/1795000000014-RecordedDecisions.js';
import { SetUp1795000000015 } from '../migrations/1795000000015-SetUp.js';
import { GrantVersions1795000000017 } from '../migrations/1795000000017-GrantVersions.js';
import { ConnectionFacts1795000000020 } from '../migrations/1795000000020-ConnectionFacts.js';
import { LivePeople1795000000021 } from '../migrations/1795000000021-LivePeople.js';
import { MarkedPeople1795000000022 } from '../migrations/1795000000022-MarkedPeople.js';
import { ConsoleAnswers1795000000024 } from '../migrations/1795000000024-ConsoleAnswers.js';
import { SessionNetworks1795000000025 } from '../migrations/1795000000025-SessionNetworks.js';
import { SecretEnds1795000000026 } from '../migrations/1795000000026-SecretEnds.js';
import { SortedLists1795000000027 } from '../migrations/1795000000027-SortedLists.js';
import { OktaGroupAnswers1795000000028 } from '../migrations/1795000000028-OktaGroupAnswers.js';
import { AuditAddresses1795000000029 } from '../migrations/1795000000029-AuditAddresses.js';
import { UnsavedConnections1795000000030 } from '../migrations/1795000000030-UnsavedConnections.js';
import { TriggerSecretEnds1795000000031 } from '../migrations/1795000000031-TriggerSecretEnds.js';
import { SessionsInOrder1795000000032 } from '../migrations/1795000000032-SessionsInOrder.js';
import { ApiToken } from './api-tokens/api-token.entity.js';
import { ApplicationCredential } from './applications/application-credential.entity.js';
import { Application, ApplicationHost } from './applications/application.entity.js';
import { Grant } from './applications/grant.entity.js';
import { StoredEntity } from './applications/stored-entity.entity.js';
import { SigningKey } from './assertions/signing-key.entity.js';
import { AuditEvent } from './audit/audit-event.entity.js';
import type { Configuration } from './config/configuration.js';
import { Connection } from './connections/connection.entity.js';
import { DecisionCheck } from './decision-checks/decision-check.entity.js';
import { RecordedDecision, RecordedPolicy } from './decision-records/recorded-decision.entity.js';
import { EventDelivery } from './event-triggers/event-delivery.entity.js';
import { EventTrigger } from './event-triggers/event-trigger.entity.js';
import { TriggerRun } from './event-triggers/trigger-run.entity.js';
import { GroupMapping } from './group-mappings/group-mapping.entity.js';
import { LocalAccount } from './local-accounts/local-account.entity.js';
import { AuthorizationRequest } from './login/authorization-request.entity.js';
import { ManagementAuthorization } from './management-authorization/management-authorization.entity.js';
import { RefreshToken } from './refresh-tokens/refresh-token.entity.js';
import { Role } from './roles/role.entity.js';
import { HandoffCode } from './session-handoff/handoff-code.entity.js';
import { ApplicationSession } from './sessions/application-session.entity.js';
import { Session } from './sessions/session.entity.js';
import { SetUpState } from './set-up/set-up.entity.js';
import { Subject } from './subjects/subject.entity.js';
import { TestSignIn } from './test-sign-in/test-sign-in.entity.js';

/** Every table that an entity describes. `change_log`, `okta_events` and what holds only keys have none: they are written and read in plain SQL. */
export const entities = [
  ApiToken,
  Application,
  ApplicationCredential,
  ApplicationHost,
  ApplicationSession,
  AuditEvent,
  AuthorizationRequest,
  Connection,
  DecisionCheck,
  EventDelivery,
  EventTrigger,
  Grant,
  GroupMapping,
  HandoffCode,
  LocalAccount,
  ManagementAuthorization,
  RecordedDecision,
  RecordedPolicy,
  RefreshToken,
  Role,
  Session,
  SetUpState,
  SigningKey,
  StoredEntity,
  Subject,
  TestSignIn,
  TriggerRun,
];

/** Every migration, oldest first. */
export const migrations = [
  InitialSchema1795000000000,
  BuiltInRoles1795000000001,
  OktaLive1795000000002,
  Decisions1795000000003,
  LocalAccounts1795000000004,
  TestSignIns1795000000005,
  RefreshTokens1795000000006,
  SessionLimits1795000000007,
  AccessHistory1795000000008,
  AuditChain1795000000009,
  SharedRateLimits1795000000010,
  ClientAuthentication1795000000011,
  AccessHistoryStatements1795000000012,
  Statistics1795000000013,
  RecordedDecisions1795000000014,
  SetUp1795000000015,
  GrantVersions1795000000017,
  ConnectionFacts1795000000020,
  LivePeople1795000000021,
  MarkedPeople1795000000022,
  ConsoleAnswers1795000000024,
  SessionNetworks1795000000025,
  SecretEnds1795000000026,
  SortedLists1795000000027,
  OktaGroupAnswers1795000000028,
  AuditAddresses1795000000029,
  UnsavedConnections1795000000030,
  TriggerSecretEnds1795000000031,
  SessionsInOrder1795000000032,
];

/** How long a connection attempt and a statement may take, in milliseconds. */
const CONNECTION_TIMEOUT_MS = 3000;
const STATEMENT_TIMEOUT_MS = 5000;

/** The data source that answers requests: bounded pool, bounded waits, never migrates. */
export function dataSourceOptions(configuration: Configuration): DataSourceOptions {
  return {
    type: 'postgres',
    url: configuration.database.url,
    entities,
    migrations,
    migrationsRun: false,
    synchronize: false,
    // gen_random_uuid() is built in: no extension, so no right to create one is needed.
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    applicationName: 'rolegate',
    extra: {
      max: configuration.database.poolSize,
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // The server's own limit does not help when the link hangs: this one runs in the client.
      query_timeout: STATEMENT_TIMEOUT_MS + 500,
      idle_in_transaction_session_timeout: 2 * STATEMENT_TIMEOUT_MS,
      keepAlive: true,
    },
  };
}

/** The data source of a start: the direct URL, without the statement limit, for migrations under an advisory lock. */
export function migrationDataSourceOptions(directUrl: string): DataSourceOptions {
  return {
    type: 'postgres',
    url: directUrl,
    entities,
    migrations,
    migrationsTransactionMode: 'each',
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    applicationName: 'rolegate-migrations',
    extra: { max: 2, connectionTimeoutMillis: CONNECTION_TIMEOUT_MS },
  };
}
