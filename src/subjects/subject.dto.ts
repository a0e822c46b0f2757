import { IsIn, IsString } from 'class-validator';
import type { MembershipCompleteness, MembershipSource } from './membership.js';
import type { Subject } from './subject.entity.js';

/** A change of a person. */
export class UpdateSubjectDto {
  /** `disabled` ends every session of the person and lets nobody in as them until they are `active` again. */
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
export class SubjectProfile {
  id: string;
  /** Slug of the connection. */
  connection: string;
  sub: string;
  login: string | null;
  email: string | null;
  name: string | null;
  status: 'active' | 'disabled';
  /** RFC 3339. Refused sign-ins count, too. */
  lastSignInAt: string;
  /** RFC 3339. */
  createdAt: string;
}

/** A person without groups, of which there may be thousands. */
export class SubjectSummary extends SubjectProfile {
  membership: MembershipSummary;
}

/** A person with what Okta said of them. */
export class SubjectResponse extends SubjectProfile {
  membership: MembershipResponse;
  /** Values of the connection's `attributeClaims`. */
  attributes: Record<string, unknown>;
}

/** What a list shows of a person. */
export type ListedSubject = Pick<
  Subject,
  | 'id'
  | 'connectionId'
  | 'sub'
  | 'login'
  | 'email'
  | 'name'
  | 'status'
  | 'membershipSource'
  | 'membershipCompleteness'
  | 'membershipFetchedAt'
  | 'signInMethods'
  | 'lastSignInAt'
  | 'createdAt'
>;

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
