import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Configuration } from '../config/configuration.js';
import { GatewayError } from '../errors/gateway-error.js';
import { clientAddress } from './client-address.js';
import { clientNetwork } from './client-network.js';
import { RequestLimits } from './request-limits.js';

/** The routes that begin or end a sign-in; they share one budget per client address. */
const SIGN_IN_ROUTES = new Set([
  '/login',
  '/login/test',
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

/** One limit of the guard; `perMinute` 0 = none. */
interface GuardLimit {
  readonly name: string;
  readonly perMinute: number;
}

/**
 * Limits requests per client address (of IPv6: per network of one client) and minute: `SIGN_IN_RATE_LIMIT` on the
 * sign-in routes, as many hand-offs on theirs, `API_RATE_LIMIT` on `/api` and token introspection, each for all
 * processes together. It looks at the route that matched, so no spelling of a path evades it.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly signIn: GuardLimit;
  private readonly handoff: GuardLimit;
  private readonly api: GuardLimit;

  constructor(
    private readonly configuration: Configuration,
    private readonly limits: RequestLimits,
  ) {
    const { signIn, api } = configuration.rateLimits;
    this.signIn = { name: 'sign-in', perMinute: signIn };
    this.handoff = { name: 'hand-off', perMinute: signIn * REQUESTS_PER_HANDOFF };
    this.api = { name: 'api', perMinute: api };
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const route = (request.route as { path?: string } | undefined)?.path ?? '';
    const limit = this.limitOf(route);
    if (!limit || limit.perMinute === 0) return true;
    const client = clientNetwork(clientAddress(request, this.configuration.trustedProxies));
    const waitMs = this.limits.consume(limit.name, client, limit.perMinute);
    if (waitMs > 0) throw rateLimited(waitMs);
    return true;
  }

  private limitOf(route: string): GuardLimit | undefined {
    if (SIGN_IN_ROUTES.has(route)) return this.signIn;
    if (HANDOFF_ROUTES.has(route)) return this.handoff;
    return isApi(route) ? this.api : undefined;
  }
}

/** The refusal of a request that came too soon by `waitMs` milliseconds. */
function rateLimited(waitMs: number): GatewayError {
  return new GatewayError('rate-limited', 'Too many requests from your address. Wait a little.', {
    headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
  });
}

function isApi(route: string): boolean {
  return route.startsWith('/api/') || route === '/oauth2/introspect';
}
