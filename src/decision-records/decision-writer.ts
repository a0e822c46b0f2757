import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Clock } from '../config/clock.js';
import { BackgroundLoop } from '../database/background-loop.js';
import { faultOf } from '../database/direct-connection.js';
import { Transactions } from '../database/transactions.js';
import { DecisionRecorder } from './decision-recorder.js';
import { toDecisionRow, type DecisionRow } from './decision-row.js';
import { RecordedDecisionsRepository } from './recorded-decisions.repository.js';
import type { HashedPolicy } from './recorded-policy.js';

/** Decisions written by one statement at most. */
const BATCH = 200;
/** From one look to the next, in milliseconds. */
const IDLE_MS = 1000;
const STOP_LIMIT_MS = 2000;
/** How long a policy that was written counts as written, in milliseconds. */
const POLICY_WRITTEN_MS = 3_600_000;

/** Writes what the recorder noted, behind the requests. What can't be written is lost, and counted: nothing piles up. */
@Injectable()
export class DecisionWriter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('DecisionWriter');
  private readonly loop = new BackgroundLoop({
    name: 'Recorded decisions',
    idleMs: IDLE_MS,
    step: async () => {
      await this.writeBatch();
      return !this.recorder.isEmpty;
    },
  });
  private readonly written: LRUCache<string, true>;
  private failing = false;

  constructor(
    private readonly recorder: DecisionRecorder,
    private readonly decisions: RecordedDecisionsRepository,
    private readonly transactions: Transactions,
    clock: Clock,
  ) {
    this.written = new LRUCache({
      max: 1000,
      ttl: POLICY_WRITTEN_MS,
      perf: { now: () => clock.monotonic() },
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop(STOP_LIMIT_MS);
    await this.flush();
  }

  /** Writes everything that waits now. Never rejects. */
  async flush(): Promise<void> {
    while (!this.recorder.isEmpty) {
      await this.writeBatch();
      if (this.failing) return;
    }
  }

  private async writeBatch(): Promise<void> {
    const rows: DecisionRow[] = [];
    const policies = new Map<string, HashedPolicy>();
    for (const [index, waiting] of this.recorder.take(BATCH).entries()) {
      const { row, policy } = toDecisionRow(waiting);
      rows.push(row);
      if (policy && row.policy !== null && !this.written.has(row.policy)) policies.set(row.policy, policy);
      if (index % 20 === 19) await nextTurn();
    }
    if (rows.length === 0) return;
    try {
      await this.transactions.run((tx) => this.decisions.insert(tx, rows, [...policies.values()]));
      for (const hash of policies.keys()) this.written.set(hash, true);
      this.failing = false;
    } catch (error) {
      this.recorder.loseToDatabase(rows.length);
      if (!this.failing) this.log.warn(`Decisions cannot be recorded now: ${faultOf(error)}`);
      this.failing = true;
    }
  }
}
