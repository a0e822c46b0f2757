import { MAX_MINUTES, MAX_SERIES, MinuteBuffer } from './minute-buffer.js';

const decisions = (application: string, label = 'deny:role-missing') =>
  ({ metric: 'decisions', connectionId: 'c1', application, label }) as const;

describe('what one process has counted', () => {
  let buffer: MinuteBuffer;
  beforeEach(() => (buffer = new MinuteBuffer()));

  it('is added up by series and minute, and handed over once', () => {
    buffer.add(7, decisions('wiki'), 2);
    buffer.add(7, decisions('wiki'), 3);
    buffer.add(7, decisions('wiki', 'allow:allowed'), 1);
    buffer.add(8, decisions('wiki'), 1);
    expect(buffer.take().map(({ minute, label, value }) => [minute, label, value])).toEqual([
      [7, 'allow:allowed', 1],
      [7, 'deny:role-missing', 5],
      [8, 'deny:role-missing', 1],
    ]);
    expect(buffer.take()).toEqual([]);
  });

  it('is the longest time where that counts, and one for a minute that was counted in', () => {
    for (const value of [40, 90, 10]) buffer.add(7, { metric: 'revocation-lag' }, value);
    buffer.cover(7);
    buffer.cover(7);
    expect(buffer.take().map(({ metric, value }) => [metric, value])).toEqual([
      ['coverage', 1],
      ['revocation-lag', 90],
    ]);
  });

  it('is written in one order by every process', () => {
    const names = ['b', 'a', 'c'].map((application) => decisions(application));
    for (const name of names) buffer.add(7, name, 1);
    const first = buffer.take();
    for (const name of names.toReversed()) buffer.add(7, name, 1);
    expect(buffer.take()).toEqual(first);
  });

  it('stays bounded however many applications there are, and loses no count', () => {
    for (let n = 0; n < 5 * MAX_SERIES; n += 1) buffer.add(7, decisions(`app-${n}`), 1);
    expect(buffer.size).toBe(MAX_SERIES + 1);
    const taken = buffer.take();
    expect(taken.reduce((sum, { value }) => sum + value, 0)).toBe(5 * MAX_SERIES);
    expect(taken.find(({ application }) => application === '*')?.value).toBe(4 * MAX_SERIES);
  });

  it('stays bounded however long nothing can be written: the oldest minutes go', () => {
    for (let minute = 0; minute < 100; minute += 1) buffer.add(minute, decisions('wiki'), 1);
    const minutes = buffer.take().map(({ minute }) => minute);
    expect(minutes).toHaveLength(MAX_MINUTES);
    expect(minutes[0]).toBe(100 - MAX_MINUTES);
  });
});
