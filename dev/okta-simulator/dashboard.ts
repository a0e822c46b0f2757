import { createHash } from 'node:crypto';
import type { Exchange } from './exchange.js';
import { mintIdToken } from './minting.js';
import { PageError, TEXT } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaApp, OktaUser } from './org-types.js';
import { dashboardPage, formPostPage } from './pages.js';
import type { Route } from './router.js';
import { SESSION_COOKIE, type OktaSession } from './sessions.js';
import { endSession, type AskToSignIn } from './sign-in.js';

const HOME = '/app/UserHome';

/** The apps that a person finds on the dashboard. */
export function tileApps(org: OktaOrg, user: OktaUser): OktaApp[] {
  return org.apps
    .all()
    .filter(
      (app) => app.idpInitiatedLogin.mode !== 'DISABLED' && org.apps.assignmentScope(app, user) !== undefined,
    );
}

/** The URL of an app's tile. */
export function tileUrl(org: OktaOrg, app: OktaApp): string {
  const instance = createHash('sha256').update(app.id).digest('hex').slice(0, 17);
  return `${org.url}/home/oidc_client/${app.id}/aln${instance}`;
}

/** The end-user dashboard and what its tiles do. */
export function dashboardRoutes(org: OktaOrg, ask: AskToSignIn): Route[] {
  type Action = (user: OktaUser, session: OktaSession) => void | Promise<void>;

  /** Does something for the person in this browser, who is asked to sign in first if need be. */
  const signedIn = async (exchange: Exchange, action: Action): Promise<void> => {
    const current = org.sessions.resume(exchange.cookie(SESSION_COOKIE));
    if (current) await action(current.user, current.session);
    else ask(exchange, { proceed: (after) => after.redirect(exchange.path) });
  };

  return [
    { method: 'GET', path: '/', handler: (exchange) => exchange.redirect(HOME) },
    {
      method: 'GET',
      path: HOME,
      handler: (exchange) =>
        signedIn(exchange, (user) => {
          const tiles = tileApps(org, user).map((app) => ({ app, href: tileUrl(org, app) }));
          exchange.sendHtml(200, dashboardPage(user, tiles));
        }),
    },
    {
      method: 'GET',
      path: '/home/oidc_client/:app/:instance',
      handler: (exchange) => signedIn(exchange, (user, session) => openApp(org, exchange, user, session)),
    },
    {
      method: 'GET',
      path: '/login/signout',
      handler: (exchange) => {
        endSession(org, exchange);
        exchange.redirect(HOME);
      },
    },
  ];
}

/** A click on a tile. */
async function openApp(
  org: OktaOrg,
  exchange: Exchange,
  user: OktaUser,
  session: OktaSession,
): Promise<void> {
  const app = org.apps.get(exchange.param('app'));
  if (!app) throw new PageError(404, 'Page Not Found', 'The page you have requested is not here.');
  if (!org.apps.assignmentScope(app, user)) {
    throw new PageError(
      403,
      'App Not Assigned',
      `Sorry, you can't access ${app.label} because you are not assigned this app in Okta. ` +
        "If you're wondering why this is happening, please contact your administrator.",
    );
  }
  const { mode } = app.idpInitiatedLogin;
  if (mode === 'DISABLED') throw new PageError(400, 'Bad Request', TEXT.idpInitiatedDisabled);
  if (mode === 'OKTA') {
    exchange.sendHtml(200, await simplifiedPage(org, app, user, session));
    return;
  }
  if (app.initiateLoginUri === null)
    throw new PageError(400, 'Bad Request', 'initiate_login_uri is missing.');
  const target = new URL(app.initiateLoginUri);
  // Always the org URL, even for an app that uses a custom server.
  target.searchParams.set('iss', org.url);
  exchange.redirect(target.href);
}

/** "Send ID Token directly to app": bound to no browser and no request, which is why apps should refuse it. */
async function simplifiedPage(
  org: OktaOrg,
  app: OktaApp,
  user: OktaUser,
  session: OktaSession,
): Promise<string> {
  const [redirectUri] = app.redirectUris;
  if (redirectUri === undefined) throw new PageError(400, 'Bad Request', 'redirect_uri is missing.');
  const scopes = ['openid', ...app.idpInitiatedLogin.defaultScope.filter((scope) => scope !== 'openid')];
  const { authTime, amr } = session;
  const grant = {
    server: 'org' as const,
    clientId: app.id,
    userId: user.id,
    scopes,
    authTime,
    amr,
    acr: undefined,
    nonce: undefined,
    revoked: false,
  };
  const subject = { server: grant.server, app, user, scopes };
  const idToken = await mintIdToken(org, subject, { grant, accessToken: undefined, nonce: undefined });
  return formPostPage(redirectUri, { id_token: idToken });
}
