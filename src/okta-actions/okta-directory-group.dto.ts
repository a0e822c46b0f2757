import { IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { NoControlCharacters, Omittable } from '../http/validators.js';
import { OktaPageQuery } from './okta-query.dto.js';

/** Query parameters of `GET /api/v1/okta/groups`. */
export class DirectoryGroupsQuery extends OktaPageQuery {
  /** The group's name, or its beginning. Absent: all groups. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  @NoControlCharacters()
  name?: string;

  /** `exact`: exactly this name. `prefix` (default): a name that begins so, whatever the case. */
  @Omittable()
  @IsString()
  @IsIn(['exact', 'prefix'])
  match?: 'exact' | 'prefix';
}

/** What adding somebody to a group has to confirm. */
export class AddMemberDto {
  /** The key of the role that the group gives here; several, through several connections, separated by commas. */
  @Omittable()
  @IsString()
  @MaxLength(1024)
  confirmRole?: string;
}
