import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDefined,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { AccessRuleDto, CreateGrantDto } from '../applications/application.dto.js';
import type { Enforcement } from '../applications/application.entity.js';
import { MAX_ACCESS_RULES } from '../applications/access-rule.js';
import { HasNoDuplicates, InLowerCase, IsArrayOf, Omittable } from '../http/validators.js';

/** Grants that one preview may put and take. */
const MOST_GRANTS = 1000;

/** A grant that would go, by what it says. */
export class RemovedGrantDto {
  /** A role's key, or `*`. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  role: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  action: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  resourceType: string;
}

/** What would be changed of an application; what is absent stays. Nothing of it is stored. */
export class ApplicationChangeDto {
  /** All hosts. */
  @Omittable()
  @InLowerCase()
  @IsArray()
  @ArrayMaxSize(50)
  @HasNoDuplicates()
  @IsString({ each: true })
  hosts?: string[];

  /** All connections, by slug. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(1000)
  @HasNoDuplicates()
  @IsString({ each: true })
  connections?: string[];

  @Omittable()
  @IsIn(['enforced', 'shadow'])
  enforcement?: Enforcement;

  /** All access rules. */
  @Omittable()
  @IsArrayOf(() => AccessRuleDto, MAX_ACCESS_RULES)
  accessRules?: AccessRuleDto[];

  /** Grants that are made or changed: each stands in the place of that of its role, action and resource type. */
  @Omittable()
  @IsArrayOf(() => CreateGrantDto, MOST_GRANTS)
  grants?: CreateGrantDto[];

  /** Grants that go. */
  @Omittable()
  @IsArrayOf(() => RemovedGrantDto, MOST_GRANTS)
  removedGrants?: RemovedGrantDto[];
}

/** A change of an application that is considered. */
export class PreviewApplicationDto {
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ApplicationChangeDto)
  change: ApplicationChangeDto;
}

/** Somebody who would gain or lose something. */
export class ReachedPersonResponse {
  id: string;
  login: string | null;
  name: string | null;
  gains: boolean;
  loses: boolean;
}

/** People signed in now whose groups can't be relied on, by why. They are counted by what is known of them. */
export class ReachUnknown {
  suspect: number;
  unavailable: number;
  tooOld: number;
}

/** Of the decisions of the last day that are kept those that would be others. */
export class FlippedDecisionsResponse {
  /** How many were decided again: a sample, the newest 450 that were allowed, 450 denials of people, 100 of nobody. */
  replayed: number;
  toAllowed: number;
  toDenied: number;
  /** They rest on a condition that is changed: what conditions look at is not kept. */
  uncertain: number;
  /** False when there was no time for all of them. */
  complete: boolean;
}

/** What a change of an application would do. Its ETag is an `If-Match` for the change itself. */
export class ApplicationPreviewResponse {
  /** People signed in now whom it concerns, and their sessions. */
  people: number;
  sessions: number;
  /** People who may do anything there, now and then. */
  before: number;
  after: number;
  /** People for whom something comes that they may not do now; for whom something goes. Some may be both. */
  gain: number;
  lose: number;
  /** People for whom nothing but a condition changes: only a request tells. */
  unclear: number;
  unknown: ReachUnknown;
  /** Present when there was no time for everybody, or there are too many: counts are lower bounds. */
  truncated?: true;
  /** Of those who gain or lose the first ten each; absent for callers without `subjects:read`. */
  named?: ReachedPersonResponse[];
  /** Absent for callers without `decisions:read`. */
  decisions?: FlippedDecisionsResponse;
}
