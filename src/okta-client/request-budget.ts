import type { OktaPriority } from './okta-call.js';
import { OktaProblem } from './okta-problem.js';
import type { OktaCall } from './okta-call.js';
import { RateLimitBucket } from './rate-limit-bucket.js';
import { WaitingLine, type Waiter } from './waiting-line.js';

/** Okta's free orgs stand 35 requests at a time, the others 75: this leaves some to others. */
const MOST_IN_FLIGHT = 30;
/** Requests that may wait at once; each holds a person or a job up. */
const LONGEST_LINE = 2_000;
const WINDOW_MS = 60_000;
/** With less time than this a request would be pointless, in milliseconds. */
const SHORTEST_TRY_MS = 100;
/** The part of a bucket that is kept for those who are more urgent. */
const RESERVE: Readonly<Record<OktaPriority, number>> = {
  'sign-in': 0,
  decision: 0,
  admin: 0.1,
  background: 0.3,
};
/** The part of the requests in flight that work which nobody waits for may take. */
const BACKGROUND_SHARE = 0.5;

/** A permission to send one request. Exactly one of the methods is called, once. */
export interface Permit {
  /** Okta answered, well or ill. */
  answered(status: number, headers: Headers): void;
  /** It did not. */
  unanswered(): void;
  /** It was not asked after all. */
  unsent(): void;
}

/** What a budget needs from the world; time and chance come from here. */
export interface BudgetSurroundings {
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** A number from 0 to 1. */
  readonly random?: () => number;
  /** Calls back after so many milliseconds; returns what cancels it. */
  readonly schedule?: (callback: () => void, afterMs: number) => () => void;
}

/**
 * How many requests one credential may send, learned from Okta's own answers, and who is served first when there are
 * not enough: sign-ins, then decisions, admins, and what nobody waits for. Nothing is sent to a bucket that is known
 * to be empty, and whoever can't be served by their deadline is told so at once.
 */
export class RequestBudget {
  private readonly buckets = new Map<string, RateLimitBucket>();
  private readonly line = new WaitingLine();
  private readonly now: () => number;
  private readonly random: () => number;
  private readonly schedule: (callback: () => void, afterMs: number) => () => void;
  private inFlight = 0;
  private backgroundInFlight = 0;
  private mostInFlight = MOST_IN_FLIGHT;
  private answersSinceCut = 0;
  private pausedUntilMs = 0;
  /** How long a request takes, in milliseconds: a moving average. */
  private typicalMs = 0;
  private serving = false;
  private cancelWakeUp: (() => void) | undefined;

  constructor({ now, random = Math.random, schedule = later }: BudgetSurroundings) {
    this.now = now;
    this.random = random;
    this.schedule = schedule;
  }

