import { mappingOf } from '../access-model/resolve-roles.js';
import type { Standing } from '../decisions/standing.js';
import type { SessionFacts } from '../sessions/session-facts.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import type { MembershipCompleteness, MembershipSource } from '../subjects/membership.js';

/** A group that counted, and the role that it gave. */
export interface RecordedGroup {
  readonly group: string;
  readonly groupId?: string;
  readonly role: string;
}

/** What a decision about a person rested on. Of the person's groups those alone that are mapped. */
export interface RecordedFacts {
  readonly roles: readonly string[];
  /** At most {@link MOST_GROUPS}. */
  readonly groups: readonly RecordedGroup[];
  readonly groupsTotal: number;
  /** Whether the role came from no group, but was the connection's default. */
  readonly byDefaultRole: boolean;
  /** Whether the membership could be relied on at all. */
  readonly usable: boolean;
  readonly source: MembershipSource;
  readonly completeness: MembershipCompleteness;
  /** RFC 3339. */
  readonly fetchedAt: string;
  /** Of the session; absent when nobody was there with one. */
  readonly session?: {
    readonly acr: string | null;
    readonly amr: readonly string[];
    /** RFC 3339. */
    readonly authTime: string | null;
    readonly createdAt: string;
  };
}

/** Roles, and groups, that are kept of one decision at most. */
export const MOST_GROUPS = 50;
const MOST_METHODS = 20;

/** What is kept of the facts of a decision; undefined when it was about nobody. */
export function toRecordedFacts(
  standing: Standing | undefined,
  session: SessionFacts | undefined,
): RecordedFacts | undefined {
  const person = standing?.facts ?? session?.subject;
  if (!person) return undefined;
  const { groups, source, completeness, fetchedAt } = person.membership;
  return {
    roles: standing?.roles.slice(0, MOST_GROUPS) ?? [],
    groups: standing ? mappedGroups(standing, person) : [],
    groupsTotal: groups.length,
    byDefaultRole: standing !== undefined && standing.roles.length > 0 && standing.mappedGroups.length === 0,
    usable: standing?.usable ?? false,
    source,
    completeness,
    fetchedAt: fetchedAt.toISOString(),
    ...(session && {
      session: {
        acr: session.acr,
        amr: session.amr.slice(0, MOST_METHODS),
        authTime: session.authTimeMs === null ? null : new Date(session.authTimeMs).toISOString(),
        createdAt: new Date(session.createdAtMs).toISOString(),
      },
    }),
  };
}

/** Which group gave which role. Only roles that counted: while Okta can't be asked the most powerful one may not. */
function mappedGroups({ connection, model, roles, mappedGroups: names }: Standing, person: SubjectFacts) {
  if (!connection || names.length === 0) return [];
  const counted = new Set(names);
  const readByApi = person.membership.source === 'api';
  const found: RecordedGroup[] = [];
  for (const group of person.membership.groups) {
    if (found.length === MOST_GROUPS) break;
    if (!counted.has(group.name)) continue;
    const role = model.roles[mappingOf(connection, group, readByApi)?.roleIndex ?? -1]?.key;
    if (role === undefined || !roles.includes(role)) continue;
    found.push({ group: group.name, ...(group.id === undefined ? {} : { groupId: group.id }), role });
  }
  return found;
}
