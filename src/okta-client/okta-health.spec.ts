import { FakeClock } from '../../test/support/clock.js';
import type { KnownConnections } from './known-connections.js';
import { OktaHealth } from './okta-health.js';
import { OktaProblem, type OktaProblemKind } from './okta-problem.js';

describe('OktaHealth', () => {
  let clock: FakeClock;
  let health: OktaHealth;

  beforeEach(() => {
    clock = new FakeClock();
    const all = () => [
      { id: 'a', slug: 'acme', active: true, hasApiCredential: true },
      { id: 'b', slug: 'draft', active: false, hasApiCredential: true },
    ];
    health = new OktaHealth(clock, { all } as unknown as KnownConnections);
  });

  const fail = (kind: OktaProblemKind = 'timeout', retryAfterMs?: number) =>
    health.reportCall('a', 'membership', new OktaProblem(kind, '', { retryAfterMs }));
  const succeed = () => health.reportCall('a', 'membership', undefined);
  const mayWait = () => health.mayAsk('a', 'membership', 'waiting');
  const mayWork = () => health.mayAsk('a', 'membership', 'background');

  it('knows nothing of an Okta that was not asked, and shows active connections alone', () => {
    expect(health.statuses()).toEqual([{ connection: 'acme', status: 'unknown' }]);
    expect(health.failingSince('a', 'membership')).toBeUndefined();
    expect([mayWait(), mayWork()]).toEqual([true, true]);
  });

  it('shows any trouble with its reason, whatever else works', () => {
    health.report('a', 'sign-in', 'ok');
    expect(health.statuses()).toEqual([{ connection: 'acme', status: 'ok' }]);
    fail('token-invalid');
    expect(health.statuses()).toEqual([
      { connection: 'acme', status: 'unreachable', reason: 'token-invalid' },
    ]);
    succeed();
    health.report('a', 'sign-in', { reason: 'timeout' });
    expect(health.statuses()).toEqual([{ connection: 'acme', status: 'unreachable', reason: 'timeout' }]);
  });

  it('tells since when Okta has been failing, without a break', () => {
    const began = clock.now().getTime();
    fail();
    clock.advance(5000);
    fail();
    expect(health.failingSince('a', 'membership')).toBe(began);
    succeed();
    expect(health.failingSince('a', 'membership')).toBeUndefined();
    clock.advance(5000);
    fail();
    expect(health.failingSince('a', 'membership')).toBe(began + 10_000);
    expect(health.failingSince('a', 'directory')).toBeUndefined();
    expect(health.failingSince('b', 'membership')).toBeUndefined();
  });

  it.each<[OktaProblemKind, boolean]>([
    ['unreachable', true],
    ['timeout', true],
    ['rate-limited', true],
    ['server-error', true],
    ['garbled', true],
    ['token-invalid', true],
    ['token-forbidden', true],
    ['not-found', false],
    ['refused', false],
    ['too-many-groups', false],
    ['not-asked', false],
  ])('judges whether %s means that Okta fails', (kind, failing) => {
    fail(kind);
    expect(health.failingSince('a', 'membership') !== undefined).toBe(failing);
  });

  it('does not take a call that was never made for a recovery', () => {
    fail();
    fail('not-asked');
    expect(health.failingSince('a', 'membership')).toBeDefined();
  });

  it('gives those who wait one try a second while Okta fails, and all again once it answers', () => {
    fail();
    expect(mayWait()).toBe(false);
    clock.advance(1000);
    expect([mayWait(), mayWait()]).toEqual([true, false]);
    clock.advance(1000);
    expect(mayWait()).toBe(true);
    succeed();
    expect([mayWait(), mayWait()]).toEqual([true, true]);
  });

  it('lets background work back off, longer with each failure but never beyond half a minute', () => {
    const pauses = Array.from({ length: 12 }, () => {
      fail();
      let pause = 0;
      for (; !mayWork(); pause += 50) clock.advance(50);
      return pause;
    });
    expect(pauses[0]).toBeLessThanOrEqual(500);
    expect(pauses[3]).toBeGreaterThanOrEqual(2000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(15_000);
  });

  it('counts calls that were under way together as one failure', () => {
    for (let call = 0; call < 8; call += 1) fail();
    clock.advance(500);
    expect(mayWork()).toBe(true);
  });

  it('heeds how long a rate limit asks background work to wait, within reason', () => {
    fail('rate-limited', 60_000);
    clock.advance(59_999);
    expect(mayWork()).toBe(false);
    clock.advance(1);
    expect(mayWork()).toBe(true);
    fail('rate-limited', 10 * 3600 * 1000);
    clock.advance(120_000);
    expect(mayWork()).toBe(true);
  });
});
