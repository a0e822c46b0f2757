import type { Schemas } from '../../api/client.js';

type Answered = Pick<Schemas['ExplainResponse'], 'mappings' | 'connection'>;

/** What one of the groups that were tried with comes to: `Engineering: gives Developer`. */
export function groupVerdicts(
  groups: readonly string[],
  { mappings, connection }: Answered,
  nameOf: (role: string) => string,
): readonly string[] {
  return groups.map((group) => {
    const own = mappings.filter(({ groupName }) => groupName === group);
    const matched = own.find((mapping) => mapping.matched);
    if (matched) return `${group}: gives ${nameOf(matched.role)}`;
    const like = mappings.find(({ groupName }) => groupName.toLowerCase() === group.toLowerCase());
    return `${group}: gives nothing: ${
      connection?.requiredGroupHeld === false
        ? 'a group that the connection requires is missing'
        : own.length > 0
          ? 'the mapping of this name does not count for it'
          : like
            ? `not mapped, but ${like.groupName} is`
            : 'not mapped'
    }`;
  });
}
