import { OktaProblem, type OktaProblemKind } from './okta-problem.js';
import { rateLimitWait, retryDelay, tryTimeout } from './okta-retry.js';

const DATE = 'Thu, 01 Jan 2030 00:00:00 GMT';
const reset = (secondsLater: number) => String(Date.parse(DATE) / 1000 + secondsLater);

describe('rateLimitWait', () => {
  it.each([
    ['the reset time by the answer’s own clock', { date: DATE, 'x-rate-limit-reset': reset(30) }, 31_000],
    ['a reset time that has passed', { date: DATE, 'x-rate-limit-reset': reset(-5) }, 1_000],
    [
      'Retry-After before the reset time',
      { date: DATE, 'x-rate-limit-reset': reset(30), 'retry-after': '2' },
      2_000,
    ],
    ['no headers at all', {}, undefined],
    ['a reset time without a date', { 'x-rate-limit-reset': reset(30) }, undefined],
    ['a reset time sent twice', { date: DATE, 'x-rate-limit-reset': `${reset(3)}, ${reset(4)}` }, undefined],
    [
      'the made-up reset time of the concurrency limit',
      { date: DATE, 'x-rate-limit-limit': '0', 'x-rate-limit-reset': reset(60) },
      undefined,
    ],
  ])('reads %s', (_, headers, expected) => {
    expect(rateLimitWait(new Headers(headers as Record<string, string>))).toBe(expected);
  });
});

describe('retryDelay', () => {
  it.each<[OktaProblemKind, boolean]>([
    ['unreachable', true],
    ['timeout', true],
    ['server-error', true],
    ['garbled', true],
    ['rate-limited', true],
    ['token-invalid', false],
    ['token-forbidden', false],
    ['not-found', false],
    ['refused', false],
    ['too-many-groups', false],
    ['not-asked', false],
  ])('decides whether %s is worth another try', (kind, worth) => {
    expect(retryDelay(new OktaProblem(kind, ''), 10_000, 0.5) !== undefined).toBe(worth);
  });

  it('spreads tries, and never waits beyond the deadline', () => {
    const limited = (retryAfterMs?: number) => new OktaProblem('rate-limited', '', { retryAfterMs });
    expect(retryDelay(limited(), 5_000, 0)).toBe(50);
    expect(retryDelay(limited(), 5_000, 1)).toBe(250);
    expect(retryDelay(limited(2_000), 5_000, 0)).toBe(2_050);
    expect(retryDelay(limited(31_000), 5_000, 0)).toBeUndefined();
    expect(retryDelay(new OktaProblem('timeout', ''), 100, 0)).toBeUndefined();
  });
});

describe('tryTimeout', () => {
  it('leaves time for a second try, and takes all that is left for the last', () => {
    expect(tryTimeout(3_000, false)).toBe(1_800);
    expect(tryTimeout(3_000, true)).toBe(3_000);
    expect(tryTimeout(20_000, false)).toBe(4_000);
    expect(tryTimeout(20_000, true)).toBe(4_000);
    expect(tryTimeout(99, true)).toBeUndefined();
    expect(tryTimeout(-5, false)).toBeUndefined();
  });
});
