import { GatewayError } from '../errors/gateway-error.js';

/**
 * What went wrong when Okta's API was asked:
 * `unreachable` no connection, or one that broke · `timeout` no answer in time · `rate-limited` 429 ·
 * `server-error` 5xx · `garbled` an answer that is not Okta's JSON (a page, a redirect, broken or oversized JSON,
 * a link to a foreign host) · `token-invalid` the credential isn't accepted (401) · `token-forbidden` it may not
 * do this (403) · `not-found` Okta knows no such thing (404) · `refused` any other 4xx, and 403 for
 * what Okta lets nobody do in the person’s present state · `too-many-groups` a person in more groups than are kept ·
 * `not-asked` the time was over, the process was ending, or Okta fails and is left alone.
 *
 * A `rate-limited` without a status was refused here: the budget of requests is used up, and Okta was not asked.
 */
export type OktaProblemKind =
  | 'unreachable'
  | 'timeout'
  | 'rate-limited'
  | 'server-error'
  | 'garbled'
  | 'token-invalid'
  | 'token-forbidden'
  | 'not-found'
  | 'refused'
  | 'too-many-groups'
  | 'not-asked';

/** What is known of a failed call besides its kind; for the log, never a secret. */
export interface OktaProblemDetails {
  readonly status?: number | undefined;
  /** Okta's own error code, such as `E0000011`, or an OAuth one, such as `invalid_client`. */
  readonly errorCode?: string | undefined;
  /** How long Okta asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** What an admin may do about it, in a sentence. */
  readonly advice?: string | undefined;
  /** Okta's own words, at most 500 characters in one line: for admins, never for a page that people see. */
  readonly summary?: string | undefined;
  /** Okta's words about single values, together at most 500 characters: `login: An object with this field already exists …`. */
  readonly causes?: readonly string[] | undefined;
  /** The scope that an OAuth token lacks, as Okta names it. */
  readonly requiredScope?: string | undefined;
  readonly cause?: unknown;
}

/** A call to Okta's API that gave no usable answer. It never leaves this folder: callers get a {@link GatewayError}. */
export class OktaProblem extends Error {
  readonly status: number | undefined;
  readonly errorCode: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly advice: string | undefined;
  readonly summary: string | undefined;
  readonly causes: readonly string[];
  readonly requiredScope: string | undefined;

  constructor(
    readonly kind: OktaProblemKind,
    message: string,
    details: OktaProblemDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'OktaProblem';
    this.status = details.status;
    this.errorCode = details.errorCode;
    this.retryAfterMs = details.retryAfterMs;
    this.advice = details.advice;
    this.summary = details.summary;
    this.causes = details.causes ?? [];
    this.requiredScope = details.requiredScope;
  }
}

/** Whether another try may succeed: nothing that depends on the request or the credential itself. */
export function isPassing(problem: OktaProblem): boolean {
  return ['unreachable', 'timeout', 'rate-limited', 'server-error', 'garbled'].includes(problem.kind);
}

/** Turns whatever a call threw into an {@link OktaProblem}; what isn't one already came from an answer of the wrong shape. */
export function asOktaProblem(error: unknown): OktaProblem {
  if (error instanceof OktaProblem) return error;
  return new OktaProblem('garbled', 'Okta’s answer has an unexpected shape', { cause: error });
}

/** For people who sign in and for decisions: an Okta that doesn't answer is never "no groups". */
export function asOktaUnavailable(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const problem = asOktaProblem(error);
  return new GatewayError('okta-unavailable', undefined, {
    detail: logDetail(problem),
    cause: problem,
    headers: { 'Retry-After': String(Math.ceil((problem.retryAfterMs ?? 5_000) / 1000)) },
  });
}

/** For admins, who can put a credential right: a refused credential is told apart from an outage. */
export function asAdminError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const problem = asOktaProblem(error);
  const options = { detail: logDetail(problem), cause: problem };
  const code = problem.errorCode === undefined ? '' : ` (${problem.errorCode})`;
  switch (problem.kind) {
    case 'token-invalid':
      return new GatewayError(
        'okta-token-invalid',
        problem.advice ??
          `Okta does not accept the connection’s API credential${code}: it was revoked, it expired, or its owner was deactivated.`,
        options,
      );
    case 'token-forbidden':
      return new GatewayError(
        'okta-token-forbidden',
        problem.advice ??
          `The connection’s API credential may not read this in Okta${code}: it needs an admin role and, as a service app, the scopes okta.users.read and okta.groups.read.`,
        options,
      );
    case 'refused':
      return new GatewayError('invalid-request', `Okta refused the request${code}.`, options);
    default:
      return asOktaUnavailable(problem);
  }
}

function logDetail(problem: OktaProblem): string {
  const facts = [problem.kind, problem.status, problem.errorCode].filter((fact) => fact !== undefined);
  return `${problem.message} [${facts.join(' ')}]`;
}
