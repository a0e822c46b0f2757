import { IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';
import { Omittable } from '../http/validators.js';
import type { MembershipCompleteness, MembershipSource } from './membership.js';
import type { Subject } from './subject.entity.js';

/** Which people to list. */
export class SubjectQuery extends PageQuery {
  /** A part of login, e-mail or name, in any case, or a whole `sub`. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  q?: string;

  /** The people of one connection, by slug or id. Default: of all that the caller may see. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(63)
  connection?: string;
}

/** A change of a person. */
export class UpdateSubjectDto {
  /** `disabled` ends every session of the person and lets nobody in as him until he is `active` again. */
  @IsString()
  @IsIn(['active', 'disabled'])
  status: 'active' | 'disabled';
}

/** One Okta group of a person. */
export class GroupResponse {
  name: string;
  /** Known when Okta's API told it. */
  id?: string;
}

/** Where a person's groups were learned, when, and whether the list is whole. */
export class MembershipSummary {
  source: MembershipSource;
  completeness: MembershipCompleteness;
  /** RFC 3339. */
  fetchedAt: string;
}

/** The groups of a person as Okta told them. */
export class MembershipResponse extends MembershipSummary {
  groups: GroupResponse[];
}

/** What a list and a single answer have in common. */
class SubjectProfile {
  id: string;
  /** Slug of the connection. */
  connection: string;
  sub: string;
  login: string | null;
  email: string | null;
  name: string | null;
  status: 'active' | 'disabled';
  /** RFC 3339. */
  lastSignInAt: string;
  /** RFC 3339. */
  createdAt: string;
}

/** A person in a list: without groups, of which there may be thousands. */
export class SubjectSummary extends SubjectProfile {
  membership: MembershipSummary;
}

/** A person with everything that is stored of him. Roles are derived from the groups, and not stored. */
export class SubjectResponse extends SubjectProfile {
  membership: MembershipResponse;
  /** Values of the connection's `attributeClaims`. */
  attributes: Record<string, unknown>;
}

/** A page of people. */
export class SubjectPage {
  items: SubjectSummary[];
  nextCursor: string | null;
}

/** What a list shows of a person: everything stored but groups and attributes. */
export type ListedSubject = Omit<Subject, 'groups' | 'attributes' | 'connection'>;

/** A person in a list; `connection` is the slug. */
export function toSubjectSummary(subject: ListedSubject, connection: string): SubjectSummary {
  return {
    id: subject.id,
    connection,
    sub: subject.sub,
    login: subject.login,
    email: subject.email,
    name: subject.name,
    status: subject.status,
    membership: {
      source: subject.membershipSource,
      completeness: subject.membershipCompleteness,
      fetchedAt: subject.membershipFetchedAt.toISOString(),
    },
    lastSignInAt: subject.lastSignInAt.toISOString(),
    createdAt: subject.createdAt.toISOString(),
  };
}

/** A person with groups and attributes; `connection` is the slug. */
export function toSubjectResponse(subject: Subject, connection: string): SubjectResponse {
  const summary = toSubjectSummary(subject, connection);
  return {
    ...summary,
    membership: {
      ...summary.membership,
      groups: subject.groups.map(({ name, id }) => (id === undefined ? { name } : { name, id })),
    },
    attributes: subject.attributes,
  };
}
