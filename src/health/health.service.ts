import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChangeFeed } from '../database/change-feed.js';
import { boundedRead } from '../database/pool.js';
import { OktaHealth } from '../okta-client/okta-health.js';
import type { ReadinessResponse } from './health.dto.js';
import { SetUpMode } from '../set-up/set-up-mode.js';
import { ShutdownState } from './shutdown-state.js';

/** How long the database may take to say that it is there, in milliseconds. */
const DATABASE_TIMEOUT_MS = 1000;

/** Gathers what the gateway relies on. Okta's state is shown and never decides the status code. */
@Injectable()
export class HealthService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changeFeed: ChangeFeed,
    private readonly oktaHealth: OktaHealth,
    private readonly shutdown: ShutdownState,
    private readonly setUp: SetUpMode,
  ) {}

  async readiness(): Promise<ReadinessResponse> {
    const database = (await this.databaseAnswers()) ? 'ok' : 'failed';
    const changeLog = this.changeFeed.leaseHolds() ? 'ok' : 'behind';
    const okta = [...this.oktaHealth.statuses()];
    const checks = { database, changeLog, okta } as const;
    if (this.shutdown.shuttingDown) return { status: 'shutting-down', checks };
    if (database === 'failed') return { status: 'failed', checks };
    if (await this.setUpRequired()) return { status: 'setup-required', checks };
    const degraded =
      changeLog !== 'ok' || okta.some(({ status }) => status === 'unreachable' || status === 'degraded');
    return { status: degraded ? 'degraded' : 'ok', checks };
  }

  /** While the database answers too slowly to tell, it is not what is wrong. */
  private async setUpRequired(): Promise<boolean> {
    return this.setUp.blocks().catch(() => false);
  }

  private async databaseAnswers(): Promise<boolean> {
    return boundedRead(this.dataSource, 'SELECT 1', [], DATABASE_TIMEOUT_MS).then(
      () => true,
      () => false,
    );
  }
}
