import { Logger } from '@nestjs/common';
import type { Configuration } from '../config/configuration.js';
import { randomToken } from '../crypto/tokens.js';
import { FakeClock } from '../../test/support/clock.js';
import { FakeChangeFeed } from '../../test/support/fake-change-feed.js';
import { FakeLimiter } from '../../test/support/fake-limiter.js';
import { BEGAN, storedSession, type SessionOverrides } from '../../test/support/sessions.js';
import { SessionAuthenticator } from './session-authenticator.js';
import { SessionCache } from './session-cache.js';
import type { StoredSession } from './session-judgement.js';
import { keyOfToken } from './session-key.js';
import { SessionTouches, type Touch } from './session-touches.js';

Logger.overrideLogger(false);

const MINUTE_MS = 60_000;

describe('the session authenticator', () => {
  const token = randomToken();
  const key = keyOfToken(token);
  const cookie = `theme=dark; __Host-rolegate=${token}`;
  let clock: FakeClock;
  let feed: FakeChangeFeed;
  let stored: Map<string, StoredSession>;
  let reads: number;
  let down: boolean;
  let touched: Touch[];
  let touches: SessionTouches;
  let cache: SessionCache;
  let limiter: FakeLimiter;
  let authenticator: SessionAuthenticator;

  beforeEach(() => {
    clock = new FakeClock(BEGAN);
    feed = new FakeChangeFeed();
    stored = new Map();
    reads = 0;
    down = false;
    touched = [];
    limiter = new FakeLimiter();
    cache = new SessionCache({
      load: (asked) => {
        reads += 1;
        return down ? Promise.reject(new Error('down')) : Promise.resolve(stored.get(asked));
      },
    });
    touches = new SessionTouches((batch) => Promise.resolve(void touched.push(...batch)));
    const configuration = {
      secure: true,
      session: { idleSeconds: 3600, maxSeconds: 28_800 },
    } as Configuration;
    authenticator = new SessionAuthenticator(configuration, clock, feed, cache, touches, limiter);
  });

  const store = (overrides: SessionOverrides = {}) => stored.set(key, storedSession({ key, ...overrides }));

  it.each([
    ['no cookie at all', undefined],
    ['another cookie', 'theme=dark'],
    ['the cookie of plain http', `rolegate=${token}`],
    ['an empty one', '__Host-rolegate='],
    ['one that is too short', `__Host-rolegate=${token.slice(1)}`],
    ['one with a foreign character', `__Host-rolegate=${token.slice(1)}+`],
    ['the cookie twice', `${cookie}; __Host-rolegate=${randomToken()}`],
    ['the same cookie twice', `${cookie}; __Host-rolegate=${token}`],
  ])('finds no session in %s, and asks nobody', (_, header) => {
    store();
    expect(authenticator.authenticate(header)).toEqual({ reason: 'no-session' });
    expect(reads).toBe(0);
  });

  it('ends a session by the limits of the person’s roles, as they are now', async () => {
    store();
    expect(await authenticator.authenticate(cookie)).toMatchObject({ session: { key } });
    clock.advance(10 * MINUTE_MS);
    const strict = { idleMs: Infinity, maxMs: 10 * MINUTE_MS, maxConcurrent: Infinity };
    limiter.limits = strict;
    expect(authenticator.authenticate(cookie)).toEqual({ reason: 'session-expired' });
    limiter.limits = Promise.resolve(strict);
    expect(await authenticator.authenticate(cookie)).toEqual({ reason: 'session-expired' });
    limiter.limits = { ...strict, maxMs: 10 * MINUTE_MS + 1 };
    expect(authenticator.authenticate(cookie)).toMatchObject({ session: { key } });
  });

  it('reads a session again before it is idle for its person’s roles, and a refusal is no use of it', async () => {
    store();
    await authenticator.authenticate(cookie);
    limiter.limits = { idleMs: 5 * MINUTE_MS, maxMs: Infinity, maxConcurrent: Infinity };
    clock.advance(5 * MINUTE_MS);
    expect(await authenticator.authenticate(cookie)).toEqual({ reason: 'session-expired' });
    expect(await authenticator.authenticate(cookie)).toEqual({ reason: 'session-expired' });
    store({ lastSeenMs: clock.nowMs() - MINUTE_MS });
    expect(await authenticator.authenticate(cookie)).toMatchObject({ session: { key } });
  });

  it('knows of nobody while the limits can’t be known', async () => {
    store();
    await authenticator.authenticate(cookie);
    limiter.limits = Promise.reject(new Error('down'));
    limiter.limits.catch(() => undefined);
    expect(await authenticator.authenticate(cookie)).toEqual({ reason: 'unavailable' });
  });

  it('reads a session once and then answers at once, without a promise', async () => {
    store();
    const first = authenticator.authenticate(cookie);
    expect(first).toBeInstanceOf(Promise);
    expect((await first).session).toMatchObject({ key, subject: { id: 'subject-1' } });
    const second = authenticator.authenticate(cookie);
    expect(second).toBe(await first);
    expect(reads).toBe(1);
  });

  it('reads an unknown session every time: it may have begun on another replica just now', async () => {
    expect(await authenticator.authenticate(cookie)).toEqual({ reason: 'no-session' });
    store();
    expect((await authenticator.authenticate(cookie)).session).toBeDefined();
  });

  it('believes nothing cached while the lease does not hold, and reads instead', async () => {
    store();
    await authenticator.authenticate(cookie);
    feed.lease = false;
    stored.clear();
    expect(await authenticator.authenticate(cookie)).toEqual({ reason: 'no-session' });
  });

  it('is unavailable when the lease does not hold and the database can’t be read, and recovers', async () => {
    store();
    await authenticator.authenticate(cookie);
    feed.lease = false;
    down = true;
    expect(await authenticator.authenticate(cookie)).toEqual({ reason: 'unavailable' });
    feed.lease = true;
    expect((await authenticator.authenticate(cookie)).session).toBeDefined();
    down = false;
    feed.lease = false;
    expect((await authenticator.authenticate(cookie)).session).toBeDefined();
  });

  it.each<[string, SessionOverrides, string]>([
    ['a disabled person', { status: 'disabled' }, 'subject-disabled'],
    ['a person whose sessions were ended', { subjectValidAfterMs: Date.parse(BEGAN) }, 'no-session'],
    ['a connection whose sessions were ended', { connectionValidAfterMs: Date.parse(BEGAN) }, 'no-session'],
    ['a time that is over', { expiresAtMs: Date.parse(BEGAN) }, 'session-expired'],
    ['too long a rest', { lastSeenMs: Date.parse(BEGAN) - 60 * MINUTE_MS }, 'session-expired'],
  ])('refuses a session of %s, read or cached', async (_, overrides, reason) => {
    store(overrides);
    expect(await authenticator.authenticate(cookie)).toEqual({ reason });
    expect(await authenticator.authenticate(cookie)).toEqual({ reason });
  });

  it('ends a cached session by the clock alone', async () => {
    store({ expiresAtMs: Date.parse(BEGAN) + 10 * MINUTE_MS });
    await authenticator.authenticate(cookie);
    clock.advance(10 * MINUTE_MS);
    expect(authenticator.authenticate(cookie)).toEqual({ reason: 'session-expired' });
  });

  it('keeps a session alive that is used now and then', async () => {
    store();
    await authenticator.authenticate(cookie);
    for (let use = 0; use < 5; use += 1) {
      clock.advance(50 * MINUTE_MS);
      expect((await authenticator.authenticate(cookie)).session).toBeDefined();
    }
    expect(reads).toBe(1);
  });

  it('reads the row before it calls a session idle: it may have been used on another replica', async () => {
    store();
    await authenticator.authenticate(cookie);
    clock.advance(60 * MINUTE_MS);
    store({ lastSeenMs: Date.parse(BEGAN) + 30 * MINUTE_MS });
    expect((await authenticator.authenticate(cookie)).session).toBeDefined();
    clock.advance(60 * MINUTE_MS);
    expect(await authenticator.authenticate(cookie)).toEqual({ reason: 'session-expired' });
  });

  it('notes no use of a session that does not count', async () => {
    store({ status: 'disabled', lastSeenMs: Date.parse(BEGAN) - 10 * MINUTE_MS });
    await authenticator.authenticate(cookie);
    await touches.flush();
    expect(touched).toEqual([]);
  });

  it('notes uses that are a minute apart', async () => {
    store();
    const uses = [0, 59, 60, 61, 119, 120].map((second) => Date.parse(BEGAN) + second * 1000);
    for (const use of uses) {
      clock.advance(use - clock.now().getTime());
      await authenticator.authenticate(cookie);
      await touches.flush();
    }
    expect(touched).toEqual([
      [key, uses[2]],
      [key, uses[5]],
    ]);
  });
});
