import type { AccessModel, ConnectionFacts } from './access-model.js';

/** Groups that decide about roles: all others give nobody anything. */
export interface TellingGroups {
  readonly names: readonly string[];
  readonly ids: readonly string[];
}

/** The groups that a mapping, or the condition of a connection, is about. @param connectionId Undefined = of every connection. */
export function tellingGroups(
  { connections }: Pick<AccessModel, 'connections'>,
  connectionId: string | undefined,
): TellingGroups {
  return tellingGroupsOf([...connections.values()].filter(({ id }) => (connectionId ?? id) === id));
}

/** The same of these forms of connections. */
export function tellingGroupsOf(connections: readonly ConnectionFacts[]): TellingGroups {
  const names = connections.flatMap(({ mappingsByName, requiredGroups }) => [
    ...mappingsByName.keys(),
    ...requiredGroups,
  ]);
  const ids = connections.flatMap(({ mappingsByGroupId }) => [...mappingsByGroupId.keys()]);
  return { names: [...new Set(names)], ids: [...new Set(ids)] };
}
