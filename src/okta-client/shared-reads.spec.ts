import { FakeClock } from '../../test/support/clock.js';
import type { OktaBounds, OktaPriority } from './okta-call.js';
import { OktaProblem } from './okta-problem.js';
import { SharedReads } from './shared-reads.js';

describe('SharedReads', () => {
  let clock: FakeClock;
  let reads: SharedReads<string>;
  let begun: { bounds: OktaBounds; end: (value: string | Error) => void }[];
  let raised: number;

  beforeEach(() => {
    clock = new FakeClock();
    begun = [];
    raised = 0;
    reads = new SharedReads({
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      onRaise: () => (raised += 1),
    });
  });

  const bounds = (priority: OktaPriority = 'sign-in', patienceMs = 5_000): OktaBounds => ({
    deadlineMs: clock.monotonic() + patienceMs,
    priority,
  });
  const read = (given = bounds(), freshSince?: Date, key = 'ada') =>
    reads.read(key, given, freshSince, (own) => {
      return new Promise((resolve, reject) => {
        begun.push({
          bounds: own,
          end: (value) => (value instanceof Error ? reject(value) : resolve(value)),
        });
      });
    });

  it('reads once for all who ask at the same time, and tells each when the read began', async () => {
    const began = clock.now();
    const first = read();
    clock.advance(700);
    const second = read();
    const other = read(bounds(), undefined, 'bob');
    expect(begun).toHaveLength(2);
    begun[0]?.end('groups');
    begun[1]?.end('other');
    expect(await first).toEqual({ value: 'groups', begunAt: began });
    expect(await second).toEqual({ value: 'groups', begunAt: began });
    expect((await other).value).toBe('other');
    const later = read();
    expect(begun).toHaveLength(3);
    begun[2]?.end('new');
    expect((await later).value).toBe('new');
  });

  it('joins no read that began before the change it has to show', async () => {
    void read();
    clock.advance(10);
    const changed = clock.now();
    const fresh = read(bounds(), changed);
    const joined = read();
    expect(begun).toHaveLength(2);
    begun[1]?.end('after the change');
    expect((await fresh).value).toBe('after the change');
    expect((await joined).value).toBe('after the change');
  });

  it('makes a read as urgent as the most urgent who waits for it', async () => {
    const first = read(bounds('background'));
    const second = read(bounds('sign-in'));
    const third = read(bounds('admin'));
    expect([begun[0]?.bounds.priority, raised]).toEqual(['sign-in', 1]);
    begun[0]?.end('groups');
    await Promise.all([first, second, third]);
  });

  it('fails for all with what Okta answered', async () => {
    const both = Promise.allSettled([read(), read()]);
    begun[0]?.end(new OktaProblem('server-error', ''));
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(begun).toHaveLength(1);
  });

  it('reads again, once, for those whose time is not over when that of the first is', async () => {
    const first = read(bounds('decision', 3_000));
    const others = [read(bounds('sign-in', 10_000)), read(bounds('sign-in', 10_000))];
    clock.advance(3_000);
    begun[0]?.end(new OktaProblem('timeout', ''));
    await expect(first).rejects.toMatchObject({ kind: 'timeout' });
    await new Promise(setImmediate);
    expect(begun).toHaveLength(2);
    begun[1]?.end('groups');
    expect((await Promise.all(others)).map(({ value }) => value)).toEqual(['groups', 'groups']);
  });

  it('keeps nobody beyond their own deadline', async () => {
    const slow = read(bounds('background', 8_000));
    await expect(read(bounds('decision', 20))).rejects.toMatchObject({ kind: 'timeout' });
    begun[0]?.end('groups');
    expect((await slow).value).toBe('groups');
  });
});
