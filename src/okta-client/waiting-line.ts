import type { OktaProblem } from './okta-problem.js';
import { PRIORITIES, type OktaCall, type OktaPriority } from './okta-call.js';

/** A request that waits to be sent. */
export interface Waiter {
  readonly bucket: string;
  readonly call: OktaCall;
  /** Both take it out of the line. */
  readonly grant: () => void;
  readonly refuse: (problem: OktaProblem) => void;
}

/**
 * Requests in the order in which they are served: the more urgent ones first, and among equals the one whose operation
 * began first, so that a long list is finished before another one is begun.
 */
export class WaitingLine {
  private waiters: Waiter[] = [];

  get length(): number {
    return this.waiters.length;
  }

  add(waiter: Waiter): void {
    let index = this.waiters.length;
    while (index > 0 && isBefore(waiter, this.waiters[index - 1])) index -= 1;
    this.waiters.splice(index, 0, waiter);
  }

  remove(waiter: Waiter): void {
    const index = this.waiters.indexOf(waiter);
    if (index >= 0) this.waiters.splice(index, 1);
  }

  /** Who is served last. */
  last(): Waiter | undefined {
    return this.waiters.at(-1);
  }

  /** Everybody, as of now. */
  inOrder(): readonly Waiter[] {
    return [...this.waiters];
  }

  /** Puts everybody where they belong after a priority rose. */
  sort(): void {
    this.waiters = this.waiters.toSorted((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0));
  }

  /** How many wait, by priority. */
  counts(): Record<OktaPriority, number> {
    const counts = { 'sign-in': 0, decision: 0, admin: 0, background: 0 };
    for (const { call } of this.waiters) counts[call.priority ?? 'decision'] += 1;
    return counts;
  }
}

function isBefore(a: Waiter, b: Waiter | undefined): boolean {
  if (b === undefined) return false;
  const difference = rankOf(a) - rankOf(b);
  return difference === 0 ? (a.call.begunAtMs ?? 0) < (b.call.begunAtMs ?? 0) : difference < 0;
}

function rankOf({ call }: Waiter): number {
  return PRIORITIES.indexOf(call.priority ?? 'decision');
}
