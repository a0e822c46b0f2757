import { BROWSER, passed, type Examination } from './examination.js';
import { reasonOf, type ProbeAnswer } from './probe.js';

/**
 * Whether the gateway is asked at all, and what a stranger is told.
 * @returns the answer to a program without a session, or undefined when nothing more can be learned.
 */
export async function checkProtection(examination: Examination): Promise<ProbeAnswer | undefined> {
  const answer = await examination.ask();
  if (!answer) {
    examination.note('unreachable', `${examination.patient.url.origin} gives no answer.`);
    return undefined;
  }
  const said = `A program without a session got ${answer.status} for ${examination.target}`;
  if (passed(answer)) {
    const empty = answer.status === 200 && answer.body === '' ? ', an empty page,' : '';
    examination.note('not-protected', `${said}${empty} instead of 401 or 403.`);
    return undefined;
  }
  const reason = reasonOf(answer);
  if (reason === 'request-ambiguous') examination.note('question-ambiguous', `${said}: request-ambiguous.`);
  else if (reason === 'application-unknown')
    examination.note('host-not-registered', `${said}: application-unknown.`);
  else if (answer.status >= 500) examination.note('gateway-failing', `${said}.`);
  else {
    if (answer.status >= 300 && answer.status < 400)
      examination.note('program-redirected', `${said} instead of 401.`);
    return answer;
  }
  return undefined;
}

/**
 * Whether a browser finds the sign-in, and the way back.
 * @returns the gateway's origin, when it is known.
 */
export async function checkSignIn(examination: Examination): Promise<URL | undefined> {
  const { url, gateway } = examination.patient;
  const answer = await examination.ask({ headers: BROWSER });
  const location = answer?.headers.location;
  if (!answer || location === undefined || answer.status < 300 || answer.status >= 400) {
    if (answer?.status !== 403)
      examination.note(
        'browser-not-redirected',
        `A browser without a session got ${answer?.status ?? 'no answer'} and no redirect to the sign-in.`,
      );
    return gateway;
  }
  if (!URL.canParse(location)) {
    examination.note('redirect-not-absolute', `The redirect to the sign-in says ${shortened(location)}.`);
    return gateway;
  }
  const signIn = new URL(location);
  const isSignIn = /^https?:$/.test(signIn.protocol) && signIn.pathname === '/login';
  if (!isSignIn || (gateway && gateway.origin !== signIn.origin)) {
    examination.note(
      'redirect-elsewhere',
      `The redirect leads to ${shortened(`${signIn.protocol}//${signIn.host}${signIn.pathname}`)}.`,
    );
    return gateway;
  }
  const returnTo = signIn.searchParams.get('return_to') ?? '';
  const back = URL.canParse(returnTo) ? new URL(returnTo) : undefined;
  if (back?.origin !== url.origin)
    examination.note('return-address-wrong', `After the sign-in it would go on at ${shortened(returnTo)}.`);
  return new URL(signIn.origin);
}

/** Whether the gateway can give this host a session of its own. */
export async function checkHandoff(examination: Examination, gateway: URL | undefined): Promise<void> {
  const answer = await examination.ask({ target: '/.rolegate/sign-in?return_to=%2F', headers: BROWSER });
  const location = answer?.headers.location ?? '';
  const leads = URL.canParse(location) ? new URL(location) : undefined;
  // The gateway's own route answers with a redirect to the gateway, but not to its sign-in; a decision would.
  const routed =
    leads !== undefined && leads.pathname !== '/login' && (!gateway || leads.origin === gateway.origin);
  if (!routed)
    examination.note(
      'handoff-not-routed',
      `/.rolegate/sign-in got ${answer?.status ?? 'no answer'} that is not from the gateway’s hand-off.`,
    );
}

/** Whether a session is accepted. */
export async function checkSession(examination: Examination): Promise<void> {
  const { sessionCookie } = examination.patient;
  if (sessionCookie === undefined) return;
  const answer = await examination.ask({ headers: { Accept: 'application/json', Cookie: sessionCookie } });
  if (
    !answer ||
    answer.status === 401 ||
    answer.status >= 500 ||
    answer.headers.location?.includes('/login?')
  )
    examination.note(
      'session-not-accepted',
      `With the session’s cookie ${examination.target} got ${answer?.status ?? 'no answer'}.`,
    );
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text || 'nothing';
}
