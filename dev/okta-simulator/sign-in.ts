import type { Exchange } from './exchange.js';
import { randomToken } from './ids.js';
import { requestContext } from './log-context.js';
import { PageError } from './oauth-errors.js';
import type { OktaOrg } from './org.js';
import type { OktaUser } from './org-types.js';
import { signInPage } from './pages.js';
import type { Route } from './router.js';
import { SESSION_COOKIE, type OktaSession } from './sessions.js';
import { logRefusedSignIn, logSignIn, logSignOut } from './sign-in-log.js';

const KEEP_AT_MOST = 1_000;

/** Okta's own words when somebody cannot sign in; the app never hears of it. */
const UNABLE_TO_SIGN_IN = 'Unable to sign in';
const LOCKED_OUT = 'Your account is locked. Please contact your administrator.';

/** What is to happen once somebody has signed in. */
export interface SignInRequest {
  /** The app to continue to, for the page. */
  appLabel?: string;
  loginHint?: string;
  /** How the person will have proved who they are. Default: a password. */
  amr?: (user: OktaUser) => readonly string[];
  proceed: (exchange: Exchange, session: OktaSession, user: OktaUser) => void | Promise<void>;
}

/** Shows the sign-in page. */
export type AskToSignIn = (exchange: Exchange, request: SignInRequest) => void;

/** The sign-in page and what its buttons do. */
export function signInRoutes(org: OktaOrg): { ask: AskToSignIn; routes: Route[] } {
  const waiting = new Map<string, SignInRequest>();

  const show = (exchange: Exchange, stateToken: string, request: SignInRequest, failure?: string): void => {
    const people = org.directory.allUsers().filter((user) => user.status === 'ACTIVE');
    const { appLabel, loginHint } = request;
    exchange.sendHtml(
      failure === undefined ? 200 : 401,
      signInPage({ stateToken, appLabel, people, loginHint, failure }),
    );
  };

  const ask: AskToSignIn = (exchange, request) => {
    const stateToken = randomToken();
    waiting.set(stateToken, request);
    const oldest = waiting.size > KEEP_AT_MOST ? waiting.keys().next() : undefined;
    if (oldest && !oldest.done) waiting.delete(oldest.value);
    show(exchange, stateToken, request);
  };

  const signIn = async (exchange: Exchange): Promise<void> => {
    const form = await exchange.form();
    const stateToken = form.get('stateToken') ?? '';
    const request = waiting.get(stateToken);
    if (!request)
      throw new PageError(400, 'Bad Request', 'Your session has expired. Please try to sign in again.');
    const user = org.directory.userByIdOrLogin(form.get('userId') ?? form.get('username') ?? '');
    if (user?.status !== 'ACTIVE') {
      if (user) logRefusedSignIn(org.systemLog, user, requestContext(exchange));
      show(exchange, stateToken, request, user?.status === 'LOCKED_OUT' ? LOCKED_OUT : UNABLE_TO_SIGN_IN);
      return;
    }
    waiting.delete(stateToken);
    const session = establishSession(org, exchange, user, request.amr?.(user));
    await request.proceed(exchange, session, user);
  };

  return { ask, routes: [{ method: 'POST', path: '/signin', handler: signIn }] };
}

/** Begins a session in this browser in place of the one it had. */
export function establishSession(
  org: OktaOrg,
  exchange: Exchange,
  user: OktaUser,
  amr?: readonly string[],
): OktaSession {
  org.sessions.end(exchange.cookie(SESSION_COOKIE));
  const session = org.sessions.create(user.id, amr);
  logSignIn(org.systemLog, user, requestContext(exchange));
  const secure = org.url.startsWith('https:') ? '; Secure; SameSite=None' : '';
  exchange.setCookie(`${SESSION_COOKIE}=${session.id}; Path=/; HttpOnly${secure}`);
  return session;
}

/** Ends the session of this browser. */
export function endSession(org: OktaOrg, exchange: Exchange): void {
  const ended = org.sessions.end(exchange.cookie(SESSION_COOKIE));
  const user = ended && org.directory.user(ended.userId);
  if (user) logSignOut(org.systemLog, user, requestContext(exchange));
  exchange.setCookie(`${SESSION_COOKIE}=""; Path=/; Max-Age=0`);
}
