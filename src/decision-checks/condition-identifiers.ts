import type { ConditionIdentifierResponse } from './condition-check.dto.js';

/** What conditions may name whatever the application is: docs/conditions.md. */
const COMMON: readonly ConditionIdentifierResponse[] = [
  { name: 'subject.type', type: 'string' },
  { name: 'subject.id', type: 'string' },
  { name: 'subject.properties', type: 'map' },
  ...['email', 'name', 'login', 'connection', 'acr', 'authTime'].map((name) => {
    return { name: `subject.properties.${name}`, type: 'string' as const };
  }),
  ...['roles', 'groups', 'amr'].map((name) => {
    return { name: `subject.properties.${name}`, type: 'list' as const };
  }),
  { name: 'action.name', type: 'string' },
  { name: 'action.properties', type: 'map' },
  { name: 'resource.type', type: 'string' },
  { name: 'resource.id', type: 'string' },
  { name: 'resource.properties', type: 'map' },
  { name: 'resource.properties.host', type: 'string', entityType: 'url' },
  { name: 'resource.properties.path', type: 'string', entityType: 'url' },
  { name: 'context', type: 'map' },
];

/** What a field can be called without an index. */
const FIELD = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What a condition may name, with the attributes of a connection's people and the properties of an application's entities. */
export function conditionIdentifiers(
  attributes: readonly string[],
  entities: readonly { readonly entityType: string; readonly property: string }[],
): ConditionIdentifierResponse[] {
  const known = new Set(COMMON.map(({ name }) => name));
  const ofPeople = attributes
    .filter((name) => FIELD.test(name))
    .map((name) => ({ name: `subject.properties.${name}`, type: 'any' as const }))
    .filter(({ name }) => !known.has(name));
  const ofEntities = entities
    .filter(({ property }) => FIELD.test(property))
    .map(({ entityType, property }) => {
      return { name: `resource.properties.${property}`, type: 'any' as const, entityType };
    });
  return [...COMMON, ...ofPeople, ...ofEntities];
}
