import { retryDelay } from './retry-delay.js';

const PACE = { firstMs: 1000, factor: 3, longestMs: 20_000 };

it('grows by its factor up to the longest wait', () => {
  const waits = [1, 2, 3, 4, 5, 1000].map((failures) => retryDelay(failures, PACE, 0.5));
  expect(waits).toEqual([1000, 3000, 9000, 20_000, 20_000, 20_000]);
});

it('spreads waits by a fifth to either side', () => {
  expect(retryDelay(2, PACE, 0)).toBeCloseTo(2400);
  expect(retryDelay(2, PACE, 1)).toBeCloseTo(3600);
});
