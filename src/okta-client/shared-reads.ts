import { OktaProblem } from './okta-problem.js';
import { PRIORITIES, type OktaBounds, type OktaPriority } from './okta-call.js';

/** A read under way: its bounds, when it began, and its result. */
interface Flight<T> {
  readonly begunAt: Date;
  readonly bounds: { priority: OktaPriority };
  readonly result: Promise<T>;
}

/** A result, and when the read that gave it began: what changed since then it may not show. */
export interface SharedResult<T> {
  readonly value: T;
  readonly begunAt: Date;
}

/** What {@link SharedReads} needs from the world. */
export interface SharedReadsSurroundings {
  /** The wall clock. */
  readonly now: () => Date;
  /** Milliseconds on the clock of deadlines. */
  readonly monotonic: () => number;
  /** Hears that the priority of a read rose. */
  readonly onRaise: () => void;
}

/** Reads one thing once for everybody who asks for it at the same time. */
export class SharedReads<T> {
  private readonly flights = new Map<string, Flight<T>>();

  constructor(private readonly surroundings: SharedReadsSurroundings) {}

  /**
   * Joins a read that is under way, or begins one. Whoever joins raises its priority to their own, waits no longer than
   * their own deadline, and asks again when the other one's time was over before theirs is.
   * @param freshSince A read that began before this moment is not joined.
   * @param begin Begins a read within these bounds, whose priority may rise meanwhile.
   */
  async read(
    key: string,
    bounds: OktaBounds,
    freshSince: Date | undefined,
    begin: (bounds: OktaBounds) => Promise<T>,
  ): Promise<SharedResult<T>> {
    let given: Flight<T> | undefined;
    for (;;) {
      const current = this.flights.get(key);
      if (!current || current === given || (freshSince && current.begunAt < freshSince)) break;
      this.raise(current, bounds.priority);
      const late = new OktaProblem('timeout', 'Okta did not answer in time');
      try {
        return { value: await this.within(bounds, current.result, late), begunAt: current.begunAt };
      } catch (error) {
        if (error === late || !isOutOfTime(error)) throw error;
        given = current;
      }
    }
    return this.begin(key, bounds, begin);
  }

  private async begin(
    key: string,
    bounds: OktaBounds,
    begin: (bounds: OktaBounds) => Promise<T>,
  ): Promise<SharedResult<T>> {
    const begunAt = this.surroundings.now();
    const own = { ...bounds };
    const flight: Flight<T> = { begunAt, bounds: own, result: begin(own) };
    this.flights.set(key, flight);
    try {
      return { value: await flight.result, begunAt };
    } finally {
      if (this.flights.get(key) === flight) this.flights.delete(key);
    }
  }

  private raise(flight: Flight<T>, priority: OktaPriority): void {
    if (PRIORITIES.indexOf(priority) >= PRIORITIES.indexOf(flight.bounds.priority)) return;
    flight.bounds.priority = priority;
    this.surroundings.onRaise();
  }

  private within(bounds: OktaBounds, result: Promise<T>, late: OktaProblem): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(late),
        Math.max(0, bounds.deadlineMs - this.surroundings.monotonic()),
      );
      result.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

/** Whether a read ended because of its own bounds rather than Okta's answer. */
function isOutOfTime(error: unknown): boolean {
  if (!(error instanceof OktaProblem)) return false;
  const { kind, status } = error;
  return kind === 'timeout' || (kind === 'rate-limited' && status === undefined) || kind === 'not-asked';
}
