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
    const find = (id: string) => all().find((connection) => connection.id === id);
    health = new OktaHealth(clock, { all, find } as unknown as KnownConnections);
  });

  const fail = (kind: OktaProblemKind = 'timeout', status?: number) =>
    health.reportCall('a', 'membership', new OktaProblem(kind, '', { status }));
  const succeed = () => health.reportCall('a', 'membership', undefined);

  it('knows nothing of an Okta that was not asked, and shows active connections alone', () => {
    expect(health.statuses()).toEqual([{ connection: 'acme', status: 'unknown' }]);
    expect(health.failingSince('a', 'membership')).toBeUndefined();
    expect(health.mayAsk('a', 'membership', 'background')).toBe(true);
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
    fail(kind, kind === 'rate-limited' ? 429 : undefined);
    expect(health.failingSince('a', 'membership') !== undefined).toBe(failing);
  });

  it('does not take a call that was never made for a recovery', () => {
    fail();
    fail('not-asked');
    expect(health.failingSince('a', 'membership')).toBeDefined();
  });

  it('does not take a request that the budget forbade for a failure of Okta', () => {
    fail('rate-limited');
    expect(health.failingSince('a', 'membership')).toBeUndefined();
  });

  it('says whether Okta would be asked, as the breaker of that channel has it', () => {
    for (let failure = 0; failure < 5; failure += 1) health.breaker('a', 'membership').failed();
    expect(health.mayAsk('a', 'membership', 'waiting')).toBe(false);
    expect(health.mayAsk('a', 'membership', 'background')).toBe(false);
    expect(health.mayAsk('a', 'directory', 'waiting')).toBe(true);
    expect(health.mayAsk('b', 'membership', 'waiting')).toBe(true);
    expect(health.breakerStates('a')).toEqual({ membership: 'open', directory: 'closed' });
  });
});
