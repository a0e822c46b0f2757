import { clientAuthentication } from './client-authentication.js';
import { invalidRequest } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { ServerKind } from './org-types.js';
import type { Handler, Route } from './router.js';

/** `/introspect` and `/revoke` of both servers. */
export function introspectionRoutes(org: OktaOrg): Route[] {
  const authenticate = clientAuthentication(org);

  const introspect =
    (server: ServerKind): Handler =>
    async (exchange) => {
      const form = await exchange.form();
      await authenticate(server, exchange, form);
      exchange.sendJson(200, describe(org, server, tokenOf(form)));
    };

  const revoke =
    (server: ServerKind): Handler =>
    async (exchange) => {
      const form = await exchange.form();
      const app = await authenticate(server, exchange, form);
      const token = tokenOf(form);
      const owner =
        org.grants.accessToken(token)?.clientId ?? org.grants.refreshFamily(token)?.grant.clientId;
      if (owner === app.id) org.grants.revoke(token);
      // RFC 7009: an unknown token is as good as revoked.
      exchange.sendEmpty(200);
    };

  return [
    { method: 'POST', path: '/oauth2/v1/introspect', handler: introspect('org') },
    { method: 'POST', path: '/oauth2/default/v1/introspect', handler: introspect('custom') },
    { method: 'POST', path: '/oauth2/v1/revoke', handler: revoke('org') },
    { method: 'POST', path: '/oauth2/default/v1/revoke', handler: revoke('custom') },
  ];
}

function tokenOf(form: URLSearchParams): string {
  const token = form.get('token');
  if (!token) throw invalidRequest("The 'token' parameter is required.");
  return token;
}

function describe(org: OktaOrg, server: ServerKind, token: string): Record<string, unknown> {
  const access = org.grants.accessToken(token);
  const family = org.grants.refreshFamily(token);
  const grant = access?.grant ?? family?.grant;
  const clientId = access?.clientId ?? family?.grant.clientId;
  const user = org.directory.user(access?.userId ?? family?.grant.userId ?? '');
  const dead = user !== undefined && user.status !== 'ACTIVE';
  if (clientId === undefined || (access?.server ?? grant?.server) !== server || dead)
    return { active: false };
  return {
    active: true,
    scope: (access?.scopes ?? grant?.scopes ?? []).join(' '),
    ...(user ? { username: user.profile.login, uid: user.id, sub: user.profile.login } : { sub: clientId }),
    ...(access ? { exp: access.expiresAt, iat: access.issuedAt, token_type: 'Bearer' } : {}),
    aud: server === 'org' ? org.url : org.customServer.audience,
    iss: org.issuer(server),
    client_id: clientId,
  };
}
