/**
 * Session hand-off: how a person who is signed in at the gateway gets a session on the host of an application
 * (docs/decisions/0021-session-handoff.md).
 *
 * Owns `/.rolegate/sign-in`, `/.rolegate/callback` and `/.rolegate/sign-out` on the hosts of applications, the step
 * between them on the gateway's own, `GET /session-handoff`, and the codes in the table `handoff_codes`. On an
 * application's host it looks at that host's cookies alone. It never puts the gateway's own session on another host,
 * never tells a code to anything but the address bar, and never decides what a person may do there.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { Clock } from '../config/clock.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { DecisionsModule } from '../decisions/decisions.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SignOutModule } from '../sign-out/sign-out.module.js';
import { HandoffPages } from './handoff-pages.service.js';
import { HandoffRepository } from './handoff.repository.js';
import { HandoffService } from './handoff.service.js';
import { SessionHandoffController } from './session-handoff.controller.js';

const SWEEP_INTERVAL_MS = 60_000;
const HOMELESS_INTERVAL_MS = 600_000;

@Module({
  imports: [AccessModelModule, DecisionsModule, SessionsModule, SignOutModule],
  controllers: [SessionHandoffController],
  providers: [HandoffPages, HandoffRepository, HandoffService],
})
export class SessionHandoffModule implements OnModuleInit {
  constructor(
    private readonly handoffs: HandoffRepository,
    private readonly sweeper: ExpirySweeper,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'handoff-codes',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) => this.handoffs.removeExpired(tx, this.clock.now(), limit),
    });
    this.sweeper.register({
      name: 'homeless-application-sessions',
      intervalMs: HOMELESS_INTERVAL_MS,
      deleteStep: (limit, tx) => this.handoffs.removeHomeless(tx, limit),
    });
  }
}
