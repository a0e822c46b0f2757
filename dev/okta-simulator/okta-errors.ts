import { errorId } from './ids.js';

/** The management API's errors that this org knows: HTTP status and summary, word for word. */
const ERRORS = {
  E0000001: [400, 'Api validation failed: {0}'],
  E0000003: [400, 'The request body was not well-formed.'],
  E0000005: [403, 'Invalid session'],
  E0000006: [403, 'You do not have permission to perform the requested action'],
  E0000007: [404, 'Not found: {0}'],
  E0000008: [404, 'The requested path was not found'],
  E0000009: [500, 'Internal Server Error'],
  E0000010: [503, 'Service is in read only mode'],
  E0000011: [401, 'Invalid token provided'],
  E0000016: [403, 'Activation failed because the user is already active'],
  E0000018: [400, 'Bad request.  Accept and/or Content-Type headers are likely not set.'],
  E0000021: [400, 'Bad request.  Accept and/or Content-Type headers likely do not match supported values.'],
  E0000022: [405, 'The endpoint does not support the provided HTTP method'],
  E0000023: [403, 'Operation failed because user profile is mastered under another system'],
  E0000029: [400, 'Invalid paging request.'],
  E0000030: [
    400,
    "Bad request. Invalid date. Dates must be of the form yyyy-MM-dd'T'HH:mm:ss.SSSZZ, e.g. 2013-01-01T12:00:00.000-07:00.",
  ],
  E0000031: [400, 'Invalid search criteria.'],
  E0000032: [403, 'Unlock is not allowed for this user.'],
  E0000033: [400, "Bad request. Can't specify a search query and filter in the same request."],
  E0000034: [403, 'Forgot password not allowed on specified user.'],
  E0000038: [403, "This operation is not allowed in the user's current status."],
  E0000047: [429, 'API call exceeded rate limit due to too many requests.'],
  E0000053: [400, 'Invalid SCIM filter.'],
} as const satisfies Record<string, readonly [number, string]>;

/** A code of the management API's errors. */
export type OktaErrorCode = keyof typeof ERRORS;

/** Okta's error body. */
export interface OktaErrorBody {
  errorCode: string;
  errorSummary: string;
  errorLink: string;
  errorId: string;
  errorCauses: { errorSummary: string }[];
}

/** An answer of the management API that is not the wanted one. */
export class OktaApiError extends Error {
  readonly status: number;
  readonly body: OktaErrorBody;

  constructor(code: OktaErrorCode, detail = '', causes: readonly string[] = []) {
    const [status, text] = ERRORS[code];
    const summary = text.replace('{0}', detail);
    super(`${code} ${summary}`);
    this.status = status;
    this.body = oktaErrorBody(code, summary, causes);
  }
}

/** The body of an error, also of one whose code is not an `E…` code. */
export function oktaErrorBody(code: string, summary: string, causes: readonly string[] = []): OktaErrorBody {
  return {
    errorCode: code,
    errorSummary: summary,
    errorLink: code,
    errorId: errorId(),
    errorCauses: causes.map((errorSummary) => ({ errorSummary })),
  };
}

/** The kinds of things that Okta names behind "Resource not found". */
export type ResourceKind =
  | 'User'
  | 'UserGroup'
  | 'AppInstance'
  | 'AppUser'
  | 'AuthorizationServer'
  | 'Policy'
  | 'UserSchema'
  | 'Webhook'
  | 'Token';

/** 404 as Okta says it: what was asked for and, in parentheses, what kind of thing it is. */
export function notFound(key: string, kind: ResourceKind): OktaApiError {
  return new OktaApiError('E0000007', `Resource not found: ${key} (${kind})`);
}

/** 400 whose single cause repeats the summary's detail. */
export function validationFailed(detail: string): OktaApiError {
  return new OktaApiError('E0000001', detail, [detail]);
}
