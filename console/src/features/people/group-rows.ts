import type { Person } from '../../api/people.queries.js';

/** A group of a person, and the roles that it gives them. */
export interface GroupRow {
  readonly name: string;
  readonly id: string | undefined;
  /** Keys; none = it is mapped to nothing. */
  readonly roles: readonly string[];
}

/** All groups of a person, those that give a role first (the most powerful before others), the rest by name. */
export function groupRows({ membership, rolePaths }: Pick<Person, 'membership' | 'rolePaths'>): GroupRow[] {
  const paths = rolePaths.flatMap(({ role, through: { group, groupId } }) =>
    group === undefined ? [] : [{ role, group, groupId }],
  );
  const rows = membership.groups.map(({ name, id }): GroupRow => {
    const own = paths.filter(
      ({ group, groupId }) => group === name && (id === undefined || groupId === undefined || groupId === id),
    );
    return { name, id, roles: own.map(({ role }) => role) };
  });
  const place = ({ roles: [first] }: GroupRow): number =>
    first === undefined ? Infinity : paths.findIndex(({ role }) => role === first);
  return rows.sort((a, b) => {
    const [here, there] = [place(a), place(b)];
    return here === there ? (a.name < b.name ? -1 : 1) : here - there;
  });
}
