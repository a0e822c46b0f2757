import type { Exchange } from './exchange.js';
import type { LogContext } from './log-event.js';
import { clientParty, userParty } from './log-parties.js';
import type { ApiCaller } from './management-access.js';
import type { OktaOrg } from './org.js';

/** What the events of one request have in common: where it came from and what it was for. */
export function requestContext(exchange: Exchange): LogContext {
  const forwarded = exchange.header('x-forwarded-for')?.split(',')[0]?.trim();
  const ipAddress = forwarded || exchange.request.socket.remoteAddress;
  const userAgent = exchange.header('user-agent');
  const transactionId = exchange.response.getHeader('x-okta-request-id');
  return {
    client: {
      ...(ipAddress === undefined ? {} : { ipAddress }),
      ...(userAgent === undefined ? {} : { userAgent }),
    },
    debugContext: { requestUri: exchange.path, url: `${exchange.path}${exchange.search || '?'}` },
    ...(typeof transactionId === 'string' ? { transactionId } : {}),
  };
}

/** The same for a call of the management API, whose actor is the token's owner or the app. */
export function apiContext(org: OktaOrg, exchange: Exchange, caller: ApiCaller): LogContext {
  const app = caller.user ? undefined : org.apps.get(caller.principal);
  const actor = caller.user ? userParty(caller.user) : app && clientParty(app);
  return { ...requestContext(exchange), ...(actor ? { actor } : {}) };
}
