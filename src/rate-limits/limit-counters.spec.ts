import { counterKey, LimitCounters, MAX_SENT, WINDOW_MS } from './limit-counters.js';

const admitted = (counters: LimitCounters, key: string, perMinute: number, tries: number, now = 0): number =>
  Array.from({ length: tries }, () => counters.consume(key, perMinute, now)).filter((wait) => wait === 0)
    .length;

describe('the counters of one process', () => {
  let counters: LimitCounters;
  beforeEach(() => (counters = new LimitCounters(100)));

  it('admit as many as allowed in a minute, and say when the next one may come', () => {
    expect(admitted(counters, 'a', 3, 10, 1000)).toBe(3);
    expect(counters.consume('a', 3, 31_000)).toBe(WINDOW_MS - 30_000);
    expect(counters.consume('b', 3, 31_000)).toBe(0);
    expect(counters.consume('a', 3, 1000 + WINDOW_MS)).toBe(0);
  });

  it('send what they admitted once, and nothing of keys far from their limit', () => {
    admitted(counters, 'quiet', 600, 60);
    admitted(counters, 'busy', 600, 61);
    expect(counters.takeUnsent(500)).toEqual([
      { key: 'busy', count: 61, perMinute: 600, leftMs: WINDOW_MS - 500 },
    ]);
    expect(counters.takeUnsent(500)).toEqual([]);
    counters.consume('busy', 600, 600);
    expect(counters.takeUnsent(700).map(({ count }) => count)).toEqual([1]);
  });

  it('count what was sent though nobody answered', () => {
    admitted(counters, 'a', 3, 2);
    counters.takeUnsent(0);
    expect(admitted(counters, 'a', 3, 5)).toBe(1);
  });

  it('admit by the sum of what all have admitted, and begin anew when the common window ends', () => {
    admitted(counters, 'a', 10, 2);
    counters.takeUnsent(0);
    counters.apply([{ key: 'a', count: 9, leftMs: 20_000 }], 0);
    expect(admitted(counters, 'a', 10, 5)).toBe(1);
    expect(counters.consume('a', 10, 5000)).toBe(15_000);
    expect(admitted(counters, 'a', 10, 50, 20_000)).toBe(10);
  });

  it('keep what came in while an exchange was under way', () => {
    admitted(counters, 'a', 10, 4);
    counters.takeUnsent(0);
    admitted(counters, 'a', 10, 3);
    counters.apply([{ key: 'a', count: 4, leftMs: WINDOW_MS }], 0);
    expect(admitted(counters, 'a', 10, 9)).toBe(3);
  });

  it('refuse at once what others have used up, and forget what is over', () => {
    counters.apply(
      [
        { key: 'spent', count: 10, leftMs: 5000 },
        { key: 'over', count: 10, leftMs: 0 },
      ],
      0,
    );
    expect(counters.consume('spent', 10, 0)).toBe(5000);
    expect(counters.consume('over', 10, 0)).toBe(0);
  });

  it('hold a bounded number of keys, of which the oldest go first', () => {
    admitted(counters, 'first', 1, 1);
    for (let key = 0; key < 1000; key += 1) counters.consume(`flood-${key}`, 1, 0);
    expect(counters.size).toBe(100);
    expect(counters.consume('flood-999', 1, 0)).toBeGreaterThan(0);
    expect(counters.consume('first', 1, 0)).toBe(0);
    expect(counters.size).toBe(100);
  });

  it('send a flood of keys in bounded parts', () => {
    const many = new LimitCounters();
    for (let key = 0; key < MAX_SENT + 7; key += 1) many.consume(`flood-${key}`, 1, 0);
    expect(many.takeUnsent(0)).toHaveLength(MAX_SENT);
    expect(many.hasUnsent).toBe(true);
    expect(many.takeUnsent(0)).toHaveLength(7);
    expect(many.hasUnsent).toBe(false);
  });

  it('are asked by keys of one length that name neither address nor account', () => {
    const key = counterKey('sign-in', '203.0.113.7');
    expect(key).toMatch(/^[\w-]{22}$/);
    expect(counterKey('api', '203.0.113.7')).not.toBe(key);
    expect(counterKey('sign-in', 'x'.repeat(100_000))).toHaveLength(22);
  });
});
