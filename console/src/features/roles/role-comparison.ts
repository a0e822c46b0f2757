import type { Schemas } from '../../api/client.js';

/** Something that a role may do on an application. */
export interface AccessRow {
  readonly key: string;
  readonly application: string;
  /** A permission, or a path with its methods. */
  readonly what: string;
  readonly kind: 'grant' | 'rule';
  /** Keys of those of the compared roles that may. */
  readonly roles: readonly string[];
  /** Whether anybody whose groups are known may, whatever their roles. */
  readonly everybody: boolean;
  /** By role, the condition on which it may; absent = always. */
  readonly conditions: Readonly<Record<string, string>>;
}

/** What one or two roles may do, each thing once, by application. */
export function accessRows(accesses: readonly Schemas['RoleAccessResponse'][]): AccessRow[] {
  const rows = new Map<string, AccessRow>();
  const add = (
    role: string,
    { slug, name: application }: { readonly slug: string; readonly name: string },
    kind: AccessRow['kind'],
    what: string,
    condition?: string,
    everybody = false,
  ): void => {
    // By the slug: two applications may have one name.
    const key = `${slug} ${kind} ${what}`;
    const { roles = [], conditions = {} } = rows.get(key) ?? {};
    rows.set(key, {
      key,
      application,
      what,
      kind,
      roles: [...roles, role],
      everybody,
      conditions: condition === undefined ? conditions : { ...conditions, [role]: condition },
    });
  };
  for (const { role, applications } of accesses) {
    for (const application of applications) {
      const { grants, rules } = application;
      for (const { permission, condition, everybody } of grants)
        add(role, application, 'grant', permission, condition, everybody);
      for (const { methods, path } of rules)
        add(role, application, 'rule', `${methods?.join(' ') ?? 'any method'} ${path}`);
    }
  }
  return [...rows.values()].sort(
    (one, other) => one.application.localeCompare(other.application) || one.what.localeCompare(other.what),
  );
}

/** By what a role may do it, in words. */
export function byWords({ kind, everybody }: Pick<AccessRow, 'kind' | 'everybody'>): string {
  if (kind === 'rule') return 'an access rule';
  return everybody ? 'a grant to anybody' : 'a grant';
}

/** Which of two roles a row is about, in words: both, or one alone. */
export function whoWords(row: AccessRow, names: ReadonlyMap<string, string>): string {
  if (row.roles.length === names.size) return names.size === 1 ? 'Yes' : 'Both';
  return `Only ${row.roles.map((role) => names.get(role) ?? role).join(', ')}`;
}

/** By what a role is given, as sentences. */
export function giverWords({ givenBy }: Schemas['RoleAccessResponse']): string[] {
  const several = new Set(givenBy.map(({ connection }) => connection)).size > 1;
  return givenBy.map(({ connection, group }) => {
    const words =
      group === undefined ? 'the default role of people without a mapped group' : `group ${group}`;
    return several ? `${words} (${connection})` : words;
  });
}
