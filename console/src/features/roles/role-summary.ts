import type { Schemas } from '../../api/client.js';
import { counted } from '../../preview/preview-words.js';

type Summary = Schemas['RoleSummary'];

/** By what a role is given, in a line: `Staff, Crew (partner), the default role and 3 more`. */
export function givenWords({ givenBy, givers }: Summary): string {
  if (givers === 0) return 'No group';
  const several = new Set(givenBy.map(({ connection }) => connection)).size > 1;
  const names = givenBy.map(({ connection, group = 'whoever has no mapped group' }) =>
    several ? `${group} (${connection})` : group,
  );
  return withRest(names, givers);
}

/** Where a role counts, in a line: `Rolegate: 27 grants, Wiki: 1 grant and 2 rules`. */
export function useWords({ uses, applications }: Summary): string {
  if (applications === 0) return 'Nowhere yet';
  const told = uses.map(({ name, grants, rules }) => {
    const counts = [
      ...(grants > 0 ? [counted(grants, 'grant')] : []),
      ...(rules > 0 ? [counted(rules, 'rule')] : []),
    ];
    return `${name}: ${counts.join(' and ')}`;
  });
  return withRest(told, applications);
}

function withRest(named: readonly string[], all: number): string {
  const rest = all - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest.toLocaleString('en')} more` : named.join(', ');
}
