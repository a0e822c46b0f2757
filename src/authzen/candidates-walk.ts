import { Breather } from './breather.js';

/** What a search may find. */
export type Result = { readonly type: string; readonly id: string } | { readonly name: string };

/** What limits one answer to a search. */
export interface WalkLimits {
  /** Results at most. */
  readonly results: number;
  /** Candidates judged at most. */
  readonly judged: number;
  /** Milliseconds after which no further candidate is begun with. */
  readonly ms: number;
}

/** Where a walk ended: behind which candidate the next page begins; undefined = at the end of all. */
export interface WalkEnd<Position> {
  readonly results: readonly Result[];
  readonly next: Position | undefined;
}

/** Candidates between two looks at the clock. */
const CANDIDATES_PER_LOOK = 16;

/**
 * Goes through candidates in their order and keeps those that are allowed, until a limit is reached. It looks one result
 * further than it gives, so that it only says that more follows when it does, or when it had to stop.
 */
export class Walk<Position> {
  private readonly results: Result[] = [];
  private readonly breather = new Breather();
  private readonly endsAt: number;
  private judged = 0;
  private last: Position | undefined;
  private lastGiven: Position | undefined;
  private overflowed = false;

  /** @param monotonic The running time in milliseconds. */
  constructor(
    private readonly limits: WalkLimits,
    private readonly monotonic: () => number,
  ) {
    this.endsAt = monotonic() + limits.ms;
  }

  /** Whether there are more results than wanted: what is judged from now on would be forgotten. */
  get full(): boolean {
    return this.overflowed;
  }

  /** Whether no further candidate is wanted. Never before one was judged. */
  get over(): boolean {
    if (this.overflowed) return true;
    return this.judged >= this.limits.judged || (this.judged > 0 && this.monotonic() > this.endsAt);
  }

  /** Takes note of a candidate that was judged, and of the result that it is when it is one. */
  note(position: Position, result: Result | undefined): void {
    this.judged += 1;
    if (!result) {
      this.last = position;
    } else if (this.results.length < this.limits.results) {
      this.last = this.lastGiven = position;
      this.results.push(result);
    } else {
      this.overflowed = true;
      this.last = this.lastGiven;
    }
  }

  /** Lets others have their turn now and then. A promise only when it is time for that. */
  breathe(): Promise<void> | undefined {
    return this.judged % CANDIDATES_PER_LOOK === 0 && this.breather.due ? this.breather.breathe() : undefined;
  }

  /** @param exhausted Whether every candidate was judged. */
  end(exhausted: boolean): WalkEnd<Position> {
    return { results: this.results, next: exhausted && !this.overflowed ? undefined : this.last };
  }
}
