import type { Clock } from '../config/clock.js';

/** One instant on both clocks, in milliseconds. */
export interface Moment {
  /** Never runs backwards, but stands still while a virtual machine is paused. */
  readonly monotonicMs: number;
  /** Jumps when it is corrected, but goes on while a virtual machine is paused. */
  readonly wallMs: number;
}

/** This instant. */
export function momentOf(clock: Clock): Moment {
  return { monotonicMs: clock.monotonic(), wallMs: clock.nowMs() };
}

/**
 * Whether what was known at `began` may still decide: at most `boundMs` have passed by the monotonic
 * clock and by the wall clock alike. A clock that ran backwards says nothing about how much time passed,
 * so it ends the lease early.
 */
export function leaseHolds(began: Moment | undefined, now: Moment, boundMs: number): boolean {
  if (began === undefined) return false;
  return (
    isWithin(now.monotonicMs - began.monotonicMs, boundMs) && isWithin(now.wallMs - began.wallMs, boundMs)
  );
}

function isWithin(passedMs: number, boundMs: number): boolean {
  return passedMs >= 0 && passedMs <= boundMs;
}
