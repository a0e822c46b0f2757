import { RecentRates } from './recent-rates.js';
import type { RecentCount } from './tails.repository.js';

const count = (minute: number, what: RecentCount['what'], sum: number, connectionId = 'c1'): RecentCount => ({
  minute,
  what,
  connectionId,
  count: sum,
});

describe('rates', () => {
  it('are by how much sums have grown since they were last read, over the end of a minute, too', () => {
    const rates = new RecentRates();
    rates.update([count(7, 'allow', 1000), count(7, 'deny', 10)], 0);
    expect(rates.of(undefined)).toEqual({ allowed: 0, denied: 0, signIns: 0 });
    rates.update(
      [count(7, 'allow', 1500), count(8, 'allow', 250), count(7, 'deny', 10), count(8, 'success', 2, 'c2')],
      5000,
    );
    expect(rates.of(undefined)).toEqual({ allowed: 150, denied: 0, signIns: 0.4 });
    expect(rates.of('c1')).toEqual({ allowed: 150, denied: 0, signIns: 0 });
    expect(rates.of('c2')).toEqual({ allowed: 0, denied: 0, signIns: 0.4 });
    // The first minute is no longer read: nothing has grown, and nothing has shrunk.
    rates.update([count(8, 'allow', 250)], 10_000);
    expect(rates.of(undefined)).toMatchObject({ allowed: 0 });
  });

  it('are none after a pause in which nobody looked', () => {
    const rates = new RecentRates();
    rates.update([count(7, 'allow', 1000)], 0);
    rates.clear();
    rates.update([count(7, 'allow', 9000)], 60_000);
    expect(rates.of(undefined)).toMatchObject({ allowed: 0 });
  });
});
