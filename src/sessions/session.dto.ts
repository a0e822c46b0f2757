import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { CappedCount } from '../http/capped-count.dto.js';
import { deviceOf } from '../http/device.js';
import { isResourceId } from '../http/resource-id.js';
import { LengthInCharacters, NoControlCharacters, textRule } from '../http/validators.js';
import { PageQuery } from '../http/page-query.dto.js';
import type { ConnectionKind } from '../connections/connection.entity.js';
import type { MembershipSource } from '../subjects/membership.js';
import { addressFilter } from './address-filter.js';
import { endsAtMs, NO_SESSION_LIMITS, type SessionLimits } from './session-limiter.js';
import type { ListedSession } from './session-list.repository.js';

const IsAddressOrNetwork = textRule(
  'isAddressOrNetwork',
  'must be an IP address, or a network such as 192.0.2.0/24 or 2001:db8::/32',
  (text) => addressFilter(text) !== undefined,
);

const MOST_IDS = 200;
const IsListOfIds = textRule(
  'isListOfIds',
  `must be 1 to ${MOST_IDS} ids, separated by commas`,
  (text) => text.split(',').length <= MOST_IDS && text.split(',').every(isResourceId),
);

const SORTS = ['created', '-created', 'lastUsed', '-lastUsed'] as const;

/** An order of sessions; with `-` the newest first. */
export type SessionSort = (typeof SORTS)[number];

/** Which sessions to list. */
export class SessionsQuery extends PageQuery {
  /**
   * In which order: by when they began, or by when they were last used; with `-` the newest first. By their last use at most
   * 10,000 are sorted: of more the answer is `validation-failed`. Default: those that end last first. A cursor is good for
   * the order alone that it comes from.
   */
  @IsOptional()
  @IsIn(SORTS)
  sort?: SessionSort;

  /** Slug or id of a connection; for callers of the platform, who otherwise see the sessions of all. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  connection?: string;

  /** Id of a person. */
  @IsOptional()
  @IsUUID()
  subject?: string;

  /** How people signed in: `okta` = through the connection's OpenID provider, `local` = with a local account. */
  @IsOptional()
  @IsIn(['okta', 'local'])
  method?: ConnectionKind;

  /** Slug of an application: only sessions that were handed over to one of its hosts. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  application?: string;

  /** The client's address at sign-in: an IPv4 or IPv6 address, or a network such as `192.0.2.0/24` or `2001:db8::/32`. */
  @IsOptional()
  @IsString()
  @IsAddressOrNetwork()
  address?: string;

  /** Name of the browser at sign-in as `device` begins with, such as `Firefox`; of sessions that began since this is kept. */
  @IsOptional()
  @IsString()
  @LengthInCharacters(1, 40)
  @NoControlCharacters()
  browser?: string;

  /** `true`: says how many sessions there are, too; a little more than are listed when roles limit sessions. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    value === 'true' || value === 'false' ? value === 'true' : value,
  )
  @IsBoolean()
  count?: boolean;
}

/** Which sessions to end: exactly one of the three. */
export class EndSessionsQuery {
  /** Id of a person. */
  @IsOptional()
  @IsUUID()
  subject?: string;

  /** Slug or id of a connection: everybody who signed in through it is signed out, the caller included if they did. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  connection?: string;

  /** Ids of sessions, at most 200, separated by commas. */
  @IsOptional()
  @IsString()
  @IsListOfIds()
  session?: string;
}

/** How many sessions an ending would end. */
export class SessionsImpactResponse {
  /** People who would be signed out; of more than 10,000 sessions those whose the first are. */
  people: number;
  sessions: CappedCount;
  /** Whether that in which this very request was made is among them. */
  current: boolean;
  /** Of all sessions of a person: the hosts of applications that were opened in them, at most 20. */
  applicationHosts?: string[];
}

/** The person of a session. */
export class SessionSubjectResponse {
  id: string;
  /** The identifier that Okta gave the person in this connection. */
  sub: string;
  email: string | null;
  name: string | null;
}

/** One browser session of one person. */
export class SessionResponse {
  id: string;
  /** Slug of the connection. */
  connection: string;
  /** How the person signed in: `okta` = through the connection's OpenID provider, `local` = with a local account. */
  method: ConnectionKind;
  subject: SessionSubjectResponse;
  createdAt: Date;
  /** To the minute. */
  lastSeenAt: Date;
  /** When it ends at the latest, however much it is used. */
  expiresAt: Date;
  /** When it ends if it is not used until then. */
  idleEndsAt: Date;
  /** Hosts of applications to which it was handed over, at most 20. */
  applicationHosts: string[];
  /** How the person was authenticated, in the provider's words. */
  acr: string | null;
  amr: string[];
  authTime: Date | null;
  /** Where the person's groups were learned. */
  membershipSource: MembershipSource;
  /** The client's address at sign-in. */
  address: string | null;
  /** The browser at sign-in, as it named itself. */
  userAgent: string | null;
  /** The same in words, for example `Firefox 120 on Linux`; null when nothing is known. */
  device: string | null;
  /** Whether this very request was made in it. */
  current: boolean;
}

/** A page of sessions. */
export class SessionPage {
  items: SessionResponse[];
  nextCursor: string | null;
  /** Present when `count` asks for it. */
  total?: CappedCount;
}

/**
 * What of a session the API shows.
 * @param currentId Of the session in which the request was made.
 * @param idleSeconds After which a session that is not used ends, by the configuration.
 * @param limits Of the person.
 */
export function toSessionResponse(
  session: ListedSession,
  currentId: string | undefined,
  idleSeconds: number,
  limits: SessionLimits = NO_SESSION_LIMITS,
): SessionResponse {
  const { id, subjectId, sub, email, name } = session;
  return {
    id,
    connection: session.connectionSlug,
    method: session.connectionKind,
    subject: { id: subjectId, sub, email, name },
    createdAt: session.createdAt,
    lastSeenAt: session.lastSeenAt,
    expiresAt: endOf(session, limits),
    idleEndsAt: idleEndOf(session, idleSeconds, limits),
    applicationHosts: session.applicationHosts,
    acr: session.acr,
    amr: session.amr,
    authTime: session.authTime,
    membershipSource: session.membershipSource,
    address: session.address,
    userAgent: session.userAgent,
    device: deviceOf(session.userAgent),
    current: id === currentId,
  };
}

/** When a session ends at the latest. */
export function endOf({ createdAt, expiresAt }: ListedSession, limits: SessionLimits): Date {
  return new Date(endsAtMs({ createdAtMs: createdAt.getTime(), expiresAtMs: expiresAt.getTime() }, limits));
}

/** When a session ends if nobody uses it: the strictest of the limits, and never after its latest end. */
function idleEndOf(session: ListedSession, idleSeconds: number, limits: SessionLimits): Date {
  const idleMs = Math.min(idleSeconds * 1000, (session.idleSeconds ?? Infinity) * 1000, limits.idleMs);
  return new Date(Math.min(session.lastSeenAt.getTime() + idleMs, endOf(session, limits).getTime()));
}
