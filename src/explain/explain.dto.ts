import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsNotEmpty,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import type { DecisionReason } from '../decisions/decision-reason.js';
import type { DecidedBy, DecidedByType } from '../decisions/explain-decision.js';
import type { MappingOutcome } from '../decisions/explain-mappings.js';
import { DraftDto } from '../drafts/draft.dto.js';
import { HasNoDuplicates, LengthInCharacters, Omittable } from '../http/validators.js';
import { GroupResponse, MembershipSummary } from '../subjects/subject.dto.js';
import { ExplainedRequestDto, ExplainedRequestResponse } from './explained-request.dto.js';
import { ExplainedActionDto, ExplainedActionResponse, ExplainedResourceDto } from './explained-action.dto.js';
import {
  ChainStepResponse,
  ExplainedPartResponse,
  RecordedExplanationResponse,
  WouldChangeResponse,
} from './explain-chain.dto.js';

const MAX_TEXT = 255;

/** Who is meant: exactly one of these. */
export class ExplainedSubjectDto {
  /** The id that the gateway gave the person. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, MAX_TEXT)
  id?: string;

  /** The person's id in Okta. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, MAX_TEXT)
  sub?: string;

  /** The person's login in Okta, in any case. Only a look-up: it never identifies anybody for granting. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, MAX_TEXT)
  login?: string;
}

/**
 * A question why somebody has or lacks something. Without `role`, `permission`, `request` and `action`: why they may
 * use the application at all. Who is meant is said by exactly one of `subject`, `groups` and `at`.
 */
export class ExplainDto {
  @ValidateIf(({ subject, groups, at }: ExplainDto) => subject !== undefined || (groups ?? at) === undefined)
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ExplainedSubjectDto)
  subject?: ExplainedSubjectDto;

  /** Instead of a person: somebody with exactly these groups, by name. They are made up, and looked up nowhere. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(1000)
  @HasNoDuplicates()
  @IsString({ each: true })
  @MaxLength(MAX_TEXT, { each: true })
  groups?: string[];

  /**
   * Instead of all else: the `X-Request-ID` of a request that was decided about, as the page that refuses it shows.
   * It is explained as it was then; see `GET /api/v1/decisions`.
   */
  @Omittable()
  @IsString()
  @Matches(/^[A-Za-z0-9._-]{1,128}$/)
  at?: string;

  /** Explains what would be decided with this. Not together with `at`. */
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => DraftDto)
  draft?: DraftDto;

  /** Slug or id; by default the caller's own connection, or that of the person whose id is given. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  connection?: string;

  /** Key of a role. Not together with `permission`. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 64)
  role?: string;

  /** `<resourceType>:<action>`. */
  @Omittable()
  @IsString()
  @MaxLength(MAX_TEXT)
  @Matches(/^[^:\s][^\s]*:[^:\s]+$/)
  permission?: string;

  /** What would be decided about it, and by which access rule. Not together with `role`, `permission` or `application`. */
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => ExplainedRequestDto)
  request?: ExplainedRequestDto;

  /** A single action on `resource`, so that conditions of grants can be judged. Not together with `role`, `permission` or `request`. */
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => ExplainedActionDto)
  action?: ExplainedActionDto;

  /** Needed with `action`, and of no use without. */
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => ExplainedResourceDto)
  resource?: ExplainedResourceDto;

  /** Only with `action`: what is said beside it. The three free-form parts have at most 20,000 characters as JSON together. */
  @Omittable()
  @IsObject()
  context?: Record<string, unknown>;

  /** Slug or id; by default the gateway itself. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  application?: string;

  /** Reads the person's groups from Okta again first, for at most 3 seconds. */
  @Omittable()
  @IsBoolean()
  refresh?: boolean;
}

/** The person. */
export class ExplainedSubjectResponse {
  /** Null for somebody who never signed in here. */
  id: string | null;
  sub: string;
  login: string | null;
  email: string | null;
  name: string | null;
  /** False for somebody who never signed in here and was looked up in Okta. */
  known: boolean;
  status: 'active' | 'disabled';
  /** What Okta calls the state of the account; only when Okta was asked about a stranger. */
  oktaStatus?: string;
}

