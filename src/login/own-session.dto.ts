import type { AccessModel } from '../access-model/access-model.js';
import type { Caller, PersonFacts } from '../access/caller.js';
import { GATEWAY_APPLICATION } from '../access/permissions.js';

/** More roles than these are read by themselves: every page of the console begins with this answer. */
export const MOST_ROLE_NAMES = 200;
/** Holders of a permission that are named: nobody asks more of them. */
const MOST_HOLDERS = 5;

/** Where a person's groups were learned, and whether the list can be relied on. */
export class OwnMembershipResponse {
  /** `id-token`, `userinfo`, `access-token`, `api` or `local`. */
  source: string;

  /** `complete`, `suspect` or `unavailable`. */
  completeness: string;

  /** ISO 8601. */
  fetchedAt: string;
}

/** A role by its key and its name. */
export class RoleNameResponse {
  key: string;
  name: string;
}

/** A permission on the gateway that the person lacks, and whose it is. */
export class LackedPermissionResponse {
  /** `<resourceType>:<action>`. */
  permission: string;

  /** Names of the roles that always hold it, the most powerful first: the first five. */
  roles: string[];

  /** How many there are. */
  count: number;
}

/** The person who is signed in, with roles as they are derived now. */
export class OwnSessionResponse {
  /** Slug of the connection. */
  connection: string;

  /** The person's id at the provider. */
  sub: string;

  email: string | null;

  name: string | null;

  /** Names of all groups. */
  groups: string[];

  membership: OwnMembershipResponse;

  /** Role keys in rank order; empty for a person whose last role vanished. */
  roles: string[];

  /** The most powerful role. */
  primaryRole: string | null;

  /** Permissions on the gateway itself, `<resourceType>:<action>`. */
  permissions: string[];

  /** Authentication context class of the sign-in. */
  acr: string | null;

  /** Authentication methods of the sign-in. */
  amr: string[];

  /** When the person proved who they are, ISO 8601. */
  authTime: string | null;

  /** When the session ends at the latest, ISO 8601. */
  expiresAt: string;

  /**
   * Every role there is, the most powerful first. Present where `roleNames` asks for it, for whoever may read roles, while
   * there are at most 200.
   */
  roleNames?: RoleNameResponse[];

  /**
   * The permissions on the gateway that the person lacks and some role holds. Present where `roleNames` asks for it, for
   * whoever may read roles and applications.
   */
  lacked?: LackedPermissionResponse[];
}

/** A caller's own session as the API shows it. */
export function toOwnSessionResponse(caller: Caller, person: PersonFacts): OwnSessionResponse {
  const { membership } = person;
  return {
    connection: caller.connectionSlug,
    sub: person.sub,
    email: person.email,
    name: person.displayName,
    groups: [...person.groups],
    membership: {
      source: membership.source,
      completeness: membership.completeness,
      fetchedAt: membership.fetchedAt.toISOString(),
    },
    roles: [...caller.roles],
    primaryRole: caller.roles[0] ?? null,
    permissions: [...caller.permissions].sort(),
    acr: person.acr,
    amr: [...person.amr],
    authTime: person.authTime?.toISOString() ?? null,
    expiresAt: person.expiresAt.toISOString(),
  };
}

/** The names of all roles, as far as this caller may know them and they are few enough; otherwise nothing. */
export function roleNamesFor(
  { permissions }: Caller,
  { roles }: Pick<AccessModel, 'roles'>,
): Pick<OwnSessionResponse, 'roleNames'> {
  if (!permissions.has('roles:read') || roles.length > MOST_ROLE_NAMES) return {};
  return { roleNames: roles.map(({ key, name }) => ({ key, name })) };
}

/** Who holds what this caller lacks, as far as they may know: nobody has to ask whom to turn to. */
export function lackedBy(
  { permissions }: Caller,
  { roles, applications }: Pick<AccessModel, 'roles' | 'applications'>,
): Pick<OwnSessionResponse, 'lacked'> {
  const gateway = applications.get(GATEWAY_APPLICATION);
  if (!gateway || !permissions.has('roles:read') || !permissions.has('applications:read')) return {};
  const lacked = [...gateway.grants].flatMap(([permission, holders]) => {
    if (permissions.has(permission)) return [];
    // One that holds it on a condition may not have it when it matters.
    const names = roles.flatMap(({ key, name }) => (holders.get(key) === null ? [name] : []));
    return names.length === 0
      ? []
      : [{ permission, roles: names.slice(0, MOST_HOLDERS), count: names.length }];
  });
  return { lacked };
}
