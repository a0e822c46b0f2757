import type { Exchange } from './exchange.js';
import { decodeJwt, isSignedBy } from './jwt.js';
import { PageError } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaApp, ServerKind } from './org-types.js';
import type { Handler, Route } from './router.js';
import { SESSION_COOKIE } from './sessions.js';
import { endSession, type AskToSignIn } from './sign-in.js';

/** `/logout` of both servers: ends the browser's Okta session. Its errors are pages of Okta's own. */
export function logoutRoutes(org: OktaOrg, ask: AskToSignIn): Route[] {
  const logout =
    (server: ServerKind): Handler =>
    async (exchange) => {
      const input = await exchange.parameters();
      const { app, sub } = await readHint(org, server, input.get('id_token_hint'));
      const target = input.get('post_logout_redirect_uri');
      if (target !== null && !app.postLogoutRedirectUris.includes(target)) {
        throw new PageError(
          400,
          'Bad Request',
          "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings: " +
            `/admin/app/oidc_client/instance/${app.id}#tab-general`,
        );
      }
      const current = org.sessions.resume(exchange.cookie(SESSION_COOKIE));
      if (current && current.user.id !== sub) {
        throw new PageError(
          400,
          'Bad Request',
          "The ID token subject does not match the current session's user.",
        );
      }
      endSession(org, exchange);
      leave(exchange, target, input.get('state'), ask);
    };
  return ['GET', 'POST'].flatMap((method) => [
    { method, path: '/oauth2/v1/logout', handler: logout('org') },
    { method, path: '/oauth2/default/v1/logout', handler: logout('custom') },
  ]);
}

function leave(exchange: Exchange, target: string | null, state: string | null, ask: AskToSignIn): void {
  if (target === null) {
    ask(exchange, { proceed: (signedIn) => signedIn.redirect('/app/UserHome') });
    return;
  }
  const query =
    state === null ? '' : `${target.includes('?') ? '&' : '?'}${new URLSearchParams({ state }).toString()}`;
  exchange.redirect(`${target}${query}`);
}

/** The app and person of a hint that this server signed; an expired one is good enough. */
async function readHint(
  org: OktaOrg,
  server: ServerKind,
  hint: string | null,
): Promise<{ app: OktaApp; sub: unknown }> {
  if (!hint) throw new PageError(400, 'Bad Request', "The required parameter 'id_token_hint' is missing.");
  const claims = decodeJwt(hint)?.claims;
  const app = typeof claims?.aud === 'string' ? org.apps.get(claims.aud) : undefined;
  if (
    !claims ||
    !app ||
    claims.iss !== org.issuer(server) ||
    !isSignedBy(hint, await org.keys[server].all())
  ) {
    throw new PageError(400, 'Bad Request', 'The id token is invalid.');
  }
  return { app, sub: claims.sub };
}