  /**
   * Waits for the permission to send a request to a bucket of Okta's.
   * @throws OktaProblem `rate-limited` without a status and with the time to wait, as soon as it is clear that it
   *   can't be sent before the deadline; `not-asked` when the call was given up.
   */
  enter(bucket: string, call: OktaCall): Promise<Permit> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.line.remove(waiter);
        call.signal?.removeEventListener('abort', giveUp);
      };
      const waiter: Waiter = {
        bucket,
        call,
        grant: () => {
          leave();
          resolve(this.permit(bucket, call.priority ?? 'decision'));
        },
        refuse: (problem) => {
          leave();
          reject(problem);
        },
      };
      const giveUp = (): void =>
        waiter.refuse(new OktaProblem('not-asked', 'Given up before Okta was asked'));
      if (call.signal?.aborted) return giveUp();
      call.signal?.addEventListener('abort', giveUp, { once: true });
      this.line.add(waiter);
      if (this.line.length > LONGEST_LINE) this.line.last()?.refuse(tooMany(this.waitFor(this.line.length)));
      this.serveSoon();
    });
  }

  /** Lets those who wait be served in a new order, after the priority of a call rose. */
  reorder(): void {
    this.line.sort();
    this.serve();
  }

  /** How many requests wait, by priority. */
  waiting(): Readonly<Record<OktaPriority, number>> {
    return this.line.counts();
  }

  /** What is left in each bucket that is known. */
  remaining(): readonly { readonly bucket: string; readonly remaining: number }[] {
    return [...this.buckets].flatMap(([bucket, state]) =>
      Number.isFinite(state.size) ? [{ bucket, remaining: Math.max(0, state.available()) }] : [],
    );
  }

  /** Looks at the line once for all who join it at the same time. */
  private serveSoon(): void {
    if (this.serving) return;
    this.serving = true;
    queueMicrotask(() => {
      this.serving = false;
      this.serve();
    });
  }

  /** Grants and refuses what can be decided now, and sees to it that the rest is looked at in time. */
  private serve(): void {
    this.cancelWakeUp?.();
    this.cancelWakeUp = undefined;
    const ahead = new Map<RateLimitBucket, number>();
    let nextMs = this.pausedUntilMs > this.now() ? this.pausedUntilMs : Infinity;
    for (const [position, waiter] of this.line.inOrder().entries()) {
      const bucket = this.bucketOf(waiter.bucket);
      if (this.hasRoom(waiter, bucket)) {
        waiter.grant();
        continue;
      }
      const before = ahead.get(bucket) ?? 0;
      ahead.set(bucket, before + 1);
      const problem = this.inVain(waiter, bucket, before, position);
      if (problem) {
        ahead.set(bucket, before);
        waiter.refuse(problem);
        continue;
      }
      nextMs = Math.min(nextMs, waiter.call.deadlineMs - SHORTEST_TRY_MS, bucket.refillAtMs() ?? Infinity);
    }
    if (nextMs < Infinity) this.wakeUpAt(nextMs);
  }

  private hasRoom({ call: { priority = 'decision', deadlineMs } }: Waiter, bucket: RateLimitBucket): boolean {
    const now = this.now();
    if (this.inFlight >= this.mostInFlight || now < this.pausedUntilMs) return false;
    if (deadlineMs - now < SHORTEST_TRY_MS) return false;
    if (
      priority === 'background' &&
      this.backgroundInFlight >= Math.max(1, this.mostInFlight * BACKGROUND_SHARE)
    )
      return false;
    return bucket.available(this.reserveOf(priority, bucket)) > 0;
  }

  private reserveOf(priority: OktaPriority, bucket: RateLimitBucket): number {
    return Number.isFinite(bucket.size) ? Math.floor(bucket.size * RESERVE[priority]) : 0;
  }

  /** Why somebody can't be served in time, as soon as that is certain. */
  private inVain(
    { call: { priority = 'decision', deadlineMs } }: Waiter,
    bucket: RateLimitBucket,
    aheadInBucket: number,
    ahead: number,
  ): OktaProblem | undefined {
    const now = this.now();
    if (deadlineMs - now < SHORTEST_TRY_MS) return tooMany(this.waitFor(ahead));
    const refillAtMs = bucket.refillAtMs();
    const best = bucket.best() - this.reserveOf(priority, bucket);
    if (refillAtMs !== undefined && aheadInBucket >= best) {
      const windows = Math.floor((aheadInBucket - Math.max(0, best)) / bucket.size);
      if (refillAtMs + windows * WINDOW_MS > deadlineMs - SHORTEST_TRY_MS) return tooMany(refillAtMs - now);
    }
    const waitMs = this.waitFor(ahead);
    return waitMs > deadlineMs - now ? tooMany(waitMs) : undefined;
  }

  /** How long the requests in flight and those ahead will take, in milliseconds, as far as anybody can tell. */
  private waitFor(ahead: number): number {
    return (ahead / this.mostInFlight) * this.typicalMs;
  }

  private permit(name: string, priority: OktaPriority): Permit {
    const bucket = this.bucketOf(name);
    const began = this.now();
    const background = priority === 'background';
    this.inFlight += 1;
    if (background) this.backgroundInFlight += 1;
    bucket.sent();
    const end = (answer?: { status: number; headers: Headers }): void => {
      this.inFlight -= 1;
      if (background) this.backgroundInFlight -= 1;
      bucket.settled(answer);
      if (answer) this.heed(answer);
      this.serveSoon();
    };
    const timed = (answer?: { status: number; headers: Headers }): void => {
      const tookMs = this.now() - began;
      this.typicalMs = this.typicalMs === 0 ? tookMs : this.typicalMs * 0.9 + tookMs * 0.1;
      end(answer);
    };
    return {
      answered: (status, headers) => timed({ status, headers }),
      unanswered: () => timed(),
      unsent: () => end(),
    };
  }

  /** Learns from an answer how many requests Okta stands at a time. */
  private heed({ status, headers }: { status: number; headers: Headers }): void {
    if (status === 429 && headers.get('x-rate-limit-limit') === '0') {
      // One cut for all the answers that the same crowd of requests got.
      if (this.now() >= this.pausedUntilMs) {
        this.mostInFlight = Math.max(1, Math.floor(Math.min(this.mostInFlight, this.inFlight + 1) / 2));
      }
      this.answersSinceCut = 0;
      this.pausedUntilMs = Math.max(this.pausedUntilMs, this.now() + 100 + 400 * this.random());
      return;
    }
    this.answersSinceCut += 1;
    if (this.mostInFlight >= MOST_IN_FLIGHT || this.answersSinceCut < this.mostInFlight * 2) return;
    this.mostInFlight += 1;
    this.answersSinceCut = 0;
  }

  private bucketOf(name: string): RateLimitBucket {
    const known = this.buckets.get(name);
    if (known) return known;
    const bucket = new RateLimitBucket(this.now);
    this.buckets.set(name, bucket);
    return bucket;
  }

  private wakeUpAt(atMs: number): void {
    this.cancelWakeUp = this.schedule(() => this.serve(), Math.max(1, atMs - this.now()));
  }
}

function tooMany(waitMs: number): OktaProblem {
  return new OktaProblem('rate-limited', 'Okta’s budget of requests is used up', {
    retryAfterMs: Math.max(1_000, Math.ceil(waitMs)),
  });
}

function later(callback: () => void, afterMs: number): () => void {
  const timer = setTimeout(callback, Math.ceil(afterMs)).unref();
  return () => clearTimeout(timer);
}
