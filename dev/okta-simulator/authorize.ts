import { meets, methodsFor } from './assurance.js';
import {
  readAuthorizeRequest,
  RedirectError,
  type AuthorizeRequest,
  type Return,
} from './authorize-request.js';
import type { Exchange } from './exchange.js';
import { requestContext } from './log-context.js';
import { TEXT } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaUser, ServerKind } from './org-types.js';
import { formPostPage } from './pages.js';
import type { Handler, Route } from './router.js';
import { SESSION_COOKIE, type OktaSession } from './sessions.js';
import { establishSession, type AskToSignIn } from './sign-in.js';
import { logSingleSignOn } from './sign-in-log.js';

/** `/authorize` of both servers. */
export function authorizeRoutes(org: OktaOrg, ask: AskToSignIn): Route[] {
  const authorize =
    (server: ServerKind): Handler =>
    async (exchange) => {
      const input = await exchange.parameters();
      await redirectingErrors(exchange, () =>
        begin(org, ask, exchange, readAuthorizeRequest(org, server, input)),
      );
    };
  return ['GET', 'POST'].flatMap((method) => [
    { method, path: '/oauth2/v1/authorize', handler: authorize('org') },
    { method, path: '/oauth2/default/v1/authorize', handler: authorize('custom') },
  ]);
}

/** Uses the session that the browser has, or asks the person to sign in. */
function begin(org: OktaOrg, ask: AskToSignIn, exchange: Exchange, request: AuthorizeRequest): void {
  const { back, prompt } = request;
  const current = currentSession(org, exchange, request);
  if (current && isGoodEnough(org, request, current)) {
    complete(org, exchange, request, current);
    return;
  }
  if (prompt.includes('none')) {
    throw new RedirectError(
      back,
      'login_required',
      current
        ? 'The client specified not to prompt, but the client app requires re-authentication or MFA.'
        : 'The client specified not to prompt, but the user is not logged in.',
    );
  }
  ask(exchange, {
    appLabel: request.app.label,
    loginHint: request.loginHint,
    amr: (user) => methodsFor(request.acr, user),
    proceed: (signedIn, session, user) =>
      redirectingErrors(signedIn, () => complete(org, signedIn, request, { session, user })),
  });
}

interface Current {
  session: OktaSession;
  user: OktaUser;
}

function currentSession(org: OktaOrg, exchange: Exchange, request: AuthorizeRequest): Current | undefined {
  const user =
    request.sessionToken === undefined ? undefined : org.sessions.redeemSessionToken(request.sessionToken);
  if (user) return { user, session: establishSession(org, exchange, user) };
  return org.sessions.resume(exchange.cookie(SESSION_COOKIE));
}

function isGoodEnough(org: OktaOrg, request: AuthorizeRequest, { session, user }: Current): boolean {
  const { prompt, maxAge, acr, sessionToken } = request;
  if (prompt.includes('login') && sessionToken === undefined) return false;
  if (maxAge !== undefined && org.clock.seconds() - session.authTime > maxAge) return false;
  // max_age=0 always asks, even in the second of the sign-in.
  if (maxAge === 0) return false;
  // Whoever has no stronger method is told so at the end; signing in again would not help.
  return meets(acr, user, session.amr) || !meets(acr, user, methodsFor(acr, user));
}

/** Everything that depends on who signed in, then the code. */
function complete(
  org: OktaOrg,
  exchange: Exchange,
  request: AuthorizeRequest,
  { session, user }: Current,
): void {
  const { server, app, back, acr } = request;
  if (server === 'custom' && !org.customServer.hasAccessPolicy) {
    throw new RedirectError(back, 'access_denied', TEXT.policyFailed);
  }
  if (!org.apps.isOpenTo(app, user)) throw new RedirectError(back, 'access_denied', TEXT.notAssigned);
  if (!meets(acr, user, session.amr)) {
    throw new RedirectError(
      back,
      'unmet_authentication_requirements',
      "Unable to meet the authentication requirements imposed by 'acr_values' parameter.",
    );
  }
  const code = org.grants.addCode({
    grant: {
      server,
      clientId: app.id,
      userId: user.id,
      scopes: request.scopes,
      authTime: session.authTime,
      amr: session.amr,
      acr,
      nonce: request.nonce,
      revoked: false,
    },
    redirectUri: back.redirectUri,
    codeChallenge: request.codeChallenge,
  });
  logSingleSignOn(org.systemLog, app, user, requestContext(exchange));
  sendBack(exchange, back, { code });
}

async function redirectingErrors(exchange: Exchange, action: () => void | Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    sendErrorBack(exchange, error);
  }
}

function sendErrorBack(exchange: Exchange, { back, error, description }: RedirectError): void {
  // Okta puts the state first in an error and last in a success.
  const state: Record<string, string> = back.state === undefined ? {} : { state: back.state };
  answer(exchange, back, { ...state, error, error_description: description });
}

function sendBack(exchange: Exchange, back: Return, values: Record<string, string>): void {
  answer(exchange, back, back.state === undefined ? values : { ...values, state: back.state });
}

function answer(
  exchange: Exchange,
  { redirectUri, responseMode }: Return,
  values: Record<string, string>,
): void {
  if (responseMode === 'form_post') {
    exchange.sendHtml(200, formPostPage(redirectUri, values), { 'referrer-policy': 'no-referrer' });
    return;
  }
  const parameters = new URLSearchParams(values).toString();
  if (responseMode === 'fragment') exchange.redirect(`${redirectUri}#${parameters}`);
  else exchange.redirect(`${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${parameters}`);
}
