import type { FieldError } from '../errors/gateway-error.js';

/** A subject or resource that an application tells of. */
export interface EntityValues {
  readonly type: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Entities of one application at most. */
export const MAX_ENTITIES = 10_000;

/** Properties of one entity at most, in characters of JSON. */
const MAX_PROPERTIES_LENGTH = 16_384;
/** Faults that one answer names at most. */
const MAX_FAULTS = 100;

const FIELDS = new Set(['type', 'id', 'properties']);
const NAME = /^[^\p{Cc}]{1,255}$/u;

/** What is wrong with a set of entities: unreadable (another JSON type, an unknown field), or not acceptable. */
export interface EntitySetFaults {
  readonly malformed: readonly FieldError[];
  readonly unacceptable: readonly FieldError[];
}

/** Judges the entities of a request body, each by itself and as a set; stops at a hundred faults. */
export function entitySetFaults(entities: readonly unknown[]): EntitySetFaults {
  const malformed: FieldError[] = [];
  const unacceptable: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, entity] of entities.entries()) {
    if (malformed.length + unacceptable.length >= MAX_FAULTS) break;
    const pointer = `/entities/${index}`;
    const wrongType = typeFaults(entity, pointer);
    malformed.push(...wrongType);
    if (wrongType.length > 0) continue;
    const values = entity as EntityValues;
    const faults = valueFaults(values, pointer);
    const key = JSON.stringify([values.type, values.id]);
    if (faults.length === 0 && seen.has(key)) {
      faults.push({ pointer, code: 'duplicate-entity', detail: 'Another entity has this type and id.' });
    }
    seen.add(key);
    unacceptable.push(...faults);
  }
  return { malformed, unacceptable };
}

function typeFaults(entity: unknown, pointer: string): FieldError[] {
  if (!isObject(entity)) return [{ pointer, code: 'is-object', detail: 'An entity is an object.' }];
  const faults = Object.keys(entity)
    .filter((name) => !FIELDS.has(name))
    .map((name) => {
      const detail = `There is no field "${name.slice(0, 100)}".`;
      return { pointer: `${pointer}/${name.slice(0, 100)}`, code: 'unknown-field', detail };
    });
  for (const name of ['type', 'id'] as const) {
    if (name in entity && typeof entity[name] !== 'string') {
      faults.push({ pointer: `${pointer}/${name}`, code: 'is-string', detail: `"${name}" is a text.` });
    }
  }
  if ('properties' in entity && !isObject(entity['properties'])) {
    faults.push({
      pointer: `${pointer}/properties`,
      code: 'is-object',
      detail: '"properties" is an object.',
    });
  }
  return faults;
}

function valueFaults({ type, id, properties }: Partial<EntityValues>, pointer: string): FieldError[] {
  const faults: FieldError[] = [];
  for (const [name, value] of Object.entries({ type, id })) {
    if (value === undefined) {
      faults.push({ pointer: `${pointer}/${name}`, code: 'required', detail: `"${name}" is required.` });
    } else if (!NAME.test(value)) {
      const detail = `"${name}" has 1 to 255 characters and no control characters.`;
      faults.push({ pointer: `${pointer}/${name}`, code: 'length', detail });
    }
  }
  if (properties !== undefined && JSON.stringify(properties).length > MAX_PROPERTIES_LENGTH) {
    const detail = `Properties have at most ${MAX_PROPERTIES_LENGTH} characters as JSON.`;
    faults.push({ pointer: `${pointer}/properties`, code: 'too-large', detail });
  }
  return faults;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
