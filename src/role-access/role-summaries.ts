import { EVERYBODY, type AccessModel, type ApplicationFacts } from '../access-model/access-model.js';
import type { Role } from '../roles/role.entity.js';
import type { RoleGiver } from './role-access.dto.js';
import type { RoleSummary, RoleUse } from './role-summary.dto.js';

/** Groups and applications that are named of each role. */
const NAMED = 5;

/** What the caller may see of it. */
export interface SummaryScope {
  /** Whether they may see the mappings of a connection. */
  readonly seesGivers: (connectionId: string) => boolean;
  readonly seesUses: boolean;
}

/** What of a role its summary tells of it. */
export type SummarizedRole = Pick<Role, 'key' | 'name' | 'rank' | 'builtIn'>;

/**
 * By what each of these roles is given and where it counts: one walk over mappings, grants and rules, however many roles
 * there are. What the model doesn't know yet nobody can have been given.
 */
export function roleSummaries(
  roles: readonly SummarizedRole[],
  model: AccessModel,
  scope: SummaryScope,
): RoleSummary[] {
  const givers = giversByRole(model, scope.seesGivers);
  const uses = new Map<string, RoleUse[]>();
  if (scope.seesUses) {
    for (const application of model.applications.values()) {
      for (const [role, use] of usesOf(application)) listOf(uses, role).push(use);
    }
  }
  return roles.map(({ key, name, rank, builtIn }) => {
    const given = givers.get(model.roleIndex.get(key) ?? -1) ?? [];
    const used = uses.get(key) ?? [];
    return {
      role: key,
      name,
      rank,
      builtIn,
      givenBy: given.slice(0, NAMED),
      givers: given.length,
      uses: used.sort(byWeight).slice(0, NAMED),
      applications: used.length,
    };
  });
}

function giversByRole(model: AccessModel, sees: SummaryScope['seesGivers']): Map<number, RoleGiver[]> {
  const givers = new Map<number, RoleGiver[]>();
  for (const { id, slug, mappingsByName, defaultRole } of model.connections.values()) {
    if (!sees(id)) continue;
    for (const { roleIndex, groupName } of mappingsByName.values())
      listOf(givers, roleIndex).push({ connection: slug, group: groupName });
    const index = defaultRole === null ? undefined : model.roleIndex.get(defaultRole);
    if (index !== undefined) listOf(givers, index).push({ connection: slug, defaultRole: true });
  }
  return givers;
}

function usesOf({ slug, name, grants, accessRules }: ApplicationFacts): Map<string, RoleUse> {
  const uses = new Map<string, RoleUse>();
  const count = (role: string, what: 'grants' | 'rules'): void => {
    const use = uses.get(role) ?? { slug, name, grants: 0, rules: 0 };
    use[what] += 1;
    uses.set(role, use);
  };
  for (const holders of grants.values()) {
    for (const role of holders.keys()) if (role !== EVERYBODY) count(role, 'grants');
  }
  for (const { anyRole } of accessRules) for (const role of new Set(anyRole)) count(role, 'rules');
  return uses;
}

function byWeight(one: RoleUse, other: RoleUse): number {
  return other.grants + other.rules - (one.grants + one.rules) || one.name.localeCompare(other.name);
}

function listOf<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
