import { errorCodes, type ErrorCode } from '../errors/error-codes.js';
import type { FieldError, GatewayError } from '../errors/gateway-error.js';

/** The media type of RFC 9457. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** An error answer, RFC 9457 with the gateway's stable `code` and the request id. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
  /** Why a decision denied, where the error is one. */
  readonly reason?: string;
  /** Okta's own error code, where Okta refused. */
  readonly oktaErrorCode?: string;
}

/** The problem document of an error. Its `detail` is the message for the person; what is for the log stays out. */
export function toProblem(error: GatewayError, requestId: string): Problem {
  return {
    type: `urn:rolegate:error:${error.code}`,
    title: errorCodes[error.code].title,
    status: error.status,
    detail: error.message,
    code: error.code,
    requestId,
    ...(error.errors ? { errors: error.errors } : {}),
    ...(error.reason === undefined ? {} : { reason: error.reason }),
    ...(error.oktaErrorCode === undefined ? {} : { oktaErrorCode: error.oktaErrorCode }),
  };
}
