import { Transform } from 'class-transformer';
import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { decisionReasons, type DecisionReason } from '../decisions/decision-reason.js';
import { PageQuery } from '../http/page-query.dto.js';
import { IsInstant } from '../http/validators.js';
import type { NamedDecision } from './recorded-decisions.repository.js';
import { NO_APPLICATION } from './recorded-decision.entity.js';

/** Which decisions to list. */
export class RecordedDecisionsQuery extends PageQuery {
  /** Slug or id of the application. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  application?: string;

  /** `true`: of each host only the newest. Needs `application`. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value))
  @IsIn([true])
  newestOfHost?: true;

  /** Id of the person. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  subject?: string;

  /** Slug or id of the connection of the person. Default: all that the caller may see. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  connection?: string;

  /** `allow` or `deny`. */
  @IsOptional()
  @IsIn(['allow', 'deny'])
  outcome?: 'allow' | 'deny';

  /** Why it was allowed or not. */
  @IsOptional()
  @IsIn(decisionReasons)
  reason?: DecisionReason;

  /** `X-Request-ID` of the request: what a page that refuses something shows. */
  @IsOptional()
  @IsString()
  @MaxLength(128)
  requestId?: string;

  /** Not before this moment. */
  @IsOptional()
  @IsString()
  @IsInstant()
  from?: string;

  /** Before this moment. */
  @IsOptional()
  @IsString()
  @IsInstant()
  to?: string;
}

/** Whom a decision was about. */
export class RecordedSubjectResponse {
  id: string;
  /** Absent for callers who may not see people; null when unknown, or the person is gone. */
  login?: string | null;
  /** As `login`. */
  name?: string | null;
}

/**
 * What was asked: `request` of an application by a proxy; `action` on a resource; `roles` or `entry` on the gateway
 * itself. Never a query, a header, a body, a property.
 */
export class RecordedQuestionResponse {
  kind: 'request' | 'action' | 'roles' | 'entry';
  method?: string;
  host?: string;
  /** Decoded, without query; null when it was ambiguous or longer than 1,024 characters. On the gateway itself that of the route (`/api/v1/subjects/:id`). */
  path?: string | null;
  resourceType?: string;
  resourceId?: string;
  action?: string;
  anyRole?: string[];
  /** Id of the API token that asked the gateway itself; `subject` is null then. */
  apiToken?: string;
}

/** A group that counted, and the role that it gave. */
export class RecordedGroupResponse {
  group: string;
  groupId?: string;
  role: string;
}

/** Of the session that the person had. */
export class RecordedSessionResponse {
  acr: string | null;
  amr: string[];
  authTime: string | null;
  createdAt: string;
}

/** What the decision rested on, as it was then. */
export class RecordedFactsResponse {
  /** Keys in rank order, at most 50. */
  roles: string[];
  /** Those that were mapped, at most 50. */
  groups: RecordedGroupResponse[];
  groupsTotal: number;
  /** Whether the role came from no group, but was the connection's default. */
  byDefaultRole: boolean;
  /** Whether the groups could be relied on at all. */
  usable: boolean;
  source: 'id-token' | 'userinfo' | 'access-token' | 'api' | 'local';
  completeness: 'complete' | 'suspect' | 'unavailable';
  fetchedAt: string;
  /** How old the groups were when it was decided. */
  ageSeconds: number;
  /** Absent when nobody was there with a session. */
  session?: RecordedSessionResponse;
}

/** One decision as it was made. */
export class RecordedDecisionResponse {
  id: string;
  at: string;
  requestId: string;
  /** Who asked: `auth-request`, `forward-auth`, `ext-authz`, `ext-authz-grpc`, `authzen`, `gateway`. */
  adapter: string;
  /** Slug (its id, once it is deleted); null when no application is at the host. */
  application: string | null;
  /** Slug of the connection of the person or the API token (its id, once it is deleted); null when it was about nobody. */
  connection: string | null;
  /** Null when it was about nobody. */
  subject: RecordedSubjectResponse | null;
  allowed: boolean;
  reason: DecisionReason;
  /** In shadow mode, of what passed all the same: why it would have been denied. */
  unenforced?: DecisionReason;
  /** Null when nothing clear was asked. */
  asked: RecordedQuestionResponse | null;
  /** Null when it was about nobody. */
  facts: RecordedFactsResponse | null;
  /** Of the access model; null when nobody's roles were derived for it. */
  modelVersion: string | null;
}

/** A page of decisions, newest first. */
export class RecordedDecisionPage {
  items: RecordedDecisionResponse[];
  nextCursor: string | null;
}

/** A decision as the API tells it. @param named Whether the caller may see who people are. */
export function toRecordedDecisionResponse(
  { decision, application, connection, person }: NamedDecision,
  named: boolean,
): RecordedDecisionResponse {
  const { at, asked, facts, applicationId, subjectId, unenforced } = decision;
  return {
    id: decision.id,
    at: at.toISOString(),
    requestId: decision.requestId,
    adapter: decision.adapter,
    application: application ?? (applicationId === NO_APPLICATION ? null : applicationId),
    connection: connection ?? decision.connectionId,
    subject:
      subjectId === null
        ? null
        : {
            id: subjectId,
            ...(named ? { login: person?.login ?? null, name: person?.name ?? null } : {}),
          },
    allowed: decision.allowed,
    reason: decision.reason as DecisionReason,
    ...(unenforced === null ? {} : { unenforced: unenforced as DecisionReason }),
    asked: asked?.kind === 'roles' ? { ...asked, anyRole: [...asked.anyRole] } : asked,
    facts: facts && toFactsResponse(facts, at),
    modelVersion: decision.modelVersion,
  };
}

function toFactsResponse(
  facts: NonNullable<NamedDecision['decision']['facts']>,
  at: Date,
): RecordedFactsResponse {
  const { roles, groups, session, fetchedAt, ...said } = facts;
  return {
    roles: [...roles],
    groups: groups.map((group) => ({ ...group })),
    ...said,
    fetchedAt,
    ageSeconds: Math.max(0, Math.floor((at.getTime() - Date.parse(fetchedAt)) / 1000)),
    ...(session && { session: { ...session, amr: [...session.amr] } }),
  };
}
