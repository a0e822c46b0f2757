/**
 * Statistics: what happened how often, minute by minute, added up over all processes.
 *
 * Owns the tables `statistics` and `statistics_writers`, `Statistics`, to which other folders count what is not on the
 * path of decisions, the writer that stores it every few seconds, and `GET /api/v1/statistics`. It never counts per
 * person, makes no request wait, and derives no role: who holds none is counted by whoever knows how.
 */
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { MembershipAges } from './membership-ages.js';
import { MembershipAgesRepository } from './membership-ages.repository.js';
import { StatisticsWriter } from './statistics-writer.js';
import { StatisticsController } from './statistics.controller.js';
import { Statistics } from './statistics.js';
import { StatisticsRepository } from './statistics.repository.js';
import { StatisticsService } from './statistics.service.js';
import { HOURS_KEPT_DAYS, MINUTES_KEPT_HOURS } from './time-steps.js';

const SWEEP_INTERVAL_MS = 600_000;
const HOUR_MS = 3_600_000;

@Global()
@Module({
  imports: [MetricsModule],
  controllers: [StatisticsController],
  providers: [
    MembershipAges,
    MembershipAgesRepository,
    Statistics,
    StatisticsRepository,
    StatisticsService,
    StatisticsWriter,
  ],
  exports: [Statistics, StatisticsService, StatisticsWriter],
})
export class StatisticsModule implements OnModuleInit {
  constructor(
    private readonly sweeper: ExpirySweeper,
    private readonly repository: StatisticsRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'statistics-minutes',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) => this.repository.rollUp(tx, this.hourAgo(MINUTES_KEPT_HOURS), limit),
    });
    this.sweeper.register({
      name: 'statistics-hours',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) => this.repository.removeHours(tx, this.hourAgo(24 * HOURS_KEPT_DAYS), limit),
    });
    this.sweeper.register({
      name: 'statistics-writers',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) => this.repository.forgetWriters(tx, limit),
    });
  }

  /** The beginning of the hour so many hours ago. */
  private hourAgo(hours: number): Date {
    return new Date((Math.floor(this.clock.nowMs() / HOUR_MS) - hours) * HOUR_MS);
  }
}
