import { GatewayError, invalidValue } from '../errors/gateway-error.js';

/** How deep arrays and objects of a request body may be nested. */
export const MAX_DEPTH = 32;

/** How many elements an array may have, and how many fields an object: each of them costs the validation its time. */
const MAX_ELEMENTS = 10_000;
export const MAX_FIELDS = 1_000;

/** How many values there may be in all: ten thousand roles and mappings and a thousand rules are half as many. */
export const MAX_VALUES = 200_000;

/** An unpaired surrogate (with the `u` flag a pair is one character), which UTF-8 cannot express. */
const UNPAIRED_SURROGATE = /[\uD800-\uDFFF]/u;

/** Whether Postgres can store this text as it is: no U+0000, no unpaired surrogate. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && !UNPAIRED_SURROGATE.test(text);
}

/** An RFC 6901 JSON Pointer of these keys and array indexes: `/mappings/3/groupName`. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/**
 * Refuses what no field could accept, before a body or a query is turned into an object of a class:
 * names such as `__proto__` or `constructor`, which the conversion would drop in silence, nesting deep
 * enough to exhaust the stack, more elements, fields or values than anything has.
 * @returns `validation-failed` for text that the database can't store: to be thrown unless the input turns
 * out to be malformed, which comes first.
 * @throws GatewayError `invalid-request`, or `validation-failed` for the number of elements.
 */
export function examineInput(input: unknown): GatewayError | undefined {
  let fault: GatewayError | undefined;
  let values = 0;
  const pending: { value: unknown; path: (string | number)[] }[] = [{ value: input, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path } = next;
    if (typeof value === 'string') fault ??= unstorable(value, path);
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= MAX_DEPTH) throw tooDeep();
    const isArray = Array.isArray(value);
    // Before its elements are listed, which takes time of its own.
    if (isArray) assertAcceptableLength(value.length, path);
    const entries = Object.entries(value);
    if (!isArray && entries.length > MAX_FIELDS) throw tooManyFields();
    values += entries.length;
    if (values > MAX_VALUES) throw tooManyValues();
    for (const [key, child] of entries) {
      if (!isArray) {
        assertAcceptableName(key, path);
        fault ??= unstorable(key, path);
      }
      pending.push({ value: child, path: [...path, isArray ? Number(key) : key] });
    }
  }
  return fault;
}

function assertAcceptableLength(length: number, path: readonly (string | number)[]): void {
  if (length <= MAX_ELEMENTS) return;
  const detail = `There are at most ${MAX_ELEMENTS} elements in a list.`;
  throw invalidValue(jsonPointer(path), 'array-max-size', detail);
}

/** The answer to more than {@link MAX_DEPTH}. */
export const tooDeep = (): GatewayError =>
  new GatewayError('invalid-request', `Nested more than ${MAX_DEPTH} levels deep.`);

/** The answer to more than {@link MAX_FIELDS}. */
export const tooManyFields = (): GatewayError =>
  new GatewayError('invalid-request', `An object has at most ${MAX_FIELDS} fields.`);

/** The answer to more than {@link MAX_VALUES}. */
export const tooManyValues = (): GatewayError =>
  new GatewayError('invalid-request', `There are at most ${MAX_VALUES} values in all.`);

function unstorable(text: string, path: readonly (string | number)[]): GatewayError | undefined {
  if (isStorableText(text)) return undefined;
  const detail = 'Text holds neither U+0000 nor unpaired surrogates.';
  return invalidValue(jsonPointer(path), 'well-formed', detail);
}

function assertAcceptableName(name: string, path: readonly (string | number)[]): void {
  if (name in Object.prototype) {
    const detail = `There is no field "${name}".`;
    throw new GatewayError('invalid-request', detail, {
      errors: [{ pointer: jsonPointer([...path, name]), code: 'unknown-field', detail }],
    });
  }
}
