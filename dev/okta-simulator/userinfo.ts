import { bearerChallenge, bearerToken, type BearerChallenge } from './bearer.js';
import { groupsClaim, userClaims } from './claims.js';
import type { Exchange } from './exchange.js';
import { oktaId } from './ids.js';
import { TEXT } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { ServerKind } from './org-types.js';
import type { Handler, Route } from './router.js';

/** `/userinfo` of both servers. Its refusals have an empty body. */
export function userinfoRoutes(org: OktaOrg): Route[] {
  const userinfo =
    (server: ServerKind): Handler =>
    (exchange) =>
      answer(org, server, exchange);
  return ['GET', 'POST'].flatMap((method) => [
    { method, path: '/oauth2/v1/userinfo', handler: userinfo('org') },
    { method, path: '/oauth2/default/v1/userinfo', handler: userinfo('custom') },
  ]);
}

function answer(org: OktaOrg, server: ServerKind, exchange: Exchange): void {
  const refuse = (status: number, error: BearerChallenge['error'], description: string): void =>
    exchange.sendEmpty(
      status,
      bearerChallenge(org, server, { error, description, scope: 'openid', resource: exchange.path }),
    );
  if (exchange.query.has('access_token')) {
    refuse(400, 'invalid_request', 'The access token cannot be presented in a query string.');
    return;
  }
  const token = bearerToken(exchange);
  if (token === undefined) {
    refuse(401, 'invalid_request', 'The access token is missing.');
    return;
  }
  const record = org.grants.accessToken(token);
  const user = org.directory.user(record?.userId ?? '');
  const app = org.apps.get(record?.clientId ?? '');
  if (record?.server !== server || !app || user?.status !== 'ACTIVE') {
    refuse(401, 'invalid_token', TEXT.invalidAccessToken);
    return;
  }
  if (!record.scopes.includes('openid')) {
    refuse(403, 'insufficient_scope', 'The access token provided does not contain the required scopes.');
    return;
  }
  if (org.faults.takeToken('userinfoHtml')) {
    exchange.sendHtml(200, '<!doctype html><html><body>Okta is under maintenance</body></html>');
    return;
  }
  const claims = {
    ...userClaims(user, record.scopes),
    ...groupsClaim(org, 'userinfo', { server, app, user, scopes: record.scopes }),
  };
  if (org.faults.takeToken('userinfoSubMismatch')) claims.sub = oktaId('00u');
  exchange.sendJson(200, org.faults.overridden('userinfo', claims));
}
