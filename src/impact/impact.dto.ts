import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { ErrorCode } from '../errors/error-codes.js';
import { LONGEST_SESSION } from '../roles/session-limits.dto.js';

const AsNumber = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value,
  );

/** Why the deletion would be refused to this caller. */
export class ImpactObstacle {
  /** The error code that the deletion would answer. */
  code: ErrorCode;
  detail: string;
}

/** People with a session whose groups can't be relied on, by why. */
export class ImpactUnknown {
  suspect: number;
  unavailable: number;
  tooOld: number;
}

/** Somebody whom it would concern. */
export class ImpactPerson {
  id: string;
  sub: string;
  login: string | null;
  name: string | null;
}

/**
 * What a deletion would touch. Counts are exact but where `truncated` says otherwise; those that make no sense for what
 * would be deleted, or that the caller may not know, are absent. A caller who is not of the platform is told of their
 * own connection alone.
 */
export class ImpactResponse {
  /** People signed in now who would lose by it; of a connection everybody who is known of it. */
  people: number;
  /** Sessions of these people that count now, by the limits of their roles. */
  sessions: number;
  /** Of them, those that would be over at once by the limits that were asked about; absent unless asked, and when `truncated`. */
  endingSessions?: number;
  /** The first ten people who have the role now; of a role alone, and for callers who may see people. */
  members?: ImpactPerson[];
  /** Applications that it gives access to, or that name it. */
  applications: number;
  /** API tokens that would go with it, or that have the role. */
  tokens: number;
  groupMappings?: number;
  grants?: number;
  accessRules?: number;
  credentials?: number;
  entities?: number;
  eventTriggers?: number;
  /** Sessions on the application's own hosts. */
  hostSessions?: number;
  /** Connections that have the role as their default. */
  defaultRoleOf?: number;
  /** When the token or credential was last used, to the minute; null: never. */
  lastUsedAt?: string | null;
  /** Present when people were examined. */
  unknown?: ImpactUnknown;
  /** Present when there was no time for all people: more may be concerned. */
  truncated?: true;
  /** Present when nobody could become admin any more. */
  lastAdminPath?: true;
  /** Present when the deletion would be refused. */
  blockedBy?: ImpactObstacle[];
}

/** What is asked of a role beyond its deletion: the limits of sessions that it would have instead. */
export class RoleImpactQuery {
  /** In seconds, 1 to 2,592,000; absent = none, if the other is there. */
  @IsOptional()
  @AsNumber()
  @IsInt()
  @Min(1)
  @Max(LONGEST_SESSION)
  sessionIdleSeconds?: number;

  /** In seconds, 1 to 2,592,000; absent = none, if the other is there. */
  @IsOptional()
  @AsNumber()
  @IsInt()
  @Min(1)
  @Max(LONGEST_SESSION)
  sessionMaxSeconds?: number;
}

/** The counts that every answer has, of a deletion that touches nothing. */
export const UNTOUCHED = { people: 0, sessions: 0, applications: 0, tokens: 0 } as const;