/** The connection, as far as it matters to what its people may do. */
export class ExplainedConnectionResponse {
  slug: string;
  name: string;
  status: 'draft' | 'active' | 'disabled';
  defaultRole: string | null;
  /** People hold roles only in one of these groups; empty = no such condition. */
  requiredGroups: string[];
  /** Whether that is met. */
  requiredGroupHeld: boolean;
}

/** The groups, and how far they can be relied on. */
export class ExplainedMembershipResponse extends MembershipSummary {
  ageSeconds: number;
  /** `stale`: past its age, and used all the same; `refused`: too old to decide while Okta can't be asked. */
  freshness: 'fresh' | 'stale' | 'refused';
  maxAgeSeconds: number;
  staleLimitSeconds: number;
  /** Whether the gateway can read the groups again without the person. */
  canReread: boolean;
  /** RFC 3339: since when Okta could not be asked; null while it could. */
  oktaUnreachableSince: string | null;
  /** Those that matched a mapping first; at most 100. */
  groups: GroupResponse[];
  groupsTotal: number;
}

/** A group mapping, and what it does for the person. */
export class ExplainedMappingResponse {
  id: string;
  version: number;
  groupName: string;
  groupId?: string;
  role: string;
  matched: boolean;
  outcome: MappingOutcome;
}

/** A grant of the permission, and whether the person has it by that. */
export class ExplainedGrantResponse {
  /** Key of the role, or `*` for everybody. */
  role: string;
  /** Whether the person has the role; of everybody: whether their membership is usable. */
  hasRole: boolean;
  /** Whether the person has the role, and the condition, if any, holds. */
  held: boolean;
  /** CEL. */
  condition?: string;
  /** Whether it holds, for what is said with the question. */
  conditionHolds?: boolean;
  /** Why it could not be evaluated, and so does not hold. */
  conditionError?: string;
  /** What each part of it gives, the whole first; of grants to roles that the person has, and only for those who may see people and applications. */
  conditionParts?: ExplainedPartResponse[];
}

/** What settled the matter. */
export class DecidedByResponse implements DecidedBy {
  type: DecidedByType;
  /** Of the mapping. */
  id?: string;
  /** The role that counted or was missing, or `*`. */
  role?: string;
}

/** What would be decided now. */
export class VerdictResponse {
  allowed: boolean;
  reason: DecisionReason;
  /** In shadow mode, of what passes all the same: why it would be denied. */
  unenforced?: DecisionReason;
  decidedBy: DecidedByResponse;
}

/** Why somebody has or lacks something. */
export class ExplainResponse {
  /** Null only of a recorded decision about nobody. */
  subject: ExplainedSubjectResponse | null;
  /** Null only of a recorded decision about nobody, or when it is gone. */
  connection: ExplainedConnectionResponse | null;
  /** Slug; null when no application is at the host of the request. */
  application: string | null;
  /** Its name, as the summary says it; absent when there is no application, or it is gone. */
  applicationName?: string;
  /** Null only of a recorded decision about nobody. */
  membership: ExplainedMembershipResponse | null;
  /** Whether the groups were read again, as far as that was asked for. */
  refresh: 'not-asked' | 'done' | 'failed' | 'not-possible';
  /** Those that matched, then those to the roles in question, then near misses, then others; at most 100. */
  mappings: ExplainedMappingResponse[];
  mappingsTotal: number;
  /** Keys in rank order. */
  roles: string[];
  primaryRole: string | null;
  /** Whether the role comes from no group, but is the connection's default. */
  byDefaultRole: boolean;
  /** Who holds the permission in question. */
  grants: ExplainedGrantResponse[];
  /** Only when an action on a resource was asked about. */
  action?: ExplainedActionResponse;
  /** Only when a request was asked about. */
  request?: ExplainedRequestResponse;
  verdict: VerdictResponse;
  /** The same in words. */
  summary: string;
  /** The way to the decision: session, connection, membership, groups, roles, rule, decision. */
  chain: ChainStepResponse[];
  /** What would lead to another decision, the least first; empty for what is allowed. */
  whatWouldChangeThis: WouldChangeResponse[];
  /** Present when a draft was tried. */
  draft?: true;
  /** Present when it is told how something was decided, instead of how it would be. */
  recorded?: RecordedExplanationResponse;
}
