import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import type { ConnectionStatus } from '../connections/connection.entity.js';
import { PageQuery } from '../http/page-query.dto.js';
import { IsInstant, Omittable } from '../http/validators.js';
import type { MembershipSummary } from '../subjects/subject.dto.js';
import type { Cell } from '../http/csv.js';
import type { HeldRole } from './held-roles.js';
import type { ReviewedPerson } from './review.repository.js';
import { THROUGH_COLUMNS, throughCells, ThroughResponse, toThroughResponse } from './through.dto.js';

/** Whose access to review, and of which moment. */
export class AccessReviewQuery extends PageQuery {
  /** The people of one connection, by slug or id. Default: of all that the caller may see. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(63)
  connection?: string;

  /** Only this person, by id. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  subject?: string;

  /** Which moment to look at: a date-time with its offset, or a date (its beginning in UTC). Default: now. */
  @Omittable()
  @IsString()
  @IsInstant()
  at?: string;

  /** Only people who held this role (its key). A page may then be short, or empty, without being the last one. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(63)
  role?: string;
}

/** Somebody whose access is reviewed. */
export class ReviewedSubject {
  id: string;
  sub: string;
  login: string | null;
  email: string | null;
  name: string | null;
}

/** A role that somebody held, and why. */
export class HeldRoleResponse {
  /** Key of the role. */
  role: string;
  through: ThroughResponse;
}

/** When and how somebody signed in last. */
export class LastSignIn {
  /** RFC 3339. */
  at: string;
  /** Null when that was not noted then. */
  method: string | null;
}

/** The access of one person at one moment. Login, e-mail and name are those of today. */
export class AccessReviewEntry {
  /** Slug of the connection. */
  connection: string;
  /** Nobody holds a role through a connection that is not active. */
  connectionStatus: ConnectionStatus;
  subject: ReviewedSubject;
  /** Who is disabled holds no role. */
  status: 'active' | 'disabled';
  /** In rank order. One role stands here twice when two groups gave it. */
  roles: HeldRoleResponse[];
  membership: MembershipSummary;
  /** The last sign-in up to that moment; null when none is in the audit trail. */
  lastSignIn: LastSignIn | null;
}

/** A page of an access review. */
export class AccessReviewPage {
  /** The moment that is reviewed, RFC 3339: the same on every page that `after` leads to. */
  at: string;
  /** Since when the history is known, RFC 3339: no earlier moment can be reviewed. */
  knownSince: string;
  items: AccessReviewEntry[];
  nextCursor: string | null;
}

/** A person with the roles that they held. */
export interface Reviewed {
  readonly person: ReviewedPerson;
  readonly connection: string;
  readonly connectionStatus: ConnectionStatus;
  readonly roles: readonly HeldRole[];
}

export function toAccessReviewEntry(reviewed: Reviewed): AccessReviewEntry {
  const { person, connection, connectionStatus, roles } = reviewed;
  const { id, sub, login, email, name, status, source, completeness, fetchedAt } = person;
  const { lastSignInAt, lastSignInMethod } = person;
  return {
    connection,
    connectionStatus,
    subject: { id, sub, login, email, name },
    status,
    roles: roles.map(({ role, through }) => ({ role, through: toThroughResponse(through) })),
    membership: { source, completeness, fetchedAt: fetchedAt.toISOString() },
    lastSignIn: lastSignInAt && { at: lastSignInAt.toISOString(), method: lastSignInMethod },
  };
}

/** Names of {@link accessReviewCells}. */
export const ACCESS_REVIEW_COLUMNS = [
  'at',
  'connection',
  'connectionStatus',
  'subject',
  'sub',
  'login',
  'email',
  'name',
  'status',
  'role',
  ...THROUGH_COLUMNS,
  'membershipSource',
  'membershipCompleteness',
  'membershipFetchedAt',
  'lastSignInAt',
  'lastSignInMethod',
];

/** One row for each role, and one for who held none. */
export function accessReviewCells(at: Date, reviewed: Reviewed): (readonly Cell[])[] {
  const { connection, connectionStatus, subject, status, membership, lastSignIn } =
    toAccessReviewEntry(reviewed);
  const { id, sub, login, email, name } = subject;
  const person = [at.toISOString(), connection, connectionStatus, id, sub, login, email, name, status];
  const rest = [
    membership.source,
    membership.completeness,
    membership.fetchedAt,
    lastSignIn?.at ?? null,
    lastSignIn?.method ?? null,
  ];
  const rows: readonly (HeldRole | null)[] = reviewed.roles.length > 0 ? reviewed.roles : [null];
  return rows.map((held) => [...person, held?.role ?? null, ...throughCells(held?.through ?? null), ...rest]);
}
