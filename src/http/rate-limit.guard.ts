import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { clientAddress } from './client-address.js';
import { clientNetwork } from './client-network.js';

/** The routes that begin or end a sign-in; they share one budget per client address. */
const SIGN_IN_ROUTES = new Set([
  '/login',
  '/authorization-code/callback',
  '/oauth/callback/okta',
  '/okta-initiate-login',
]);

/** The routes of a session hand-off, which has a budget of its own: whoever is let in at many applications signed in once. */
const HANDOFF_ROUTES = new Set([
  '/.rolegate/sign-in',
  '/.rolegate/callback',
  '/.rolegate/sign-out',
  '/session-handoff',
]);
/** What one hand-off takes of them. */
const REQUESTS_PER_HANDOFF = 3;

/**
 * Limits requests per client address (of IPv6: per network of one client) and minute: `SIGN_IN_RATE_LIMIT` on the
 * sign-in routes, as many hand-offs on theirs, `API_RATE_LIMIT` on `/api` and token introspection. It looks at the route that matched, so no spelling of a path evades it.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly signIn: RateLimiterMemory | undefined;
  private readonly handoff: RateLimiterMemory | undefined;
  private readonly api: RateLimiterMemory | undefined;

  constructor(private readonly configuration: Configuration) {
    this.signIn = limiter(configuration.rateLimits.signIn);
    this.handoff = limiter(configuration.rateLimits.signIn * REQUESTS_PER_HANDOFF);
    this.api = limiter(configuration.rateLimits.api);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const route = (request.route as { path?: string } | undefined)?.path ?? '';
    const limit = this.limitOf(route);
    if (!limit) return true;
    try {
      await limit.consume(clientNetwork(clientAddress(request, this.configuration.trustedProxies)));
      return true;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new GatewayError('rate-limited', 'Too many requests from your address. Wait a little.', {
        headers: { 'Retry-After': String(Math.ceil(refused.msBeforeNext / 1000)) },
      });
    }
  }

  private limitOf(route: string): RateLimiterMemory | undefined {
    if (SIGN_IN_ROUTES.has(route)) return this.signIn;
    if (HANDOFF_ROUTES.has(route)) return this.handoff;
    return isApi(route) ? this.api : undefined;
  }
}

function isApi(route: string): boolean {
  return route.startsWith('/api/') || route === '/oauth2/introspect';
}

function limiter(perMinute: number): RateLimiterMemory | undefined {
  return perMinute === 0 ? undefined : new RateLimiterMemory({ points: perMinute, duration: 60 });
}
