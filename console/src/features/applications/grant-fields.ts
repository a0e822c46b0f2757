import type { Schemas } from '../../api/client.js';

/** What the form of a grant holds. */
export interface GrantFields {
  readonly role: string;
  readonly action: string;
  readonly resourceType: string;
  readonly condition: string;
}

/** What is wrong with a grant, by field: nothing when it can be sent. */
export function grantFaults({
  role,
  action,
  resourceType,
}: GrantFields): Partial<Record<keyof GrantFields, string>> {
  const faults: Partial<Record<keyof GrantFields, string>> = {};
  if (role === '') faults.role = 'Choose a role.';
  if (!/^\S{1,255}$/.test(action.trim())) faults.action = 'One word, such as “read”.';
  if (!/^[^\s:]{1,255}$/.test(resourceType.trim()))
    faults.resourceType = 'One word without a colon, such as “report”.';
  return faults;
}

/** The body of the request. */
export function toGrant({ role, action, resourceType, condition }: GrantFields): Schemas['CreateGrantDto'] {
  return {
    role,
    action: action.trim(),
    resourceType: resourceType.trim(),
    ...(condition.trim() === '' ? {} : { condition: condition.trim() }),
  };
}

/** The permission that a grant gives: `report:read`. */
export function permissionOf({ resourceType, action }: Pick<GrantFields, 'resourceType' | 'action'>): string {
  return `${resourceType}:${action}`;
}

/** The fields that an address fills: a permission and a role. */
export function grantFieldsOf(said: {
  readonly permission?: string;
  readonly role?: string;
}): Partial<GrantFields> {
  const { permission = '', role } = said;
  const colon = permission.lastIndexOf(':');
  return {
    ...(role === undefined ? {} : { role }),
    ...(colon === -1
      ? {}
      : { resourceType: permission.slice(0, colon), action: permission.slice(colon + 1) }),
  };
}

/** Grants by kind of thing, then action, then the order of the roles. @param rankOf Place of a role; the first is 0. */
export function sortedGrants<Grant extends Omit<GrantFields, 'condition'>>(
  grants: readonly Grant[],
  rankOf: (role: string) => number,
): Grant[] {
  return [...grants].sort(
    (one, other) =>
      one.resourceType.localeCompare(other.resourceType) ||
      one.action.localeCompare(other.action) ||
      rankOf(one.role) - rankOf(other.role),
  );
}

/** A kind of thing with an action, and the grants of it. */
export interface GrantLine<Grant> {
  readonly resourceType: string;
  readonly action: string;
  readonly holders: readonly Grant[];
}

/** Sorted grants by what they allow, each once. */
export function grantLines<Grant extends Pick<GrantFields, 'resourceType' | 'action'>>(
  grants: readonly Grant[],
): GrantLine<Grant>[] {
  const lines = new Map<string, { resourceType: string; action: string; holders: Grant[] }>();
  for (const grant of grants) {
    const { resourceType, action } = grant;
    const key = permissionOf(grant);
    const line = lines.get(key) ?? { resourceType, action, holders: [] };
    line.holders.push(grant);
    lines.set(key, line);
  }
  return [...lines.values()];
}
