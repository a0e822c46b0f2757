import type { Schemas } from '../../api/client.js';
import type { RowRules } from '../../merge/merge-rows.js';

type Entity = Schemas['EntityDto'];

/** How entities of two people are compared. */
export const entityRules: RowRules<Entity> = {
  keyOf: ({ type, id }) => JSON.stringify([type, id]),
  equal: (one, other) => canonical(one.properties) === canonical(other.properties),
};

/** What an entity's form holds. */
export interface EntityFields {
  readonly type: string;
  readonly id: string;
  /** JSON. */
  readonly properties: string;
}

/** How the fields are called. */
export const ENTITY_LABELS: Readonly<Record<keyof EntityFields, string>> = {
  type: 'Type',
  id: 'Id',
  properties: 'Properties, as JSON',
};

/** An entity as the form shows it. */
export function toEntityFields(entity?: Entity): EntityFields {
  const { type = '', id = '', properties = {} } = entity ?? {};
  return { type, id, properties: JSON.stringify(properties, null, 2) };
}

/** What is wrong, by field: nothing when it can be sent. */
export function entityFaults({
  type,
  id,
  properties,
}: EntityFields): Partial<Record<keyof EntityFields, string>> {
  const faults: Partial<Record<keyof EntityFields, string>> = {};
  if (!isName(type)) faults.type = '1 to 255 characters.';
  if (!isName(id)) faults.id = '1 to 255 characters.';
  if (propertiesIn(properties) === undefined) faults.properties = 'This is no JSON object: {"owner": "ada"}.';
  return faults;
}

/** The entity that a form without {@link entityFaults} says. */
export function toEntity({ type, id, properties }: EntityFields): Entity {
  return {
    type: type.trim(),
    id: id.trim(),
    properties: (propertiesIn(properties) ?? {}) as Entity['properties'],
  };
}

/** The set with one entity put in, in the place of the one that it was. @param before Undefined = it is new. */
export function withEntity(all: readonly Entity[], before: Entity | undefined, entity: Entity): Entity[] {
  const { keyOf } = entityRules;
  const gone = new Set([keyOf(entity), ...(before ? [keyOf(before)] : [])]);
  return [...all.filter((other) => !gone.has(keyOf(other))), entity];
}

/** The entity of the set in whose place another one would come, without being the one that is edited; undefined = none. */
export function standsAt(
  all: readonly Entity[],
  before: Entity | undefined,
  entity: Entity,
): Entity | undefined {
  const { keyOf } = entityRules;
  if (before && keyOf(before) === keyOf(entity)) return undefined;
  return all.find((other) => keyOf(other) === keyOf(entity));
}

/** The set without one. */
export function withoutEntity(all: readonly Entity[], entity: Entity): Entity[] {
  return all.filter((other) => entityRules.keyOf(other) !== entityRules.keyOf(entity));
}

function isName(text: string): boolean {
  const length = [...text.trim()].length;
  return length >= 1 && length <= 255;
}

function propertiesIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A text that tells an entity from any other, and from none. */
export function entityVersion(entity: Entity | undefined): string | undefined {
  return entity && canonical(entity);
}

/** The same text for the same values, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
