import type { IncomingMessage, ServerResponse } from 'node:http';
import { apiTokenRoutes } from './api-tokens-api.js';
import { appRoutes } from './apps-api.js';
import { appWriteRoutes } from './apps-write-api.js';
import { authorizeRoutes } from './authorize.js';
import { controlRoutes } from './control-api.js';
import { customServerRoutes } from './custom-server-api.js';
import { dashboardRoutes } from './dashboard.js';
import { discoveryRoutes } from './discovery.js';
import { eventHookRoutes } from './event-hooks-api.js';
import { Exchange } from './exchange.js';
import { groupRoutes } from './groups-api.js';
import { groupWriteRoutes } from './groups-write-api.js';
import { met, sendRateLimits, sendTooManyRequests } from './http-faults.js';
import { introspectionRoutes } from './introspection.js';
import { logoutRoutes } from './logout.js';
import { logRoutes } from './logs-api.js';
import { OAuthError, PageError } from './oauth-errors.js';
import { OktaApiError } from './okta-errors.js';
import type { OktaOrg } from './org.js';
import { orgRoutes } from './org-api.js';
import { errorPage, STYLESHEET, STYLESHEET_PATH } from './pages.js';
import { Router } from './router.js';
import { schemaRoutes } from './schemas-api.js';
import { signInRoutes } from './sign-in.js';
import { tokenRevocationRoutes } from './token-revocation-api.js';
import { tokenRoutes } from './token.js';
import { userLifecycleRoutes } from './user-lifecycle.js';
import { userinfoRoutes } from './userinfo.js';
import { userRoutes } from './users-api.js';
import { userWriteRoutes } from './users-write-api.js';

/** Everything that the org answers, as a listener of `node:http`. */
export function requestListener(org: OktaOrg): (request: IncomingMessage, response: ServerResponse) => void {
  const control = new Router(controlRoutes(org));
  const signIn = signInRoutes(org);
  const router = new Router([
    ...discoveryRoutes(org),
    ...authorizeRoutes(org, signIn.ask),
    ...signIn.routes,
    {
      method: 'GET',
      path: STYLESHEET_PATH,
      handler: (exchange) => exchange.send(200, STYLESHEET, { 'content-type': 'text/css' }),
    },
    ...tokenRoutes(org),
    ...userinfoRoutes(org),
    ...introspectionRoutes(org),
    ...logoutRoutes(org, signIn.ask),
    ...dashboardRoutes(org, signIn.ask),
    ...userRoutes(org),
    ...userWriteRoutes(org),
    ...userLifecycleRoutes(org),
    ...groupRoutes(org),
    ...groupWriteRoutes(org),
    ...schemaRoutes(org),
    ...logRoutes(org),
    ...eventHookRoutes(org),
    ...appRoutes(org),
    ...appWriteRoutes(org),
    ...customServerRoutes(org),
    ...apiTokenRoutes(org),
    ...orgRoutes(org),
    ...tokenRevocationRoutes(org),
  ]);
  return (request, response) => {
    const exchange = new Exchange(request, response);
    const answer = exchange.path.startsWith('/__control/')
      ? dispatch(control, exchange)
      : observe(org, exchange, () => dispatch(router, exchange));
    answer.catch((error: unknown) => sendError(exchange, error));
  };
}

/** Discovery and keys may be asked for as often as one likes. */
const UNLIMITED = /\/keys$|\/\.well-known\//;

/** Records the request and lets it meet its fault before anything else looks at it. */
async function observe(org: OktaOrg, exchange: Exchange, answer: () => Promise<void>): Promise<void> {
  const { method, path, search: query, request, response } = exchange;
  const record = { method, path, query, at: org.clock.now(), headers: request.headers, status: 0 };
  org.record(record);
  response.once('finish', () => (record.status = response.statusCode));
  const api = path.startsWith('/api/v1/');
  // Tokens and ends of rate windows are read beside the answer's own date, so all are told by one clock.
  response.setHeader('date', org.clock.now().toUTCString());
  if (api || (path.startsWith('/oauth2/') && !UNLIMITED.test(path))) {
    // Every answer of a limited endpoint carries the headers; a route that counts puts its own in their place.
    sendRateLimits(exchange, org.rateLimits.peek(api ? 'other' : 'oauth2'));
    const end = org.concurrency.begin(request.headers.authorization);
    if (!end) {
      org.systemLog.append({ eventType: 'core.concurrency.org.limit.violation', severity: 'WARN' });
      // Okta invents a reset here: nothing is to be learned from it.
      sendTooManyRequests(exchange, { limit: 0, reset: org.clock.seconds() + 60 });
      return;
    }
    response.once('close', end);
  }
  const fault = org.faults.takeHttp(method, path);
  if (fault && (await met(org, exchange, fault)) === 'answered') return;
  await answer();
}

async function dispatch(router: Router, exchange: Exchange): Promise<void> {
  const { method, path, request } = exchange;
  const found = router.find(method, path);
  const api = path.startsWith('/api/v1/') || path.startsWith('/oauth2/');
  if (found === undefined) {
    if (api) throw new OktaApiError('E0000008');
    throw new PageError(404, 'Page Not Found', 'The page you have requested is not here.');
  }
  if (found === 'other-method') throw new OktaApiError('E0000022');
  const hasLength = request.headers['content-length'] ?? request.headers['transfer-encoding'];
  if ((method === 'POST' || method === 'PUT') && hasLength === undefined) {
    exchange.sendHtml(411, errorPage('Length Required', 'A content length is needed.'));
    return;
  }
  exchange.params = found.params;
  await found.handler(exchange);
}

function sendError(exchange: Exchange, error: unknown): void {
  // Whoever went away needs no answer.
  if (exchange.response.destroyed) return;
  if (exchange.response.headersSent) exchange.request.destroy();
  else if (error instanceof OktaApiError) exchange.sendJson(error.status, error.body);
  else if (error instanceof OAuthError) {
    exchange.sendJson(error.status, { error: error.error, error_description: error.description });
  } else if (error instanceof PageError)
    exchange.sendHtml(error.status, errorPage(error.title, error.description));
  else {
    console.error(error);
    exchange.sendJson(500, new OktaApiError('E0000009').body);
  }
}
