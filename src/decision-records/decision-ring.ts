import type { DecisionKind } from './recorded-decision.entity.js';

/** Holds the newest things put into it; beyond its capacity the oldest is overwritten. Nothing is ever waited for. */
export class Ring<T> {
  private readonly slots: (T | undefined)[];
  private oldest = 0;
  private count = 0;

  /** @param capacity At least 1. */
  constructor(private readonly capacity: number) {
    this.slots = Array<T | undefined>(capacity).fill(undefined);
  }

  get size(): number {
    return this.count;
  }

  /** @returns whether something was overwritten. */
  push(item: T): boolean {
    this.slots[(this.oldest + this.count) % this.capacity] = item;
    if (this.count < this.capacity) {
      this.count += 1;
      return false;
    }
    this.oldest = (this.oldest + 1) % this.capacity;
    return true;
  }

  /** Takes the oldest out, at most so many. */
  take(most: number): T[] {
    const taken: T[] = [];
    while (taken.length < most && this.count > 0) {
      const item = this.slots[this.oldest];
      // What was taken isn't held on to.
      this.slots[this.oldest] = undefined;
      this.oldest = (this.oldest + 1) % this.capacity;
      this.count -= 1;
      if (item !== undefined) taken.push(item);
    }
    return taken;
  }
}

/** Decisions kept of one application in one second by one process, of each kind, at most. */
export const MOST_PER_SECOND: Readonly<Record<DecisionKind, number>> = {
  allowed: 10,
  denied: 100,
  unnamed: 10,
};

/** What was kept of one application in the present second. */
interface Second {
  at: number;
  allowed: number;
  denied: number;
  unnamed: number;
}

const MOST_APPLICATIONS = 10_000;

/** Bounds how many decisions are kept: the first ones of each second. */
export class KeepingRate {
  private readonly seconds = new Map<string | null, Second>();

  /**
   * Whether one more may be kept.
   * @param application Slug; null = none.
   * @param nowMs Monotonic milliseconds.
   */
  admits(application: string | null, kind: DecisionKind, nowMs: number): boolean {
    const at = Math.floor(nowMs / 1000);
    let second = this.seconds.get(application);
    if (!second) {
      // Slugs are those of the access model; of those that are gone nothing is held on to.
      if (this.seconds.size >= MOST_APPLICATIONS) this.seconds.clear();
      this.seconds.set(application, (second = { at, allowed: 0, denied: 0, unnamed: 0 }));
    }
    if (second.at !== at) {
      second.at = at;
      second.allowed = second.denied = second.unnamed = 0;
    }
    if (second[kind] >= MOST_PER_SECOND[kind]) return false;
    second[kind] += 1;
    return true;
  }
}
