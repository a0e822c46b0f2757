import { IsIn, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import type { ChecksMode } from '../connections/change-checks.js';
import { PageQuery } from '../http/page-query.dto.js';
import {
  IsArrayOf,
  LengthInCharacters,
  NoControlCharacters,
  NoOuterWhiteSpace,
  Omittable,
} from '../http/validators.js';

/** Mappings of one connection that a `PUT` replaces at most. */
const MAX_MAPPINGS = 10_000;

/** What an Okta id may look like. It is compared, never interpreted. */
const GROUP_ID = /^[\x21-\x7e]{1,100}$/;

/** Which connection is meant. */
export class ConnectionQuery {
  /** Slug or id; by default the caller's own connection. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  connection?: string;
}

/** Which connection's mappings to replace, and whether saved checks must allow it. */
export class ReplaceGroupMappingsQuery extends ConnectionQuery {
  /**
   * `enforce`: the saved checks of applications about people of the connection are run on what would be stored, and a
   * failing one refuses it (409 `checks-failed`). `override`: they are run, and failing ones are noted in the audit
   * trail. Absent: they are not run. Of more than 2,000 none is run, and the write is refused (409 `too-many-checks`).
   */
  @Omittable()
  @IsIn(['enforce', 'override'])
  checks?: ChecksMode;
}

/** Which mappings to list. */
export class GroupMappingsQuery extends PageQuery {
  /** Slug or id; by default the caller's own connection. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  connection?: string;
}

/** One Okta group and the role that it gives. */
export class GroupMappingEntryDto {
  /** Exact and case-sensitive, 1 to 255 characters, no outer white space, no control characters. */
  @IsString()
  @LengthInCharacters(1, 255)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  groupName: string;

  /** The group's id in Okta, for choosing one of several groups of the same name. By default it is looked up. */
  @Omittable()
  @IsString()
  @Matches(GROUP_ID)
  groupId?: string;

  /** Key of the role. */
  @IsString()
  @LengthInCharacters(1, 64)
  role: string;
}

/** A new mapping. */
export class CreateGroupMappingDto extends GroupMappingEntryDto {
  /** Slug or id; by default the caller's own connection. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 100)
  connection?: string;
}

/** What to change of a mapping; what is absent stays. */
export class UpdateGroupMappingDto {
  /** Exact and case-sensitive, 1 to 255 characters, no outer white space, no control characters. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 255)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  groupName?: string;

  /** The group's id in Okta. By default it is looked up when the name changes. */
  @Omittable()
  @IsString()
  @Matches(GROUP_ID)
  groupId?: string;

  /** Key of the role. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 64)
  role?: string;
}

/** All mappings of a connection, in place of those that it has. */
export class ReplaceGroupMappingsDto {
  /** At most 10,000, each group and each role once. Rows of the same group keep their id. */
  @IsArrayOf(() => GroupMappingEntryDto, MAX_MAPPINGS)
  mappings: GroupMappingEntryDto[];
}
