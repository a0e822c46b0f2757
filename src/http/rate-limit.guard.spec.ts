import type { ExecutionContext } from '@nestjs/common';
import { loadConfiguration } from '../config/load-configuration.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RequestLimits } from './request-limits.js';

const configuration = loadConfiguration({
  PUBLIC_URL: 'https://sso.example.com',
  DATABASE_URL: 'postgres://localhost/rolegate',
  ENCRYPTION_KEYS: Buffer.alloc(32, 1).toString('base64'),
  OKTA_ISSUER_URI: 'https://example.okta.com',
  OKTA_CLIENT_ID: 'client',
  OKTA_CLIENT_SECRET: 'secret',
  SIGN_IN_RATE_LIMIT: '3',
  API_RATE_LIMIT: '2',
  TRUSTED_PROXIES: '10.0.0.0/8',
});

/** Counts for itself alone, in a minute that never ends. */
class CountedAlone extends RequestLimits {
  private readonly counts = new Map<string, number>();

  consume(limit: string, key: string, perMinute: number): number {
    const name = `${limit} ${key}`;
    const count = this.counts.get(name) ?? 0;
    this.counts.set(name, count + 1);
    return count < perMinute ? 0 : 12_300;
  }
}

const contextOf = (route: string, peer: string, forwardedFor?: string): ExecutionContext => {
  const headers = { 'x-forwarded-for': forwardedFor };
  const request = { route: { path: route }, socket: { remoteAddress: peer }, headers };
  return { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
};

describe('the limit of requests per client', () => {
  let guard: RateLimitGuard;
  beforeEach(() => (guard = new RateLimitGuard(configuration, new CountedAlone())));

  const refused = expect.objectContaining({ code: 'rate-limited', status: 429 }) as unknown as Error;

  it('counts the sign-in routes together, and the API by itself', () => {
    for (const route of ['/login', '/okta-initiate-login', '/authorization-code/callback']) {
      expect(guard.canActivate(contextOf(route, '203.0.113.1'))).toBe(true);
    }
    expect(() => guard.canActivate(contextOf('/login', '203.0.113.1'))).toThrow(refused);
    expect(guard.canActivate(contextOf('/api/v1/roles', '203.0.113.1'))).toBe(true);
    expect(guard.canActivate(contextOf('/login', '203.0.113.2'))).toBe(true);
  });

  it('counts session hand-offs by themselves, of three requests each', () => {
    for (let handoff = 0; handoff < 3; handoff += 1) {
      for (const route of ['/.rolegate/sign-in', '/session-handoff', '/.rolegate/callback']) {
        expect(guard.canActivate(contextOf(route, '203.0.113.1'))).toBe(true);
      }
    }
    expect(() => guard.canActivate(contextOf('/session-handoff', '203.0.113.1'))).toThrow(refused);
    expect(() => guard.canActivate(contextOf('/.rolegate/sign-out', '203.0.113.1'))).toThrow(refused);
    expect(guard.canActivate(contextOf('/login', '203.0.113.1'))).toBe(true);
  });

  it('does not begin anew for every address of one IPv6 network', () => {
    for (const host of ['1', '2', 'ffff:ffff']) {
      guard.canActivate(contextOf('/login', `2001:db8:0:7::${host}`));
    }
    expect(() => guard.canActivate(contextOf('/login', '2001:db8:0:7::4'))).toThrow(refused);
    expect(guard.canActivate(contextOf('/login', '2001:db8:0:8::1'))).toBe(true);
  });

  it('does not begin anew for addresses that an untrusted peer invents', () => {
    for (const invented of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) {
      guard.canActivate(contextOf('/login', '203.0.113.9', invented));
    }
    expect(() => guard.canActivate(contextOf('/login', '203.0.113.9', '4.4.4.4'))).toThrow(refused);
    expect(guard.canActivate(contextOf('/login', '10.0.0.1', '203.0.113.8'))).toBe(true);
  });
});
