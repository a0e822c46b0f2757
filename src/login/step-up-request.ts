import { GatewayError } from '../errors/gateway-error.js';

/** The authentication that a sign-in asks for (OpenID Connect Core 1.0 section 3.1.2.1). */
export interface StepUpRequest {
  /** At least one must come; undefined = any. */
  readonly acrValues?: readonly string[] | undefined;
  /** How old the authentication may be, in seconds; undefined = of any age. */
  readonly maxAge?: number | undefined;
  /** Whether two factors must have been used. */
  readonly secondFactor?: true | undefined;
}

const MAX_ACR_VALUES = 10;
/** Printable ASCII without `"` and `\`, as RFC 6749 allows in lists that spaces separate. */
const ACR_VALUE = /^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/;
/** A year. */
const MAX_MAX_AGE = 31_536_000;

/**
 * Reads `acr_values`, `max_age` and `second_factor` of `/login`.
 * @throws GatewayError `invalid-request` for anything but up to ten values a number of seconds up to a
 *   year, and `true`.
 */
export function readStepUp(query: URLSearchParams): StepUpRequest {
  return {
    acrValues: readAcrValues(query.getAll('acr_values')),
    maxAge: readMaxAge(query.getAll('max_age')),
    ...readSecondFactor(query.getAll('second_factor')),
  };
}

/** Whether a sign-in asks for more than any sign-in. */
export function asksForMore({ acrValues, maxAge, secondFactor }: StepUpRequest): boolean {
  return acrValues !== undefined || maxAge !== undefined || secondFactor === true;
}

/** Splits a list that spaces separate. */
export function acrValuesOf(text: string | null): readonly string[] | undefined {
  const values = text?.split(' ').filter((value) => value !== '') ?? [];
  return values.length > 0 ? [...new Set(values)] : undefined;
}

function readAcrValues(given: readonly string[]): readonly string[] | undefined {
  if (given.length === 0) return undefined;
  const values = acrValuesOf(given[0] ?? '') ?? [];
  const acceptable =
    given.length === 1 &&
    values.length > 0 &&
    values.length <= MAX_ACR_VALUES &&
    values.every((value) => ACR_VALUE.test(value));
  if (!acceptable) throw malformed('acr_values');
  return values;
}

function readMaxAge(given: readonly string[]): number | undefined {
  if (given.length === 0) return undefined;
  const [text = ''] = given;
  const seconds = /^\d{1,8}$/.test(text) ? Number(text) : Infinity;
  if (given.length > 1 || seconds > MAX_MAX_AGE) throw malformed('max_age');
  return seconds;
}

function readSecondFactor(given: readonly string[]): Pick<StepUpRequest, 'secondFactor'> {
  if (given.length === 0) return {};
  if (given.length > 1 || given[0] !== 'true') throw malformed('second_factor');
  return { secondFactor: true };
}

function malformed(parameter: string): GatewayError {
  return new GatewayError('invalid-request', `The parameter ${parameter} of this sign-in is malformed.`);
}
