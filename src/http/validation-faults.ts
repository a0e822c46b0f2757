import type { ValidationError } from 'class-validator';
import { GatewayError, type FieldError } from '../errors/gateway-error.js';
import { jsonPointer } from './untrusted-input.js';

/** Faults that one answer names at most: a body of thousands of faulty entries isn't echoed whole. */
const MAX_FAULTS = 100;

/** A fault with what decides between 400 and 422. */
type Fault = FieldError & { readonly malformed: boolean };

/**
 * The answer to what class-validator found: `invalid-request` when a field is unknown or has the wrong
 * JSON type, else `validation-failed`; either names the faulty fields.
 */
export function toValidationError(errors: readonly ValidationError[]): GatewayError {
  const faults = errors.flatMap((error) => faultsOf(error, []));
  const malformed = faults.filter((fault) => fault.malformed);
  const shown = malformed.length > 0 ? malformed : faults;
  return new GatewayError(malformed.length > 0 ? 'invalid-request' : 'validation-failed', summary(shown), {
    errors: shown.slice(0, MAX_FAULTS).map(({ pointer, code, detail }) => ({ pointer, code, detail })),
  });
}

function faultsOf(error: ValidationError, parents: readonly string[]): Fault[] {
  const path = [...parents, error.property];
  const children = (error.children ?? []).flatMap((child) => faultsOf(child, path));
  return [...ownFaults(error, jsonPointer(path)), ...children];
}

function ownFaults(error: ValidationError, pointer: string): Fault[] {
  const constraints = Object.entries(error.constraints ?? {});
  if (constraints.some(([name]) => name === 'whitelistValidation' || name === 'unknownValue')) {
    const detail = `There is no field "${error.property.slice(0, 100)}".`;
    return [{ pointer, code: 'unknown-field', detail, malformed: true }];
  }
  if (constraints.length > 0 && error.value === undefined) {
    return [{ pointer, code: 'required', detail: `${error.property} is required.`, malformed: false }];
  }
  // Of a value of the wrong type every other rule is broken too, which tells the caller nothing more.
  const [type] = constraints.filter(([name]) => NAMES_TYPE.test(name) && isWrongType(name, error.value));
  return (type ? [type] : constraints).map(([name, message]) => ({
    pointer,
    code: kebabCase(name),
    detail: message,
    malformed: isWrongType(name, error.value),
  }));
}

const NAMES_TYPE = /^(is(String|Int|Number|Boolean|Array|Object)|nestedValidation)$/;

const TYPE_CONSTRAINTS = new Set(['isString', 'isBoolean', 'isArray', 'isObject', 'nestedValidation']);
const NUMBER_CONSTRAINTS = new Set(['isInt', 'isNumber', 'min', 'max', 'isPositive', 'isDivisibleBy']);
const TEXT_CONSTRAINTS =
  /^(is(In|Enum|Length|Uuid|Url|Email|Iso8601|Rfc3339|TimeZone)|(min|max)Length|matches)$/i;

/** Whether a broken rule says that the value is of another JSON type, rather than a bad value of the right one. */
function isWrongType(constraint: string, value: unknown): boolean {
  if (value === null || TYPE_CONSTRAINTS.has(constraint)) return true;
  if (NUMBER_CONSTRAINTS.has(constraint)) return typeof value !== 'number';
  if (constraint.startsWith('array')) return !Array.isArray(value);
  if (!TEXT_CONSTRAINTS.test(constraint)) return false;
  // A rule for each element reports the whole array.
  return !(Array.isArray(value) ? value : [value]).every((item) => typeof item === 'string');
}

function kebabCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

function summary(faults: readonly Fault[]): string {
  const [first] = faults;
  const others = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return `${first?.pointer ?? ''}: ${first?.detail ?? ''}${others}`;
}
