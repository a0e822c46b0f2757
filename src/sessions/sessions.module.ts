/**
 * Sessions: who is signed in, on this side of the browser's cookie.
 *
 * Owns the table `sessions`, the `SessionAuthenticator` that every decision begins with (cache, lease,
 * batched reads), `SessionsService` that begins and ends sessions, the limits of how long and how often somebody is signed
 * in (`SessionLimiter`, which the access model answers), logouts that win against a sign-in under way (`OvertakenSignIns`,
 * kept in `used_assertions` of `sign-out/`), and `/api/v1/sessions` with `/own`, `/impact` and `/:id`. It never decides what a person
 * may do, sets no cookie but the one of a session that gets another id (`SessionRenewal`), speaks to no
 * provider, and never believes a cached session when the change feed's lease does not hold.
 */
import { Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { ChangeFeed } from '../database/change-feed.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { Transactions } from '../database/transactions.js';
import { SubjectsModule } from '../subjects/subjects.module.js';
import { ConcurrentSessions } from './concurrent-sessions.js';
import { LimitsOfPeople } from './limits-of-people.js';
import { OvertakenSignIns } from './overtaken-sign-ins.repository.js';
import { SessionAdministration } from './session-administration.js';
import { SessionAuthenticator } from './session-authenticator.js';
import { SessionCache } from './session-cache.js';
import { SessionEndings } from './session-endings.js';
import { SessionListRepository } from './session-list.repository.js';
import { SessionLoader } from './session-loader.js';
import { SessionRenewal } from './session-renewal.js';
import { SessionRenewalRepository } from './session-renewal.repository.js';
import { SessionTouches } from './session-touches.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { SignedInPeople } from './signed-in-people.js';

const SWEEP_INTERVAL_MS = 60_000;

@Module({
  imports: [SubjectsModule],
  controllers: [SessionsController],
  providers: [
    ConcurrentSessions,
    LimitsOfPeople,
    OvertakenSignIns,
    SessionAdministration,
    SessionAuthenticator,
    SessionEndings,
    SessionListRepository,
    SessionRenewal,
    SessionRenewalRepository,
    SessionsRepository,
    SessionsService,
    SignedInPeople,
    {
      provide: SessionCache,
      useFactory: (sessions: SessionsRepository, clock: Clock, { revocationBoundMs }: Configuration) =>
        new SessionCache(new SessionLoader((keys) => sessions.readByKeys(keys), clock, revocationBoundMs)),
      inject: [SessionsRepository, Clock, Configuration],
    },
    {
      provide: SessionTouches,
      useFactory: (sessions: SessionsRepository, transactions: Transactions) =>
        new SessionTouches((touches) => transactions.run((tx) => sessions.storeTouches(tx, touches))),
      inject: [SessionsRepository, Transactions],
    },
  ],
  exports: [
    OvertakenSignIns,
    SessionAdministration,
    SessionAuthenticator,
    SessionEndings,
    SessionRenewal,
    SessionsRepository,
    SessionsService,
    SignedInPeople,
  ],
})
export class SessionsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly feed: ChangeFeed,
    private readonly cache: SessionCache,
    private readonly touches: SessionTouches,
    private readonly sessions: SessionsRepository,
    private readonly sweeper: ExpirySweeper,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.feed.subscribe(this.cache);
    this.sweeper.register({
      name: 'sessions',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) => this.sessions.removeExpired(tx, this.clock.now(), limit),
    });
  }

  /** The last requests are answered by now; when their sessions were used is stored before the database is let go. */
  async onApplicationShutdown(): Promise<void> {
    await this.touches.flush();
  }
}
