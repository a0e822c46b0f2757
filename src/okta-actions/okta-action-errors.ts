import { GatewayError, type FieldError, type GatewayErrorOptions } from '../errors/gateway-error.js';
import { jsonPointer } from '../http/untrusted-input.js';
import { asAdminError, asOktaProblem, type OktaProblem } from '../okta-client/okta-problem.js';

/** What was asked of Okta when it went wrong. */
export interface AskedOfOkta {
  /** The OAuth scope that it needs. */
  readonly scope: string;
  /** Whether it changes something in Okta. */
  readonly changes: boolean;
  /** JSON Pointer to the part of the request that holds the values which Okta judged. Default: the profile. */
  readonly pointer?: string;
}

/**
 * Okta's codes for "not in this state": E0000016 active already, E0000017 no reset, E0000023 mastered elsewhere,
 * E0000032 not locked, E0000034 no forgotten password, E0000038 not in this status, E0000055 and E0000062 there
 * already, E0000077, E0000078 and E0000179 an attribute that can't be written here, E0000193, E0000194, E0000195 and
 * E0000211 not with this group.
 */
const CONFLICT_CODES = new Set(
  [
    '016',
    '017',
    '023',
    '032',
    '034',
    '038',
    '055',
    '062',
    '077',
    '078',
    '179',
    '193',
    '194',
    '195',
    '211',
  ].map((number) => `E0000${number}`),
);

/** The words by which Okta's E0000001 tells a conflict from a bad value. */
const CONFLICT_WORDS =
  /operation (is )?not allowed|not allowed|already exists|already (active|in)|cannot be/i;

/** Whether, after this problem, Okta may have done what it was asked to do. */
export function isOpen(problem: OktaProblem): boolean {
  return ['unreachable', 'timeout', 'server-error', 'garbled'].includes(problem.kind);
}

/** An answer to an admin for whatever asking Okta threw; it carries Okta's own code and words, bounded. */
export function asActionError(thrown: unknown, asked: AskedOfOkta): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const problem = asOktaProblem(thrown);
  const options: GatewayErrorOptions = {
    detail: `${problem.message} [${problem.kind}]`,
    cause: problem,
    oktaErrorCode: problem.errorCode,
  };
  if (problem.kind === 'token-forbidden' || problem.kind === 'refused')
    return refusal(problem, asked, options);
  if (problem.kind === 'not-found') {
    return new GatewayError('not-found', `Okta knows nothing of the kind.${words(problem)}`, options);
  }
  if (problem.kind === 'token-invalid') {
    const { message, code } = asAdminError(problem);
    return new GatewayError(code, message, options);
  }
  return outage(problem, asked, options);
}

function refusal(problem: OktaProblem, asked: AskedOfOkta, options: GatewayErrorOptions): GatewayError {
  const { errorCode = '', status } = problem;
  if (CONFLICT_CODES.has(errorCode) || status === 409) {
    return new GatewayError('okta-conflict', `Okta does not do this now.${words(problem)}`, options);
  }
  if (errorCode === 'E0000015') {
    return new GatewayError(
      'okta-not-licensed',
      `The Okta org does not have the feature that this needs: ask Okta for it.${words(problem)}`,
      options,
    );
  }
  if (problem.kind === 'token-forbidden') {
    return new GatewayError('okta-token-forbidden', forbidden(problem, asked.scope), options);
  }
  if (errorCode === 'E0000001') return badValue(problem, asked, options);
  return new GatewayError('invalid-request', `Okta refused the request.${words(problem)}`, options);
}

function forbidden(problem: OktaProblem, scope: string): string {
  const advice =
    problem.advice ??
    'The connection’s API credential may not do this in Okta: it needs an admin role that allows it.';
  return `${advice} As an app it also needs the scope ${scope}: grant it in Okta.${words(problem)}`;
}

/** E0000001 stands for bad values, for values that somebody else has, and for an operation in the wrong state. */
function badValue(problem: OktaProblem, asked: AskedOfOkta, options: GatewayErrorOptions): GatewayError {
  const said = [problem.summary ?? '', ...problem.causes].join(' ');
  if (CONFLICT_WORDS.test(said)) {
    return new GatewayError('okta-conflict', `Okta does not do this.${words(problem)}`, options);
  }
  const errors = problem.causes.map((cause): FieldError => {
    const [, field] = /^([A-Za-z_]\w{0,63}): /.exec(cause) ?? [];
    const pointer = asked.pointer ?? '/profile';
    return {
      pointer: field === undefined ? pointer : pointer + jsonPointer([field]),
      code: 'refused-by-okta',
      detail: cause,
    };
  });
  return new GatewayError('validation-failed', `Okta does not accept a value.${words(problem)}`, {
    ...options,
    errors,
  });
}

function outage(problem: OktaProblem, asked: AskedOfOkta, options: GatewayErrorOptions): GatewayError {
  const open = asked.changes && isOpen(problem);
  const message = open
    ? 'Okta gave no usable answer: it may have done this all the same. Look at the person before you try again.'
    : 'Okta cannot be asked now. Nothing was changed.';
  return new GatewayError('okta-unavailable', asked.changes ? message : undefined, {
    ...options,
    headers: { 'Retry-After': String(Math.ceil((problem.retryAfterMs ?? 5_000) / 1000)) },
  });
}

/** Okta's own words, each once. */
function words({ summary, causes, errorCode }: OktaProblem): string {
  const said = [...new Set([...(summary === undefined ? [] : [summary]), ...causes.slice(0, 3)])];
  const code = errorCode === undefined ? '' : ` (${errorCode})`;
  return said.length === 0 ? code && ` Okta’s code:${code}.` : ` Okta says: “${said.join(' ')}”${code}`;
}
