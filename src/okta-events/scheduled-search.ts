import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Clock } from '../config/clock.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { TriggerLeases, type LeasedTrigger } from '../event-triggers/trigger-leases.repository.js';
import type { TriggerRun } from '../event-triggers/trigger-run.entity.js';
import { TriggerRunsRepository } from '../event-triggers/trigger-runs.repository.js';
import { nextRun } from '../event-triggers/trigger-schedule.js';
import type { ConnectionOkta } from '../okta-client/connection-okta.js';
import { LEASE_MS, LogPages, PAGES_A_TURN, type ReadPage } from './log-pages.js';
import type { RunOutcome } from './okta-events-metrics.js';
import { isCursorRefused, nextTry, runFault } from './run-fault.js';
import { scheduleOf, searchWindow, windowOf } from './search-window.js';

/** How often Okta's link to the next page may lead back to where it was found, as it does on empty pages in between. */
const MOST_STANDSTILLS = 3;

/** A run under way. */
type OpenRun = Pick<TriggerRun, 'id' | 'scheduledAt' | 'since' | 'until' | 'eventCount'>;

/** Searches the System Log on a schedule. A run that fails or whose process dies goes on where it stopped. */
@Injectable()
export class ScheduledSearch {
  constructor(
    private readonly leases: TriggerLeases,
    private readonly runs: TriggerRunsRepository,
    private readonly pages: LogPages,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Does the run that is due, a bounded number of pages of it. However many were missed, one makes up for them.
   * @throws LeaseLost when another process took over; GatewayError `unavailable` when the database can't be used.
   */
  async run(trigger: LeasedTrigger, okta: ConnectionOkta, signal: AbortSignal): Promise<RunOutcome> {
    const { run, resumed } = await this.transactions.run((tx) => this.begin(tx, trigger));
    let cursor = resumed ? trigger.cursor : null;
    let { eventCount } = run;
    let standstills = 0;
    for (let turn = 1; ; turn += 1) {
      let page: ReadPage;
      try {
        const from = cursor === null ? windowOf(run, this.clock.now()) : { cursor };
        page = await this.pages.read(okta, trigger, from, signal);
      } catch (error) {
        if (signal.aborted) return this.stopped(trigger);
        if (cursor === null || !isCursorRefused(error)) return this.failed(trigger, run, error, turn);
        cursor = null;
        continue;
      }
      if (page.next === cursor) standstills += 1;
      const next = standstills > MOST_STANDSTILLS ? null : page.next;
      const goOn = next !== null && turn < PAGES_A_TURN && !signal.aborted;
      eventCount += await this.commit(trigger, { ...run, eventCount }, { ...page, next }, goOn);
      if (!goOn) return next === null ? 'succeeded' : 'postponed';
      cursor = next;
    }
  }

  /** The run that has not come to its end, else a new one up to the last moment at which it was due. */
  private async begin(tx: Transaction, trigger: LeasedTrigger): Promise<{ run: OpenRun; resumed: boolean }> {
    const now = this.clock.now();
    await this.leases.settle(tx, trigger, { leasedUntil: new Date(now.getTime() + LEASE_MS) });
    const open = await this.runs.findOpen(trigger.id, tx.manager);
    if (open) {
      await this.runs.update(tx, open.id, { status: 'running', fault: null, finishedAt: null });
      return { run: open, resumed: true };
    }
    const searchedUntil = await this.runs.searchedUntil(trigger.id, tx.manager);
    const { scheduledAt, since } = searchWindow(trigger, searchedUntil, now);
    const run = { id: randomUUID(), scheduledAt, since, until: scheduledAt, eventCount: 0 };
    await this.runs.insert(tx, { ...run, triggerId: trigger.id, startedAt: now, status: 'running' });
    return { run, resumed: false };
  }

  /** @returns how many events were new. */
  private async commit(trigger: LeasedTrigger, run: OpenRun, page: ReadPage, goOn: boolean): Promise<number> {
    const stored = await this.transactions.run(async (tx) => {
      const now = this.clock.now();
      const done = page.next === null;
      await this.leases.settle(tx, trigger, {
        cursor: page.next,
        nextRunAt: done ? nextRun(scheduleOf(trigger), run.scheduledAt ?? now) : now,
        lastRunAt: now,
        failures: 0,
        lastFault: null,
        leasedUntil: goOn ? new Date(now.getTime() + LEASE_MS) : null,
      });
      const result = await this.pages.storePage(tx, trigger, page, run);
      await this.runs.update(tx, run.id, {
        eventCount: run.eventCount + result.fresh,
        ...(done ? { status: 'succeeded', finishedAt: now } : {}),
      });
      return result;
    });
    stored.committed();
    return stored.fresh;
  }

  private async failed(
    trigger: LeasedTrigger,
    run: OpenRun,
    error: unknown,
    turn: number,
  ): Promise<RunOutcome> {
    const fault = runFault(error);
    const postponed = turn > 1 && fault.fault === 'okta-rate-limited';
    const failures = turn > 1 ? 1 : trigger.failures + 1;
    await this.transactions.run(async (tx) => {
      const now = this.clock.now();
      await this.leases.settle(tx, trigger, {
        ...(postponed ? {} : { failures, lastFault: fault.fault }),
        nextRunAt: nextTry(now, failures, fault),
        lastRunAt: now,
        leasedUntil: null,
      });
      if (!postponed)
        await this.runs.update(tx, run.id, { status: 'failed', fault: fault.fault, finishedAt: now });
    });
    return postponed ? 'postponed' : 'failed';
  }

  private async stopped(trigger: LeasedTrigger): Promise<RunOutcome> {
    await this.transactions.run((tx) => this.leases.settle(tx, trigger, { leasedUntil: null }));
    return 'postponed';
  }
}
