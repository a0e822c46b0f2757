import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Clock } from '../config/clock.js';
import { Transactions } from '../database/transactions.js';
import { TriggerLeases, type LeasedTrigger } from '../event-triggers/trigger-leases.repository.js';
import { TriggerRunsRepository } from '../event-triggers/trigger-runs.repository.js';
import { DEFAULT_INTERVAL_SECONDS } from '../event-triggers/trigger-settings.js';
import type { ConnectionOkta } from '../okta-client/connection-okta.js';
import { LEASE_MS, LogPages, PAGES_A_TURN, type ReadPage } from './log-pages.js';
import type { RunOutcome } from './okta-events-metrics.js';
import { pollProgress, pollSince, type PollProgress } from './poll-plan.js';
import { isCursorRefused, nextTry, runFault } from './run-fault.js';

/** Follows the System Log: Okta's own link to what comes next is stored in the transaction that stores a page's events. */
@Injectable()
export class LogPoller {
  private readonly log = new Logger('LogPoller');

  constructor(
    private readonly leases: TriggerLeases,
    private readonly runs: TriggerRunsRepository,
    private readonly pages: LogPages,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads what there is, page by page, a bounded number of them.
   * @throws LeaseLost when another process took over; GatewayError `unavailable` when the database can't be used.
   *   Either way what was committed is committed, and nothing else happened.
   */
  async run(trigger: LeasedTrigger, okta: ConnectionOkta, signal: AbortSignal): Promise<RunOutcome> {
    let { cursor } = trigger;
    let emptyPages: number | null = null;
    for (let turn = 1; ; turn += 1) {
      const askedAt = this.clock.now();
      let page: ReadPage;
      try {
        page = await this.pages.read(okta, trigger, await this.place(trigger, cursor), signal);
      } catch (error) {
        if (signal.aborted) return this.stopped(trigger);
        if (cursor === null || !isCursorRefused(error)) return this.failed(trigger, error, turn);
        this.log.warn(`Okta no longer knows the place in its log of the poll ${trigger.id}: it looks back`);
        cursor = null;
        continue;
      }
      const progress = pollProgress(
        emptyPages,
        { count: page.count, newest: newestOf(page) },
        { askedAtMs: askedAt.getTime(), intervalMs: intervalMsOf(trigger) },
      );
      const goOn = progress.more && turn < PAGES_A_TURN && !signal.aborted;
      await this.commit(trigger, page, { askedAt, progress, goOn });
      if (!goOn) return 'succeeded';
      ({ emptyPages } = progress);
      cursor = page.next;
    }
  }

  private async place(
    trigger: LeasedTrigger,
    cursor: string | null,
  ): Promise<{ cursor: string } | { since: Date }> {
    if (cursor !== null) return { cursor };
    const newest = await this.leases.newestPublished(trigger.id);
    return { since: pollSince(trigger, newest, this.clock.now()) };
  }

  private async commit(
    trigger: LeasedTrigger,
    page: ReadPage,
    { askedAt, progress, goOn }: { askedAt: Date; progress: PollProgress; goOn: boolean },
  ): Promise<void> {
    const stored = await this.transactions.run(async (tx) => {
      const now = this.clock.now();
      await this.leases.settle(tx, trigger, {
        cursor: page.next,
        ...(progress.caughtUp ? { caughtUpAt: askedAt } : {}),
        nextRunAt: progress.more ? now : new Date(now.getTime() + intervalMsOf(trigger)),
        lastRunAt: now,
        failures: 0,
        lastFault: null,
        leasedUntil: goOn ? new Date(now.getTime() + LEASE_MS) : null,
      });
      if (page.events.length === 0) return this.pages.storePage(tx, trigger, page);
      const run = { id: randomUUID(), eventCount: 0 };
      await this.runs.insert(tx, {
        id: run.id,
        triggerId: trigger.id,
        scheduledAt: trigger.nextRunAt,
        startedAt: askedAt,
        finishedAt: now,
        status: 'succeeded',
      });
      const result = await this.pages.storePage(tx, trigger, page, run);
      // A page that brought nothing new is no run worth keeping.
      if (result.fresh === 0) await this.runs.remove(tx, run.id);
      else await this.runs.update(tx, run.id, { eventCount: result.fresh });
      return result;
    });
    stored.committed();
  }

  private async failed(trigger: LeasedTrigger, error: unknown, turn: number): Promise<RunOutcome> {
    const fault = runFault(error);
    const now = this.clock.now();
    const lastRunAt = now;
    // Pages were read, and now the budget is used up for a while: that is no failure.
    const postponed = turn > 1 && fault.fault === 'okta-rate-limited';
    const failures = trigger.failures + 1;
    await this.transactions.run((tx) =>
      this.leases.settle(tx, trigger, {
        ...(postponed ? {} : { failures: turn > 1 ? 1 : failures, lastFault: fault.fault }),
        nextRunAt: nextTry(now, postponed || turn > 1 ? 1 : failures, fault),
        lastRunAt,
        leasedUntil: null,
      }),
    );
    return postponed ? 'postponed' : 'failed';
  }

  /** The process ends: another one may go on at once. */
  private async stopped(trigger: LeasedTrigger): Promise<RunOutcome> {
    await this.transactions.run((tx) => this.leases.settle(tx, trigger, { leasedUntil: null }));
    return 'postponed';
  }
}

function intervalMsOf({ intervalSeconds }: LeasedTrigger): number {
  return (intervalSeconds ?? DEFAULT_INTERVAL_SECONDS) * 1000;
}

function newestOf({ events }: ReadPage): number | undefined {
  if (events.length === 0) return undefined;
  return events.reduce((newest, { published }) => Math.max(newest, Date.parse(published)), 0);
}
