/** How long a number that is missing is waited for, in milliseconds: longer than any transaction may take. */
export const GAP_MS = 30_000;
/** Numbers above a gap that are remembered at most. */
const MAX_ABOVE = 5000;

/**
 * A place in a table whose numbers are given out in one order and committed in another. What is below is known; of what
 * is above a gap each number is remembered, until the gap is filled, or so old that it was given up.
 */
export class TailPlace {
  private readonly above = new Set<number>();
  /** Numbers below this one are missing for so long. */
  private gaps: { readonly sinceMs: number; readonly below: number } | undefined;

  /** @param low Everything up to this number is known. */
  constructor(private low: number) {}

  /** Everything up to this number is known, or will never be there. */
  get position(): number {
    return this.low;
  }

  /** What is known above {@link position}. */
  get knownAbove(): readonly number[] {
    return [...this.above];
  }

  /** Notes that a number is known. @returns whether it is new. */
  note(id: number): boolean {
    if (id <= this.low || this.above.has(id)) return false;
    this.above.add(id);
    return true;
  }

  /** Moves up as far as nothing is missing. To be called after each look. @param nowMs Monotonic. */
  advance(nowMs: number): void {
    while (this.above.delete(this.low + 1)) this.low += 1;
    if (this.gaps && this.low >= this.gaps.below) this.gaps = undefined;
    if (this.above.size === 0) return;
    this.gaps ??= { sinceMs: nowMs, below: Math.max(...this.above) };
    // Whoever took the missing numbers rolled back: all of them were taken before the highest that was known then.
    if (nowMs - this.gaps.sinceMs >= GAP_MS) this.giveUpTo(this.gaps.below);
    else if (this.above.size > MAX_ABOVE) this.giveUpTo(Math.min(...this.above) - 1);
    else return;
    this.advance(nowMs);
  }

  private giveUpTo(id: number): void {
    this.low = id;
    for (const known of this.above) if (known <= id) this.above.delete(known);
  }
}
