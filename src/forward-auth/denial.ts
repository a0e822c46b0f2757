import type { ServerResponse } from 'node:http';
import type { DecisionReason } from '../decisions/decision-reason.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { GatewayError } from '../errors/gateway-error.js';
import { html } from '../http/html.js';
import { pageHeaders, renderPage } from '../http/page.js';
import { toProblem } from '../http/problem.js';
import { writeProblem } from '../http/write-problem.js';

/** Why something was denied, in words for the person; never which rule or role would have allowed it. */
const EXPLANATIONS: Readonly<Partial<Record<DecisionReason, string>>> = {
  'no-session': 'Sign in first.',
  'session-expired': 'The session has ended. Sign in again.',
  'subject-disabled': 'This account is disabled.',
  'role-missing': 'None of your roles allows this.',
  'no-matching-rule': 'Nobody may use this part of the application.',
  'application-unknown': 'No application is registered under this host name.',
  'connection-not-allowed': 'People of your organization may not use this application.',
  'connection-disabled': 'Signing in through your organization is switched off.',
  'membership-stale':
    'Your groups could not be confirmed, because Okta cannot be reached. Try again in a moment.',
  'request-ambiguous': 'The proxy in front of the application sent no clear method, host and path.',
  unavailable: 'The decision cannot be made at the moment. Try again in a moment.',
};

const CODES: Readonly<Partial<Record<DecisionReason, ErrorCode>>> = {
  'no-session': 'not-signed-in',
  'session-expired': 'not-signed-in',
  'credential-invalid': 'credential-invalid',
  'subject-disabled': 'subject-disabled',
  'request-ambiguous': 'invalid-request',
  unavailable: 'unavailable',
};

/** The error that a denial is answered with: 400, 401, 403 or 503. */
function denialOf(reason: DecisionReason): GatewayError {
  const code = CODES[reason] ?? 'permission-denied';
  const headers: Record<string, string> =
    code === 'unavailable'
      ? { 'Retry-After': '1' }
      : code === 'not-signed-in'
        ? { 'WWW-Authenticate': 'Bearer realm="rolegate"' }
        : {};
  return new GatewayError(code, EXPLANATIONS[reason], { reason, headers });
}

/** Answers with a problem document that names the reason. */
export function writeDenial(
  response: ServerResponse,
  reason: DecisionReason,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  writeProblem(response, denialOf(reason), requestId, { Vary: 'Cookie', ...headers });
}

/** Answers a person's refusal with a page: shown on the application's own host, in place of what he wanted. */
export function writeRefusalPage(
  response: ServerResponse,
  reason: DecisionReason,
  requestId: string,
  publicOrigin: string,
): void {
  const error = denialOf(reason);
  const page = renderPage({
    title: toProblem(error, requestId).title,
    body: html`<p>${error.message}</p>
      <p class="muted">Reason <code>${reason}</code></p>
      <p><a class="button" href="${publicOrigin}/">See who you are signed in as</a></p>`,
    requestId,
  });
  response
    .writeHead(error.status, {
      'X-Request-ID': requestId,
      Vary: 'Cookie',
      'Content-Length': Buffer.byteLength(page),
      ...pageHeaders(),
    })
    .end(page);
}
