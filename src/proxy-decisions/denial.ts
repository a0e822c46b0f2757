import type { DecisionReason } from '../decisions/decision-reason.js';
import { STEP_UP_EXPLANATION, stepUpChallenge } from '../applications/step-up-challenge.js';
import type { StepUp } from '../applications/step-up.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { GatewayError } from '../errors/gateway-error.js';
import { PROBLEM_MEDIA_TYPE, toProblem } from '../http/problem.js';
import { encodeHeaderValue } from './identity-headers.js';
import { commonHeaders, type ProxyAnswer } from './proxy-answer.js';

/** Why something was denied, in words for the person; never which rule or role would have allowed it. */
const EXPLANATIONS: Readonly<Record<Exclude<DecisionReason, 'allowed'>, string>> = {
  'no-session': 'Sign in first.',
  'session-expired': 'The session has ended. Sign in again.',
  'subject-unknown': 'Nobody is known here by this name.',
  'subject-disabled': 'This account is disabled.',
  'role-missing': 'None of your roles allows this.',
  'no-matching-rule': 'Nobody may use this part of the application.',
  'application-unknown': 'No application is registered under this host name.',
  'connection-not-allowed': 'People of your organization may not use this application.',
  'connection-disabled': 'Signing in through your organization is switched off.',
  'membership-stale':
    'Your groups could not be confirmed, because Okta cannot be reached. Try again in a moment.',
  'condition-false': 'Your roles allow this under a condition that does not hold.',
  'step-up-required': STEP_UP_EXPLANATION,
  'credential-invalid': 'The credential is not valid.',
  'request-ambiguous': 'The proxy in front of the application sent no clear method, host and path.',
  unavailable: 'The decision cannot be made at the moment. Try again in a moment.',
};

/** Of a path that should have come to the gateway, and not to the application. */
const MISROUTED =
  'The proxy in front of this application has to send every path that begins with /.rolegate/ to Rolegate itself, without asking whether it may pass.';

const CODES: Readonly<Partial<Record<DecisionReason, ErrorCode>>> = {
  'no-session': 'not-signed-in',
  'session-expired': 'not-signed-in',
  'step-up-required': 'step-up-required',
  'credential-invalid': 'credential-invalid',
  'subject-disabled': 'subject-disabled',
  'request-ambiguous': 'invalid-request',
  unavailable: 'unavailable',
};

/** What was denied, as an answer needs to know it. */
export interface Denial {
  readonly reason: DecisionReason;
  /** The authentication that is asked for, where that is the reason. */
  readonly stepUp?: StepUp | undefined;
  /** Whether the request was for one of the gateway's own paths. */
  readonly misrouted?: boolean;
  /** Instead of the status that goes with the reason. */
  readonly status?: number | undefined;
}

/** A denial as a problem document that names the reason: 400, 401, 403 or 503. */
export function problemAnswer(
  denial: Denial,
  requestId: string,
  headers: readonly string[] = [],
): ProxyAnswer {
  const error = errorOf(denial);
  const body = JSON.stringify(toProblem(error, requestId));
  return answerOf(error, body, [
    ...['Content-Type', PROBLEM_MEDIA_TYPE, 'X-Content-Type-Options', 'nosniff'],
    ...headers,
  ]);
}

/** The way to the sign-in. */
export function redirection(address: string): ProxyAnswer {
  return { status: 302, headers: [...commonHeaders(), 'Location', address, 'Content-Length', '0'], body: '' };
}

/** An answer that refuses. */
export function answerOf(error: GatewayError, body: string, headers: readonly string[]): ProxyAnswer {
  return {
    status: error.status,
    headers: [
      ...commonHeaders(),
      ...['Content-Length', `${Buffer.byteLength(body)}`],
      ...headers,
      ...Object.entries(error.headers).flat(),
    ],
    body,
  };
}

/** What a denial is as an error: the code, the status, and words for the person. */
export function errorOf({ reason, stepUp, misrouted, status }: Denial): GatewayError {
  const code = CODES[reason] ?? 'permission-denied';
  const explanation = reason === 'allowed' ? undefined : EXPLANATIONS[reason];
  return new GatewayError(code, misrouted ? MISROUTED : explanation, {
    reason,
    status,
    headers: headersOf(code, stepUp),
  });
}

function headersOf(code: ErrorCode, stepUp: StepUp = {}): Record<string, string> {
  switch (code) {
    case 'unavailable':
      return { 'Retry-After': '1' };
    case 'not-signed-in':
      return { 'WWW-Authenticate': 'Bearer realm="rolegate"' };
    case 'step-up-required':
      return { 'WWW-Authenticate': stepUpChallenge(stepUp, quotable) };
    default:
      return {};
  }
}

/** As it may stand in a quoted string of a header. */
function quotable(text: string): string {
  return encodeHeaderValue(text).replace(/["\\]/g, '\\$&');
}
