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
  private gapSinceMs: number | undefined;

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
    this.climb();
    if (this.above.size === 0) this.gapSinceMs = undefined;
    else {
      this.gapSinceMs ??= nowMs;
      if (nowMs - this.gapSinceMs < GAP_MS && this.above.size <= MAX_ABOVE) return;
      // Whoever took the missing numbers rolled back.
      this.low = Math.min(...this.above) - 1;
      this.gapSinceMs = undefined;
      this.advance(nowMs);
    }
  }

  private climb(): void {
    const { low } = this;
    while (this.above.delete(this.low + 1)) this.low += 1;
    if (this.low > low) this.gapSinceMs = undefined;
  }
}
