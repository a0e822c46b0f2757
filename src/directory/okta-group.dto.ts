import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../http/pagination.js';

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
