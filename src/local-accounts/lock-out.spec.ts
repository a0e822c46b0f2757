import { afterFailure, isLocked, LOCK_RULES } from './lock-out.js';

const start = Date.parse('2030-01-01T00:00:00Z');
const at = (ms: number) => new Date(start + ms);
const [{ lockMs: DAY_MS }, { lockMs: LOCK_MS, withinMs: WINDOW_MS }] = LOCK_RULES;

/** Fails at each of these moments, milliseconds after the start. */
function failing(moments: readonly number[]): ReturnType<typeof afterFailure> {
  let state: ReturnType<typeof afterFailure> = { failures: [], lockedUntil: null };
  for (const moment of moments) state = afterFailure(state.failures, at(moment));
  return state;
}
const every = (count: number, ms: number) => Array.from({ length: count }, (_, index) => index * ms);

/** Guesses as fast as a lock allows for some days: how many guesses were judged. */
function guessesOf(days: number, pauseMs: number): number {
  let [guesses, now] = [0, 0];
  let state: ReturnType<typeof afterFailure> = { failures: [], lockedUntil: null };
  for (; now < days * DAY_MS; now = Math.max(now + pauseMs, (state.lockedUntil?.getTime() ?? 0) - start)) {
    state = afterFailure(state.failures, at(now));
    guesses += 1;
  }
  return guesses;
}

describe('the lock-out of a local account', () => {
  it('comes with the tenth failure within five minutes, not with the ninth', () => {
    expect(failing(every(9, 1000)).lockedUntil).toBeNull();
    expect(failing(every(10, 1000)).lockedUntil).toEqual(at(9000 + LOCK_MS));
  });

  it('counts a failure until it is five minutes old', () => {
    const nine = every(9, 0);
    expect(failing([...nine, WINDOW_MS - 1]).lockedUntil).not.toBeNull();
    expect(failing([...nine, WINDOW_MS]).lockedUntil).toBeNull();
  });

  it('counts failures of the same moment one by one', () => {
    expect(failing(every(10, 0)).lockedUntil).toEqual(at(LOCK_MS));
  });

  it('needs as many failures again when it is over', () => {
    const first = failing(every(10, 0));
    expect(afterFailure(first.failures, at(LOCK_MS)).lockedUntil).toBeNull();
  });

  it('lasts a day from the thirtieth failure of a day on, however slowly they came', () => {
    const slow = every(30, WINDOW_MS);
    expect(failing(slow.slice(0, 29)).lockedUntil).toBeNull();
    expect(failing(slow).lockedUntil).toEqual(at(29 * WINDOW_MS + DAY_MS));
    expect(failing(every(1000, DAY_MS / 29)).lockedUntil).toBeNull();
  });

  it.each([1000, 10_000, 33_334, 60_000, 1_800_000])(
    'lets nobody who guesses every %d ms judge more than 30 codes a day in the long run',
    (pauseMs) => {
      expect(guessesOf(30, pauseMs)).toBeLessThanOrEqual(30 * 30);
    },
  );

  it('keeps no more failures than count', () => {
    expect(failing(every(1000, DAY_MS / 29)).failures).toHaveLength(29);
  });

  it('lasts half an hour to the millisecond, and is none when it was lifted', () => {
    expect(LOCK_MS).toBe(1_800_000);
    expect(isLocked(at(LOCK_MS), at(LOCK_MS - 1))).toBe(true);
    expect(isLocked(at(LOCK_MS), at(LOCK_MS))).toBe(false);
    expect(isLocked(null, at(0))).toBe(false);
  });
});
