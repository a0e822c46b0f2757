import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import {
  HasNoDuplicates,
  InLowerCase,
  IsArrayOf,
  IsKebabCase,
  IsNoId,
  LengthInCharacters,
  NoControlCharacters,
  NoOuterWhiteSpace,
  Omittable,
  textRule,
} from '../http/validators.js';
import { isSupportContact } from '../config/support-contact.js';
import { MAX_ACCESS_RULES } from './access-rule.js';
import type { Enforcement } from './application.entity.js';

/** Where people who are refused can turn to. */
const IsSupportContact = textRule(
  'isSupportContact',
  'must be a mail address, an https URL or a text of at most 255 characters',
  isSupportContact,
);

/** Hosts of one application at most. */
const MAX_HOSTS = 50;

/** Who may use a part of an application: exactly one of `anyRole`, `permission` and `public` says what is required. */
export class AccessRuleDto {
  /** Upper-case methods; absent = all. `GET` covers `HEAD`. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  methods?: string[];

  /** A decoded, case-sensitive path such as `/reports`, `/users/:id` or `/admin/*`, which also covers `/admin` and `/admin/`. */
  @IsString()
  path: string;

  /** The person holds at least one of these roles. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  anyRole?: string[];

  /** The person holds this permission of the application, `<resourceType>:<action>`. */
  @Omittable()
  @IsString()
  permission?: string;

  /** `true`: anybody, signed in or not. */
  @Omittable()
  @IsBoolean()
  public?: true;

  /** A CEL expression over `subject`, `action`, `resource` and `context` that must hold as well. Not for public rules. */
  @Omittable()
  @IsString()
  condition?: string;

  /** The session's `acr` is one of these, 1 to 10 without white space; else the person is asked to prove more (RFC 9470). */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  acrValues?: string[];

  /** The person proved who they are at most so many seconds ago, 1 to 31,536,000; or is asked again (RFC 9470). */
  @Omittable()
  @IsInt()
  maxAge?: number;

  /** `true`: they used two factors; `false`: not even where the application asks for it. */
  @Omittable()
  @IsBoolean()
  secondFactor?: boolean;
}

/** The strength and the age of a sign-in that all of an application asks for, but for rules that say otherwise. */
export class StepUpDto {
  /** The session's `acr` is one of these, 1 to 10 without white space (RFC 9470). */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  acrValues?: string[];

  /** The person proved who they are at most so many seconds ago, 1 to 31,536,000 (RFC 9470). */
  @Omittable()
  @IsInt()
  maxAge?: number;

  /** They used two factors: the session's `amr` says `mfa`, or names two methods of different kinds (RFC 8176). */
  @Omittable()
  @IsBoolean()
  secondFactor?: boolean;
}

/** A new application. */
export class CreateApplicationDto {
  /** Names the application in addresses and never changes. */
  @IsString()
  @MaxLength(63)
  @IsKebabCase()
  @IsNoId()
  slug: string;

  @IsString()
  @LengthInCharacters(1, 255)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  name: string;

  /**
   * Host names without port, kept in lower case, or a wildcard: `*.example.com` covers one label in that place. An exact
   * name goes before a wildcard. A host belongs to one application.
   */
  @Omittable()
  @InLowerCase()
  @IsArray()
  @ArrayMaxSize(MAX_HOSTS)
  @HasNoDuplicates()
  @IsString({ each: true })
  hosts?: string[];

  /** Slugs of the connections whose people may sign in to it. Default: the creator's. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(1000)
  @HasNoDuplicates()
  @IsString({ each: true })
  connections?: string[];

  /** `shadow`: access rules are evaluated and reported, and everything passes. Default: `enforced`. */
  @Omittable()
  @IsIn(['enforced', 'shadow'])
  enforcement?: Enforcement;

  /** Default: none, so everything is denied. */
  @Omittable()
  @IsArrayOf(() => AccessRuleDto, MAX_ACCESS_RULES)
  accessRules?: AccessRuleDto[];

  /**
   * What every access rule asks of a sign-in that doesn't say otherwise itself, field by field; `null` = nothing. On the
   * gateway itself: what requests ask that change something by its API with a session.
   */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => StepUpDto)
  stepUp?: StepUpDto | null;

  /**
   * Whom people can turn to who are refused here, as the page that refuses them says it: a mail address, an https URL or
   * a text of at most 255 characters; `null` = not said. Default: what `SUPPORT_CONTACT` says for the whole gateway.
   */
  @IsOptional()
  @IsString()
  @IsSupportContact()
  supportContact?: string | null;

  /** Whether that page names the groups of the person's connection that would let them in. Default: `false`. */
  @Omittable()
  @IsBoolean()
  showNeededGroups?: boolean;
}

/** A change of an application; what is absent stays. */
export class UpdateApplicationDto {
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 255)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  name?: string;

  /** Replaces all hosts. */
  @Omittable()
  @InLowerCase()
  @IsArray()
  @ArrayMaxSize(MAX_HOSTS)
  @HasNoDuplicates()
  @IsString({ each: true })
  hosts?: string[];

  /** Replaces all connections, by slug. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(1000)
  @HasNoDuplicates()
  @IsString({ each: true })
  connections?: string[];

  /** `shadow`: access rules are evaluated and reported, and everything passes. */
  @Omittable()
  @IsIn(['enforced', 'shadow'])
  enforcement?: Enforcement;

  /** Replaces all access rules; `[]` = everything is denied. */
  @Omittable()
  @IsArrayOf(() => AccessRuleDto, MAX_ACCESS_RULES)
  accessRules?: AccessRuleDto[];

  /**
   * What every access rule asks of a sign-in that doesn't say otherwise itself, field by field; `null` = nothing. On the
   * gateway itself: what requests ask that change something by its API with a session.
   */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => StepUpDto)
  stepUp?: StepUpDto | null;

  /**
   * Whom people can turn to who are refused here, as the page that refuses them says it: a mail address, an https URL or
   * a text of at most 255 characters; `null` = not said. Default: what `SUPPORT_CONTACT` says for the whole gateway.
   */
  @IsOptional()
  @IsString()
  @IsSupportContact()
  supportContact?: string | null;

  /** Whether that page names the groups of the person's connection that would let them in. Default: `false`. */
  @Omittable()
  @IsBoolean()
  showNeededGroups?: boolean;
}

/** The whole set of access rules. */
export class AccessRulesDto {
  /** Replaces all access rules; `[]` = everything is denied. */
  @IsArrayOf(() => AccessRuleDto, MAX_ACCESS_RULES)
  accessRules: AccessRuleDto[];
}

/** A change of a grant: what it is about stays, and so does its id. */
export class UpdateGrantDto {
  /** A CEL expression as in a new grant; `null` = it always holds. Absent = as before. */
  @IsOptional()
  @IsString()
  condition?: string | null;
}

/** A new grant. */
export class CreateGrantDto {
  /** A role's key, or `*`: anybody with a usable membership. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  role: string;

  /** What may be done, for example `read`. */
  @IsString()
  @Matches(/^(?!\*$)[^\s\p{Cc}]{1,255}$/u, {
    message: '$property must be 1 to 255 characters without white space, and not "*"',
  })
  action: string;

  /** On which kind of thing, for example `reports`. */
  @IsString()
  @Matches(/^(?!\*$)[^\s:\p{Cc}]{1,255}$/u, {
    message: '$property must be 1 to 255 characters without white space and ":", and not "*"',
  })
  resourceType: string;

  /** A CEL expression over `subject`, `action`, `resource` and `context` that must hold as well. Not on the gateway itself. */
  @Omittable()
  @IsString()
  condition?: string;
}
