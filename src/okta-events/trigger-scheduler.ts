import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { inJobSpan } from '../tracing/spans.js';
import { BackgroundLoop } from '../database/background-loop.js';
import { faultOf } from '../database/direct-connection.js';
import { Transactions } from '../database/transactions.js';
import { settledWithin } from '../database/waiting.js';
import { GatewayError } from '../errors/gateway-error.js';
import { EventTriggersService } from '../event-triggers/event-triggers.service.js';
import { LeaseLost, TriggerLeases, type LeasedTrigger } from '../event-triggers/trigger-leases.repository.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import { LEASE_MS } from './log-pages.js';
import { LogPoller } from './log-poller.js';
import { OktaEventsMetrics, type RunOutcome } from './okta-events-metrics.js';
import { nextTry, runFault } from './run-fault.js';
import { ScheduledSearch } from './scheduled-search.js';

/** What other replicas have changed is found within this, in milliseconds. */
const IDLE_MS = 1_000;
/** Triggers that one process runs at the same time. */
const AT_ONCE = 8;
/** At the end of the process nobody waits longer for what is under way, in milliseconds: its lease runs out. */
const STOP_LIMIT_MS = 3_000;

/** Runs the polls and searches that are due, of all replicas one at a time each. */
@Injectable()
export class TriggerScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('TriggerScheduler');
  private readonly ending = new AbortController();
  private readonly running = new Set<Promise<void>>();
  /** Leases of runs that the database interrupted: they are given back once it can be reached. */
  private readonly interrupted = new Set<LeasedTrigger>();
  private readonly loop = new BackgroundLoop({
    name: 'Event triggers',
    idleMs: IDLE_MS,
    step: () => this.step(),
  });

  constructor(
    private readonly leases: TriggerLeases,
    private readonly clients: OktaClients,
    private readonly poller: LogPoller,
    private readonly search: ScheduledSearch,
    private readonly transactions: Transactions,
    private readonly metrics: OktaEventsMetrics,
    private readonly clock: Clock,
    triggers: EventTriggersService,
  ) {
    triggers.onChanged(() => this.loop.wake());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** Ends before the database pool does, which closes later in the shutdown. */
  async beforeApplicationShutdown(): Promise<void> {
    this.ending.abort();
    await this.loop.stop(STOP_LIMIT_MS);
    await settledWithin(STOP_LIMIT_MS, this.idle());
  }

  /**
   * Begins the run of one trigger that is due.
   * @returns whether there may be more to begin.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async step(): Promise<boolean> {
    await this.giveBackInterrupted();
    if (this.running.size >= AT_ONCE || this.ending.signal.aborted) return false;
    const now = this.clock.now();
    const trigger = await this.transactions.run((tx) =>
      this.leases.claim(tx, now, new Date(now.getTime() + LEASE_MS)),
    );
    if (!trigger) return false;
    const run = inJobSpan('event-trigger run', () => this.run(trigger)).finally(() => {
      this.running.delete(run);
      this.loop.wake();
    });
    this.running.add(run);
    return true;
  }

  /** Resolves when nothing is under way in this process. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** Never rejects: whatever goes wrong with one trigger is told in its row, or its lease runs out. */
  private async run(trigger: LeasedTrigger): Promise<void> {
    let outcome: RunOutcome;
    try {
      outcome = await this.dispatch(trigger);
    } catch (error) {
      outcome = error instanceof LeaseLost ? 'lease-lost' : 'failed';
      if (outcome === 'failed') {
        this.interrupted.add(trigger);
        this.log.warn(`A ${trigger.kind} was interrupted: ${faultOf(error)}`);
      }
    }
    this.metrics.countRun(trigger.kind, outcome);
  }

  private async dispatch(trigger: LeasedTrigger): Promise<RunOutcome> {
    let okta;
    try {
      okta = await this.clients.forConnectionId(trigger.connectionId);
    } catch (error) {
      return this.cannotAsk(trigger, runFault(error).fault);
    }
    if (!okta) return this.cannotAsk(trigger, 'no-api-credential');
    const { signal } = this.ending;
    return trigger.kind === 'poll'
      ? this.poller.run(trigger, okta, signal)
      : this.search.run(trigger, okta, signal);
  }

  private async cannotAsk(trigger: LeasedTrigger, fault: string): Promise<RunOutcome> {
    const failures = trigger.failures + 1;
    const now = this.clock.now();
    await this.transactions.run((tx) =>
      this.leases.settle(tx, trigger, {
        failures,
        lastFault: fault,
        lastRunAt: now,
        nextRunAt: nextTry(now, failures, { fault, retryAfterMs: 0 }),
        leasedUntil: null,
      }),
    );
    return 'failed';
  }

  private async giveBackInterrupted(): Promise<void> {
    for (const trigger of this.interrupted) {
      const now = this.clock.now();
      const failures = trigger.failures + 1;
      const nextRunAt = nextTry(now, 1, { fault: 'interrupted', retryAfterMs: 0 });
      try {
        await this.transactions.run((tx) =>
          this.leases.settle(tx, trigger, {
            failures,
            lastFault: 'interrupted',
            nextRunAt,
            leasedUntil: null,
          }),
        );
      } catch (error) {
        if (error instanceof GatewayError) throw error;
        if (!(error instanceof LeaseLost))
          this.log.warn(`A lease could not be given back: ${faultOf(error)}`);
      }
      this.interrupted.delete(trigger);
    }
  }
}
