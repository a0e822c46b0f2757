import type { Schemas } from '../../api/client.js';

/** What refers to a role, as `2 group mappings`, `1 grant`; nothing = an empty list. */
export function usesOf(impact: Schemas['ImpactResponse']): string[] {
  const uses = [
    [impact.groupMappings, 'group mapping', 'group mappings'],
    [impact.grants, 'grant', 'grants'],
    [impact.accessRules, 'access rule', 'access rules'],
    [
      impact.defaultRoleOf,
      'connection that has it as default role',
      'connections that have it as default role',
    ],
    [impact.tokens, 'API token', 'API tokens'],
  ] as const;
  return uses.flatMap(([count = 0, one, many]) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many}`],
  );
}

/** Whom a deletion would concern, as a sentence. */
export function peopleWords({ people, sessions, truncated }: Schemas['ImpactResponse']): string {
  if (people === 0) return 'Nobody who is signed in has it.';
  const least = truncated ? 'At least ' : '';
  const who = people === 1 ? '1 person has it now' : `${people} people have it now`;
  return `${least}${who}, in ${sessions === 1 ? '1 session' : `${sessions} sessions`}.`;
}
