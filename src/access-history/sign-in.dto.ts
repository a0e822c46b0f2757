import { IsIn, IsNotEmpty, IsString, IsUUID, MaxLength } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';
import { IsInstant, Omittable } from '../http/validators.js';
import type { Cell } from '../http/csv.js';
import type { SignInRow } from './sign-ins.repository.js';

/** Which sign-ins of a person to list. */
export class SubjectSignInsQuery extends PageQuery {
  /** How the person signed in: `okta`, `okta-tile`, `step-up` or `local`. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(63)
  method?: string;

  /** Not before this moment. */
  @Omittable()
  @IsString()
  @IsInstant()
  from?: string;

  /** Before this moment. */
  @Omittable()
  @IsString()
  @IsInstant()
  to?: string;
}

/** Which sign-ins to list. */
export class SignInsQuery extends SubjectSignInsQuery {
  /** Those through one connection, by slug or id (a deleted one's by id). Default: all that the caller may see. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(63)
  connection?: string;

  /** Id of a person. */
  @Omittable()
  @IsUUID()
  subject?: string;

  /** `success`, `denied` = refused here or by the provider, `failure` = something was wrong with it. */
  @Omittable()
  @IsIn(['success', 'denied', 'failure'])
  outcome?: 'success' | 'denied' | 'failure';

  /** All of them as a file: `csv`. Goes before `Accept`, which a link can't send. */
  @Omittable()
  @IsIn(['csv'])
  format?: 'csv';
}

/** Who signed in. */
export class SignInSubject {
  id: string;
  /** E-mail, login or `sub`, as it was then. */
  name: string;
}

/** A local account, whether or not anybody has signed in by it yet. */
export class SignInAccount {
  id: string;
  /** The account's user name. */
  name: string;
}

/** A sign-in, or the refusal of one. What was not noted then is null. */
export class RecordedSignIn {
  /** Id of the audit event that tells of it. */
  id: string;
  /** RFC 3339. */
  at: string;
  /** Slug of the connection; its id, once that is deleted. */
  connection: string | null;
  /** Null when the sign-in failed before anybody's identity was proved. */
  subject: SignInSubject | null;
  /** The local account with which a try was refused; absent when no account has the name that was typed. */
  localAccount?: SignInAccount;
  /** `success`, `denied` = refused here or by the provider, `failure` = something was wrong with it. */
  outcome: 'success' | 'denied' | 'failure';
  /** Why it did not succeed. */
  reason: string | null;
  /** `okta` = begun here, `okta-tile` = begun at the provider, `step-up` = asked to sign in more strongly, `local` = a local account. */
  method: string | null;
  /** How the person was authenticated, in the provider's words. */
  acr: string | null;
  amr: string[] | null;
  /** When the provider authenticated the person, RFC 3339. */
  authTime: string | null;
  /** The client's address. */
  address: string | null;
  /** The browser. */
  userAgent: string | null;
  /** Where the groups were learned. */
  membershipSource: string | null;
  membershipCompleteness: string | null;
  /** Keys of the roles at that moment, in rank order. */
  roles: string[];
  /** Id of the session that began. */
  session: string | null;
  requestId: string;
}

/** A page of sign-ins, newest first. */
export class RecordedSignInPage {
  items: RecordedSignIn[];
  nextCursor: string | null;
}

export function toRecordedSignIn(row: SignInRow): RecordedSignIn {
  const { details, localRefusal } = row;
  const known = row.actorId !== 'unknown';
  const subjectId = localRefusal ? row.accountSubjectId : row.actorId;
  return {
    id: row.id,
    at: row.at.toISOString(),
    connection: row.connectionSlug ?? row.connectionId,
    subject: known && subjectId !== null ? { id: subjectId, name: row.actorName } : null,
    ...(known && localRefusal ? { localAccount: { id: row.actorId, name: row.actorName } } : {}),
    outcome: row.outcome,
    reason: text(details['reason']),
    method: localRefusal ? 'local' : text(details['method']),
    acr: text(details['acr']),
    amr: texts(details['amr']),
    authTime: text(details['authTime']),
    address: text(details['address']),
    userAgent: text(details['userAgent']),
    membershipSource: text(details['source']),
    membershipCompleteness: text(details['completeness']),
    roles: texts(details['roles']) ?? [],
    session: row.targetType === 'session' ? row.targetId : null,
    requestId: row.requestId,
  };
}

/** Names of {@link signInCells}. */
export const SIGN_IN_COLUMNS = [
  'id',
  'at',
  'connection',
  'subject',
  'name',
  'outcome',
  'reason',
  'method',
  'acr',
  'amr',
  'authTime',
  'address',
  'userAgent',
  'membershipSource',
  'membershipCompleteness',
  'roles',
  'session',
  'requestId',
];

export function signInCells(row: SignInRow): readonly Cell[] {
  const { subject, localAccount, amr, roles, ...rest } = toRecordedSignIn(row);
  const cells: Readonly<Record<string, Cell>> = {
    ...rest,
    subject: subject?.id ?? null,
    name: subject?.name ?? localAccount?.name ?? null,
    amr: amr?.join(' ') ?? null,
    roles: roles.join(' '),
  };
  return SIGN_IN_COLUMNS.map((column) => cells[column] ?? null);
}

/** What an event says may be of any version of the gateway. */
function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: unknown): string[] | null {
  return Array.isArray(value) ? value.map(String) : null;
}
