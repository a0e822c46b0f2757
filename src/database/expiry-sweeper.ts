import { trace } from '@opentelemetry/api';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { removeOldChanges } from './change-log.repository.js';
import { faultOf } from './direct-connection.js';
import { Transactions, type Transaction } from './transactions.js';
import { Pause } from './waiting.js';

/** Rows removed by one statement at most: short locks, and the table stays usable meanwhile. */
export const SWEEP_LIMIT = 500;

const CHANGE_LOG_INTERVAL_MS = 60_000;
/** Between two statements of one sweep, in milliseconds. */
const BREATH_MS = 20;

/** Something that expires, and how it is removed. */
export interface SweepStep {
  /** Names the step in the log, and its lock. */
  readonly name: string;
  readonly intervalMs: number;
  /**
   * Removes at most `limit` expired rows in the given transaction.
   * @returns how many; as many as `limit` means that there may be more.
   */
  readonly deleteStep: (limit: number, tx: Transaction) => Promise<number>;
}

/** Hears of each sweep: how many rows were removed, or undefined when it failed. */
export type SweepObserver = (name: string, removed: number | undefined) => void;

/**
 * Removes what has expired, in the background and in small steps. Of several replicas one at a time does,
 * and one that stops working mid-way leaves nothing locked.
 */
@Injectable()
export class ExpirySweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('ExpirySweeper');
  private readonly steps: SweepStep[] = [];
  private readonly pauses: Pause[] = [];
  private readonly running: Promise<void>[] = [];
  private observer: SweepObserver = () => undefined;
  private started = false;
  private stopped = false;

  constructor(private readonly transactions: Transactions) {
    this.register({
      name: 'change-log',
      intervalMs: CHANGE_LOG_INTERVAL_MS,
      deleteStep: (limit, tx) => removeOldChanges(tx, limit),
    });
  }

  /** Adds a step. To be called while the application is composed (constructor or `onModuleInit`) or later. */
  register(step: SweepStep): void {
    this.steps.push(step);
    if (this.started && !this.stopped) this.running.push(this.repeat(step));
  }

  /** Names the one who hears of every sweep from now on. */
  observe(observer: SweepObserver): void {
    this.observer = observer;
  }

  onApplicationBootstrap(): void {
    this.started = true;
    for (const step of this.steps) this.running.push(this.repeat(step));
  }

  /** Ends before the database pool does, which closes later in the shutdown. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    for (const pause of this.pauses) pause.end();
    await Promise.all(this.running);
  }

  /**
   * Removes everything that the named step finds expired now, unless another replica is at it.
   * @returns how many rows were removed.
   */
  async sweep(name: string): Promise<number> {
    const step = this.steps.find((candidate) => candidate.name === name);
    if (!step) throw new Error(`there is no sweep step "${name}"`);
    return this.run(step, new Pause());
  }

  private async repeat(step: SweepStep): Promise<void> {
    const pause = new Pause();
    this.pauses.push(pause);
    while (!this.stopped) {
      // Between half of the interval and one and a half: replicas that started together spread out.
      await pause.lasting(step.intervalMs * (0.5 + Math.random()));
      if (this.stopped) return;
      try {
        await inSweepSpan(step.name, () => this.run(step, pause));
      } catch (error) {
        this.log.warn(`Expired rows (${step.name}) could not be removed: ${faultOf(error)}`);
      }
    }
  }

  private async run(step: SweepStep, pause: Pause): Promise<number> {
    try {
      const removed = await this.removeAll(step, pause);
      this.observer(step.name, removed);
      return removed;
    } catch (error) {
      this.observer(step.name, undefined);
      throw error;
    }
  }

  private async removeAll(step: SweepStep, pause: Pause): Promise<number> {
    let total = 0;
    for (;;) {
      const removed = await this.transactions.run(async (tx) =>
        (await isOurTurn(tx, step.name)) ? step.deleteStep(SWEEP_LIMIT, tx) : 0,
      );
      total += removed;
      if (removed < SWEEP_LIMIT || this.stopped) return total;
      await pause.lasting(BREATH_MS);
    }
  }
}

/** The sweep as a trace shows it; without tracing just the sweep. */
function inSweepSpan<T>(name: string, sweep: () => Promise<T>): Promise<T> {
  return trace
    .getTracer('rolegate')
    .startActiveSpan(`sweep ${name}`, (span) => sweep().finally(() => span.end()));
}

/** Takes the step's lock until the transaction ends; false when another replica has it. */
async function isOurTurn(tx: Transaction, name: string): Promise<boolean> {
  const [row] = await tx.manager.query<{ ours: boolean }[]>(
    `SELECT pg_try_advisory_xact_lock(hashtext('rolegate-sweep'), hashtext($1)) AS ours`,
    [name],
  );
  return row?.ours ?? false;
}
