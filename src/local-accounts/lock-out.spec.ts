import { afterFailure, isLocked, LOCK_MS, MOST_FAILURES, WINDOW_MS } from './lock-out.js';

const start = Date.parse('2030-01-01T00:00:00Z');
const at = (ms: number) => new Date(start + ms);

/** Fails at each of these moments, milliseconds after the start. */
function failing(moments: readonly number[]): ReturnType<typeof afterFailure> {
  let state: ReturnType<typeof afterFailure> = { failures: [], lockedUntil: null };
  for (const moment of moments) state = afterFailure(state.failures, at(moment));
  return state;
}
const every = (count: number, ms: number) => Array.from({ length: count }, (_, index) => index * ms);

describe('the lock-out of a local account', () => {
  it('comes with the tenth failure within five minutes, not with the ninth', () => {
    expect(failing(every(MOST_FAILURES - 1, 1000)).lockedUntil).toBeNull();
    expect(failing(every(MOST_FAILURES, 1000))).toEqual({ failures: [], lockedUntil: at(9000 + LOCK_MS) });
  });

  it('counts a failure until it is five minutes old', () => {
    const nine = every(MOST_FAILURES - 1, 0);
    expect(failing([...nine, WINDOW_MS - 1]).lockedUntil).not.toBeNull();
    expect(failing([...nine, WINDOW_MS])).toEqual({ failures: [at(WINDOW_MS)], lockedUntil: null });
  });

  it('never comes over somebody who fails slowly, and keeps no more failures than count', () => {
    const slow = failing(every(1000, WINDOW_MS / (MOST_FAILURES - 1)));
    expect(slow.lockedUntil).toBeNull();
    expect(slow.failures).toHaveLength(MOST_FAILURES - 1);
  });

  it('counts failures of the same moment one by one', () => {
    expect(failing(every(MOST_FAILURES, 0)).lockedUntil).toEqual(at(LOCK_MS));
  });

  it('lasts half an hour to the millisecond, and is none when it was lifted', () => {
    expect(LOCK_MS).toBe(1_800_000);
    expect(isLocked(at(LOCK_MS), at(LOCK_MS - 1))).toBe(true);
    expect(isLocked(at(LOCK_MS), at(LOCK_MS))).toBe(false);
    expect(isLocked(null, at(0))).toBe(false);
  });
});
