import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PageQuery } from '../http/pagination.js';

/** Groups that can be asked for by id at once: one question to Okta, short enough for an address. */
const MOST_IDS = 50;

/** Query parameters of `GET /api/v1/connections/:connection/okta-groups`. */
export class OktaGroupsQuery extends PageQuery {
  /** Only groups whose name begins with this, whatever the case. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  q?: string;

  /** `true`: with the number of each group's members, which takes Okta longer. */
  @IsOptional()
  @IsIn(['true', 'false'])
  members?: 'true' | 'false';

  /**
   * Only the groups of these ids, 1 to 50 of them, separated by commas: all on one page, and `q`, `limit` and `after` are
   * not looked at. An id that Okta does not know is left out.
   */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @Matches(/^[A-Za-z0-9_-]{1,64}$/, { each: true, message: 'ids must be ids of Okta, separated by commas' })
  ids?: string[];
}

/** A group in Okta, to pick from. */
export class OktaGroupResponse {
  /** Okta's id, `00g…`. */
  id: string;
  name: string;
  /** `OKTA_GROUP`, `APP_GROUP` (from a directory or an application) or `BUILT_IN`. */
  type: string;
  /** How many members Okta counts; absent when it was not asked to. */
  members?: number;
  /** The key of the role that the group is mapped to; absent when it is mapped to none. */
  mappedRole?: string;
}

/** One page of groups. */
export class OktaGroupPage {
  items: OktaGroupResponse[];
  /** Null on the last page. */
  nextCursor: string | null;
}
