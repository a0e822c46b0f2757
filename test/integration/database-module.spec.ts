import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import { SystemClock } from '../../src/config/clock.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { ConnectionsRepository } from '../../src/connections/connections.repository.js';
import { CryptoModule } from '../../src/crypto/crypto.module.js';
import { dataSourceOptions } from '../../src/data-source.js';
import { ChangeFeed } from '../../src/database/change-feed.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { Transactions } from '../../src/database/transactions.js';
import { SessionAuthenticator } from '../../src/sessions/session-authenticator.js';
import { SessionLimiter } from '../../src/sessions/session-limiter.js';
import { FakeLimiter } from '../support/fake-limiter.js';
import { SessionsModule } from '../../src/sessions/sessions.module.js';
import { SessionsService } from '../../src/sessions/sessions.service.js';
import { SubjectsRepository } from '../../src/subjects/subjects.repository.js';
import { addConnection } from '../support/connection-row.js';
import { eventually } from '../support/eventually.js';
import { migrateForReplica, replicaConfiguration } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

@Global()
@Module({
  providers: [AuditTrail, ConnectionsRepository, { provide: SessionLimiter, useClass: FakeLimiter }],
  exports: [AuditTrail, ConnectionsRepository, SessionLimiter],
})
class NeighboursModule {}

describe('the database and session modules in an application', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
  });

  afterAll(() => database.drop());

  async function compose() {
    const configuration = replicaConfiguration({ url: database.url });
    const application = await Test.createTestingModule({
      imports: [
        ConfigModule.for(configuration, new SystemClock()),
        TypeOrmModule.forRoot(dataSourceOptions(configuration)),
        CryptoModule,
        DatabaseModule,
        NeighboursModule,
        SessionsModule,
      ],
    }).compile();
    return application;
  }

  it('hold the lease from the first request on, and leave no connection behind when they close', async () => {
    const application = await compose();
    await application.init();
    expect(application.get(ChangeFeed).leaseHolds()).toBe(true);
    await application.get(Transactions).run((tx) => tx.logChange('model'));
    await application.close();
    const admin = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    await eventually(async () =>
      expect(
        await admin.query(
          `SELECT application_name FROM pg_stat_activity
           WHERE datname = current_database() AND application_name LIKE 'rolegate%'`,
        ),
      ).toEqual([]),
    );
    await admin.destroy();
  });

  it('close though they were never started', async () => {
    const application = await compose();
    await application.close();
  });

  it('store the last use of a session before the database is let go', async () => {
    const application = await compose();
    await application.init();
    const connectionId = await addConnection(application.get(DataSource), 'default');
    const longAgo = new Date(Date.now() - 30 * 60_000);
    const token = await application.get(Transactions).run(async (tx) => {
      const subject = await application.get(SubjectsRepository, { strict: false }).upsertAtSignIn(tx, {
        connectionId,
        sub: 'ada',
        login: null,
        email: null,
        name: null,
        membership: { groups: [], source: 'id-token', completeness: 'complete', fetchedAt: longAgo },
        attributes: {},
        at: longAgo,
      });
      const opened = await application.get(SessionsService, { strict: false }).open(tx, {
        subjectId: subject.id,
        connectionId,
        acr: null,
        amr: [],
        authTime: null,
        sid: null,
        idToken: null,
        userAgent: null,
        address: null,
        roles: [],
      });
      await tx.manager.query('UPDATE sessions SET last_seen_at = $1', [longAgo]);
      return opened.token;
    });
    const before = Date.now();
    const outcome = await application
      .get(SessionAuthenticator, { strict: false })
      .authenticate(`__Host-rolegate=${token}`);
    expect(outcome.session?.subject.sub).toBe('ada');
    await application.close();
    const reader = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    const [row] = await reader.query<{ at: Date }[]>('SELECT last_seen_at AS at FROM sessions');
    await reader.destroy();
    expect(row?.at.getTime()).toBeGreaterThanOrEqual(before);
  });
});
