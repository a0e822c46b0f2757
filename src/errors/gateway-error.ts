import { errorCodes, type ErrorCode } from './error-codes.js';

/** One faulty value of a request: where it is (RFC 6901 JSON Pointer), which rule it breaks, in words. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** What a {@link GatewayError} carries besides its code and its message. */
export interface GatewayErrorOptions {
  /** For the log only; never a secret, never a whole profile. */
  detail?: string;
  cause?: unknown;
  /** Faulty values, answered as `errors`. */
  errors?: readonly FieldError[];
  /** The decision's reason, when the answer is one: a word of the closed list, answered as `reason`. */
  reason?: string;
  /** Okta's own error code, when Okta refused, answered as `oktaErrorCode`. */
  oktaErrorCode?: string | undefined;
  /** Answer headers, for example `Retry-After` or `WWW-Authenticate`. */
  headers?: Readonly<Record<string, string>>;
  /** The name of whom it refuses, when it is proved who that is: for a page that the person reads, and nowhere else. */
  person?: string | undefined;
  /** Overrides the status of the code, where the contract gives one code two statuses. */
  status?: number;
}

/**
 * The one error that features throw on purpose. `message` is written for the person who reads the
 * answer; `detail` and `cause` go to the log alone.
 */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  readonly reason: string | undefined;
  readonly oktaErrorCode: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly person: string | undefined;

  constructor(code: ErrorCode, message?: string, options: GatewayErrorOptions = {}) {
    super(message ?? errorCodes[code].title, { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.status = options.status ?? errorCodes[code].status;
    this.detail = options.detail;
    this.errors = options.errors;
    this.reason = options.reason;
    this.oktaErrorCode = options.oktaErrorCode;
    this.headers = options.headers ?? {};
    this.person = options.person;
  }
}

/** A 404 that says nothing about whether the thing exists for somebody else. */
export function notFound(what: string): GatewayError {
  return new GatewayError('not-found', `No such ${what}.`);
}

/** A 422 about one value: `pointer` is a JSON Pointer into the body, for example `/groupName`. */
export function invalidValue(pointer: string, code: string, detail: string): GatewayError {
  return new GatewayError('validation-failed', detail, { errors: [{ pointer, code, detail }] });
}
