import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { DraftDto } from '../drafts/draft.dto.js';
import type { DecisionReason } from '../decisions/decision-reason.js';
import { PageQuery } from '../http/page-query.dto.js';
import {
  HasNoDuplicates,
  LengthInCharacters,
  NoControlCharacters,
  NoOuterWhiteSpace,
  Omittable,
} from '../http/validators.js';
import type { Expectation } from './decision-check.entity.js';

const MAX_TEXT = 255;

/** Which of the saved checks are asked for, and whether they are run. */
export class ChecksListQuery extends PageQuery {
  /** `true`: runs each on what is in force, and says what became of it. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    value === 'true' || value === 'false' ? value === 'true' : value,
  )
  @IsBoolean()
  run?: boolean;
}

/** Whom a check is about: exactly one of `roles`, `groups`, `subject` and `nobody`. */
export class CheckedWhoDto {
  /** Somebody who holds exactly these roles; none = a person without any. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(100)
  @HasNoDuplicates()
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  roles?: string[];

  /** Somebody in exactly these groups, by name. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(100)
  @HasNoDuplicates()
  @IsString({ each: true })
  @MaxLength(MAX_TEXT, { each: true })
  groups?: string[];

  /** Id of a person. */
  @Omittable()
  @IsString()
  @MaxLength(100)
  subject?: string;

  /** Nobody who is signed in. */
  @Omittable()
  @IsIn([true])
  nobody?: true;

  /** Slug or id of the connection that somebody with these roles or groups comes from. Default: the application's first. */
  @Omittable()
  @IsString()
  @MaxLength(100)
  connection?: string;
}

/** What a check asks: either `method` and `path`, or `action` and `resourceType`. */
class AskedDto {
  @Omittable()
  @IsString()
  @Matches(/^[A-Z][A-Z-]{0,31}$/)
  method?: string;

  /** Decoded, without query, as access rules see it; `/users/7`, not `/users/:id`. */
  @Omittable()
  @IsString()
  @MaxLength(1024)
  path?: string;

  @Omittable()
  @IsString()
  @Matches(/^[^\s\p{Cc}]{1,255}$/u)
  action?: string;

  @Omittable()
  @IsString()
  @Matches(/^[^\s:\p{Cc}]{1,255}$/u)
  resourceType?: string;

  /** For conditions. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, MAX_TEXT)
  resourceId?: string;
}

/** A new check: either `method` and `path`, or `action` and `resourceType`. */
export class CreateCheckDto extends AskedDto {
  /** What it says, in words; once in an application. */
  @IsString()
  @LengthInCharacters(1, MAX_TEXT)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  name: string;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => CheckedWhoDto)
  who: CheckedWhoDto;

  @IsIn(['allowed', 'denied'])
  expected: Expectation;
}

/** A change of a check; what is absent stays. `method` and `path` take the place of an action, and the other way round. */
export class UpdateCheckDto extends AskedDto {
  @Omittable()
  @IsString()
  @LengthInCharacters(1, MAX_TEXT)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  name?: string;

  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => CheckedWhoDto)
  who?: CheckedWhoDto;

  @Omittable()
  @IsIn(['allowed', 'denied'])
  expected?: Expectation;
}

/** What to run the checks of an application on. */
export class RunChecksDto {
  /** Default: what is in force. `mappings` are those of `connection`. */
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => DraftDto)
  draft?: DraftDto;

  /** Slug or id of the connection whose mappings the draft holds. Default: the caller's. */
  @Omittable()
  @IsString()
  @MaxLength(100)
  connection?: string;
}

/** Whom a check is about. */
export class CheckedWhoResponse {
  roles?: string[];
  groups?: string[];
  subject?: string;
  nobody?: true;
  /** Slug; absent = the application's first. */
  connection?: string;
}

/** What became of a check. */
export class CheckResultResponse {
  id: string;
  name: string;
  passed: boolean;
  expected: Expectation;
  /** What the rules say, enforced or not; a sign-in that would have to be stronger counts as allowed. */
  allowed: boolean;
  reason: DecisionReason;
  /** The place of the access rule that decides, from 0; null when none does. */
  rule: number | null;
}

/** Something that must stay true of an application. */
export class CheckResponse {
  id: string;
  name: string;
  who: CheckedWhoResponse;
  method?: string;
  path?: string;
  action?: string;
  resourceType?: string;
  resourceId?: string;
  expected: Expectation;
  version: number;
  createdAt: string;
  updatedAt: string;
  /** What became of it on what is in force. Present where `run` asks for it. */
  result?: CheckResultResponse;
}

/** The checks of an application, by name. */
export class CheckPage {
  items: CheckResponse[];
  nextCursor: string | null;
}

/** What became of all checks of an application. */
export class CheckRunResponse {
  passed: number;
  failed: number;
  /** The failing ones first. */
  results: CheckResultResponse[];
}
