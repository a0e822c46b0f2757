/**
 * Test sign-in: a real person tries a connection, in whatever status it is, and an admin reads what would happen.
 *
 * Owns `POST /api/v1/connections/:connection/test-sign-in`, `POST /api/v1/connections/test-sign-in` for what is entered
 * and not saved, `GET …/test-sign-in/:id`, the table `test_sign_ins`, the
 * question before it, the report and its page. The sign-in itself is that of `login/`, which asks and begins it at
 * `/login/test` and tells how it ended. It begins and ends no session, stores no person, and keeps a report sealed, for ten minutes, for the one who asked.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { TestSignInsController } from './test-sign-ins.controller.js';
import { TestSignInsRepository } from './test-sign-ins.repository.js';
import { TestSignIns } from './test-sign-ins.service.js';
import { UnsavedDefinitions } from './unsaved-definitions.js';

const SWEEP_INTERVAL_MS = 60_000;

@Module({
  controllers: [TestSignInsController],
  providers: [TestSignIns, TestSignInsRepository, UnsavedDefinitions],
  exports: [TestSignIns],
})
export class TestSignInModule implements OnModuleInit {
  constructor(
    private readonly tests: TestSignInsRepository,
    private readonly sweeper: ExpirySweeper,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'test-sign-ins',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) => this.tests.deleteExpired(tx, this.clock.now(), limit),
    });
  }
}
