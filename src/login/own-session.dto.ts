import type { AccessModel } from '../access-model/access-model.js';
import type { Caller, PersonFacts } from '../access/caller.js';

/** More roles than these are read by themselves: every page of the console begins with this answer. */
export const MOST_ROLE_NAMES = 200;

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
