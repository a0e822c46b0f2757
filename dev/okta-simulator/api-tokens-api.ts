import { TOKEN_LIFE_MS } from './api-tokens.js';
import type { Exchange } from './exchange.js';
import { apiContext } from './log-context.js';
import { managementRoute, type ApiRoute } from './management-access.js';
import { notFound } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import type { ApiToken } from './org-types.js';
import type { Route } from './router.js';
import { directoryTime } from './wire-shapes.js';

/** What an admin sees of API tokens: whose they are and how long they live, never their value. */
export function apiTokenRoutes(org: OktaOrg): Route[] {
  const route = (method: ApiRoute['method'], path: string, handler: ApiRoute['handler']): Route =>
    managementRoute(org, {
      method,
      path: `/api/v1/api-tokens${path}`,
      resource: 'apiTokens',
      bucket: 'other',
      handler,
    });
  return [
    route('GET', '', (exchange) =>
      exchange.sendJson(
        200,
        living(org).map((token) => tokenBody(org, token)),
      ),
    ),
    route('GET', '/:token', (exchange) => exchange.sendJson(200, tokenBody(org, findToken(org, exchange)))),
    route('DELETE', '/:token', (exchange, caller) => {
      // `current` is the token that asks.
      const current = exchange.param('token') === 'current' ? caller.principal : undefined;
      const token = findToken(org, exchange, current);
      org.revokeApiToken(token.value, apiContext(org, exchange, caller));
      exchange.sendEmpty(204);
    }),
  ];
}

function living(org: OktaOrg): ApiToken[] {
  const now = org.clock.now().getTime();
  return org.apiTokens
    .all()
    .filter((token) => !token.revoked && now - token.lastUsed.getTime() <= TOKEN_LIFE_MS);
}

function findToken(org: OktaOrg, exchange: Exchange, id = exchange.param('token')): ApiToken {
  const token = living(org).find((candidate) => candidate.id === id);
  if (!token) throw notFound(id, 'Token');
  return token;
}

function tokenBody(org: OktaOrg, token: ApiToken): Record<string, unknown> {
  return {
    id: token.id,
    name: token.name,
    userId: token.ownerId,
    tokenWindow: 'P30D',
    network: token.network,
    created: directoryTime(token.created),
    // Each use prolongs a token by its window.
    expiresAt: directoryTime(new Date(token.lastUsed.getTime() + TOKEN_LIFE_MS)),
    lastUpdated: directoryTime(token.lastUsed),
    clientName: 'Okta API',
    _link: { self: { href: `${org.url}/api/v1/api-tokens/${token.id}` } },
  };
}
