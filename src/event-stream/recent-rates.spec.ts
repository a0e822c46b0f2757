import { RecentRates } from './recent-rates.js';
import type { RecentCount } from './tails.repository.js';

const count = (minute: number, what: RecentCount['what'], sum: number, connectionId = 'c1'): RecentCount => ({
  minute,
  what,
  connectionId,
  count: sum,
});

/** Tells that somebody counts. */
const COVERED = count(7, 'coverage', 1, '');

describe('rates', () => {
  it('are by how much sums have grown since they were last read, over the end of a minute, too', () => {
    const rates = new RecentRates();
    rates.update([count(7, 'allow', 1000), count(7, 'deny', 10), COVERED], 0);
    expect(rates.of(undefined)).toBeNull();
    rates.update(
      [
        ...[count(7, 'allow', 1500), count(8, 'allow', 250), count(7, 'deny', 10)],
        ...[count(8, 'success', 2, 'c2'), COVERED],
      ],
      5000,
    );
    expect(rates.of(undefined)).toEqual({ allowed: 150, denied: 0, signIns: 0.4 });
    expect(rates.of('c1')).toEqual({ allowed: 150, denied: 0, signIns: 0 });
    expect(rates.of('c2')).toEqual({ allowed: 0, denied: 0, signIns: 0.4 });
    // The first minute is no longer read: nothing has grown, and nothing has shrunk.
    rates.update([count(8, 'allow', 250), COVERED], 10_000);
    expect(rates.of(undefined)).toMatchObject({ allowed: 0 });
  });

  it('are unknown after a pause in which nobody looked, until sums were read twice again', () => {
    const rates = new RecentRates();
    rates.update([count(7, 'allow', 1000), COVERED], 0);
    rates.clear();
    rates.update([count(7, 'allow', 9000), COVERED], 60_000);
    expect(rates.of(undefined)).toBeNull();
    rates.update([count(7, 'allow', 9100), COVERED], 65_000);
    expect(rates.of(undefined)).toMatchObject({ allowed: 20 });
  });

  it('are unknown, and not zero, while no process writes what it counted', () => {
    const rates = new RecentRates();
    rates.update([COVERED], 0);
    rates.update([COVERED], 5_000);
    expect(rates.of(undefined)).toEqual({ allowed: 0, denied: 0, signIns: 0 });
    rates.update([], 10_000);
    expect(rates.of(undefined)).toBeNull();
  });
});
