import { leaseHolds, type Moment } from './lease.js';

const began: Moment = { monotonicMs: 5_000, wallMs: 1_900_000_000_000 };
const after = (monotonicMs: number, wallMs: number): Moment => ({
  monotonicMs: began.monotonicMs + monotonicMs,
  wallMs: began.wallMs + wallMs,
});

describe('the lease', () => {
  it.each([
    ['at the start of the poll itself', after(0, 0), true],
    ['within the bound', after(600, 600), true],
    ['exactly at the bound', after(1000, 1000), true],
    ['past the bound by both clocks', after(1001, 1001), false],
    ['when only the wall clock went on: the machine was paused', after(3, 40_000), false],
    ['when only the monotonic clock went on: the wall clock was held back', after(1001, 10), false],
    ['when the wall clock was set back: it no longer says how much time passed', after(5, -2), false],
    ['when the wall clock was set forward', after(5, 3_600_000), false],
  ])('%s', (_, now, holds) => {
    expect(leaseHolds(began, now, 1000)).toBe(holds);
  });

  it('does not hold before anything was read', () => {
    expect(leaseHolds(undefined, after(0, 0), 1000)).toBe(false);
  });
});
