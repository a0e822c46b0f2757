import { primaryRole } from '../access-model/resolve-roles.js';
import type { SubjectResponse } from '../subjects/subject.dto.js';
import { toSubjectSummary } from '../subjects/subject.dto.js';
import type { HeldNow } from './held-now.js';
import type { FoundPerson } from './people-search.js';
import type { PersonResponse, PersonSummary, RolePath, SignInMethodUse } from './person.dto.js';

/** What a list tells besides what is stored of a person. */
export interface PersonContext {
  /** Slug of the connection. */
  readonly connection: string;
  readonly liveSessions: number;
  readonly now: Date;
}

/** A person in a list. */
export function toPersonSummary(
  { row, roles }: FoundPerson,
  { connection, liveSessions, now }: PersonContext,
): PersonSummary {
  const { membership, ...profile } = toSubjectSummary(row, connection);
  const ageMs = now.getTime() - row.membershipFetchedAt.getTime();
  return {
    ...profile,
    membership: {
      ...membership,
      ageSeconds: Math.max(0, Math.floor(ageMs / 1000)),
      groupCount: row.groupCount,
    },
    ...rolesAndSignIns(roles, row.signInMethods),
    liveSessions,
  };
}

/** A mapping as far as a path names it. */
export type MappingVersion = { readonly id: string; readonly version: number };

/** A person with the path of each role. `mappings` by the name of their group; one that is gone by now is not told. */
export function toPersonResponse(
  subject: SubjectResponse,
  held: readonly HeldNow[],
  {
    mappings,
    signInMethods,
    ...counted
  }: {
    readonly mappings: ReadonlyMap<string, MappingVersion>;
    readonly signInMethods: Readonly<Record<string, string>>;
    readonly liveSessions: number;
    readonly membershipMaxAgeSeconds: number;
  },
): PersonResponse {
  const roles = [...new Set(held.map(({ role }) => role))];
  const rolePaths = held.map(({ role, through }): RolePath => {
    if (!through) return { role, through: { defaultRole: true } };
    const { group, mapping } = through;
    const version = mappings.get(mapping.groupName);
    const groupId = group.id ?? mapping.groupId;
    return {
      role,
      through: {
        group: group.name,
        ...(groupId === null ? {} : { groupId }),
        ...(version && { mapping: version.id, mappingVersion: version.version }),
      },
    };
  });
  return { ...subject, ...rolesAndSignIns(roles, signInMethods), rolePaths, ...counted };
}

function rolesAndSignIns(
  roles: readonly string[],
  uses: Readonly<Record<string, string>>,
): Pick<PersonSummary, 'roles' | 'primaryRole' | 'signInMethods' | 'lastSignIn'> {
  const signInMethods: SignInMethodUse[] = Object.entries(uses)
    .map(([method, lastAt]) => ({ method, lastAt }))
    .sort((a, b) => (a.lastAt > b.lastAt ? -1 : 1));
  const [last] = signInMethods;
  return {
    roles: [...roles],
    primaryRole: primaryRole(roles),
    signInMethods,
    lastSignIn: last ? { at: last.lastAt, method: last.method } : null,
  };
}
