import { GatewayError, type FieldError } from '../errors/gateway-error.js';
import { jsonPointer } from '../http/untrusted-input.js';
import type { SchemaAttribute } from '../okta-client/okta-operations.js';

/** Every org's schema has these, and none can take them away. */
const ALWAYS_THERE: readonly string[] = ['login', 'email', 'firstName', 'lastName'];

const TYPE_TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  array: (value) => Array.isArray(value),
};

/**
 * Judges a profile that is to be written by the org's schema.
 * @param complete Whether it is a whole new profile, which lacks nothing that is required.
 * @throws GatewayError `validation-failed` that names every attribute which is unknown, of another type, or missing.
 */
export function assertProfileFits(
  profile: Readonly<Record<string, unknown>>,
  schema: readonly SchemaAttribute[],
  complete: boolean,
): void {
  const known = new Map(schema.map((attribute) => [attribute.name, attribute]));
  const faults = Object.entries(profile).flatMap(([name, value]) => {
    const attribute = known.get(name);
    if (!attribute) return [fault(name, 'unknown-attribute', unknownText(name))];
    const holds = TYPE_TESTS[attribute.type];
    if (value === null || !holds || holds(value)) return [];
    return [fault(name, 'wrong-type', `${name} must be of the type ${attribute.type}.`)];
  });
  const missing = complete
    ? schema.filter(({ name, required }) => required && isBlank(profile[name]))
    : schema.filter(({ name, required }) => required && name in profile && isBlank(profile[name]));
  faults.push(...missing.map(({ name }) => fault(name, 'required', `${name} is required.`)));
  refuse(faults);
}

/** The profile attributes that a search expression asks about; what stands in quotes is a value. */
export function attributesIn(expression: string): readonly string[] {
  const bare = expression.replace(/"(?:[^"\\]|\\.)*"?/g, ' ');
  return [...new Set([...bare.matchAll(/(?<![\w.])profile\.(\w+)/g)].map(([, name]) => name ?? ''))];
}

/** Whether all of these are in every org's schema, so that it needn't be read. */
export function areAlwaysThere(names: readonly string[]): boolean {
  return names.every((name) => ALWAYS_THERE.includes(name));
}

/** @throws GatewayError `validation-failed` that names the attributes which the schema hasn't. */
export function assertSearchable(names: readonly string[], schema: readonly SchemaAttribute[]): void {
  const known = new Set(schema.map(({ name }) => name));
  refuse(
    names
      .filter((name) => !known.has(name))
      .map((name) => ({ pointer: '/search', code: 'unknown-attribute', detail: unknownText(name) })),
  );
}

function fault(name: string, code: string, detail: string): FieldError {
  return { pointer: jsonPointer(['profile', name]), code, detail };
}

function unknownText(name: string): string {
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  return `The org’s user profile has no attribute "${shown}": GET /api/v1/okta/schemas/user lists them.`;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function refuse(errors: readonly FieldError[]): void {
  const [first] = errors;
  if (!first) return;
  throw new GatewayError('validation-failed', first.detail, { errors: errors.slice(0, 100) });
}
