import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import { GroupMappingResponse } from '../group-mappings/group-mapping-response.dto.js';

/** Which connection's groups and roles to show. */
export class GroupRolesQuery {
  /** Slug or id; by default the caller's own connection. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  connection?: string;

  /** Only groups whose name contains this, in any case: one of just this name first, then those that begin so. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  q?: string;

  /** How many groups that give no role are listed at most. Default: 100. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value,
  )
  @IsInt()
  @Min(1)
  @Max(10_000)
  mostUnmapped?: number;
}

/** A group as Okta last said. */
export class GroupInOktaResponse {
  /** It may have another name by now than the mapping. */
  name: string;
  /** `OKTA_GROUP`, `APP_GROUP` (from a directory or an application) or `BUILT_IN`. */
  type: string;
  /** How many members Okta counts; absent when it did not say. */
  members?: number;
}

/** How old it is what is shown of groups in Okta. */
export class AskedOktaResponse {
  /** When Okta answered; absent = it has not yet. */
  answeredAt?: string;
  /** Why it did not when it was last asked, as a code of errors; absent = it did. */
  problem?: string;
}

/** A mapping with what is known of the people in its group. */
export class MappedGroupResponse extends GroupMappingResponse {
  /** Active people who have signed in here and whose groups hold this one. */
  people: number;
  /** When it was last read among somebody's groups; absent = it is among nobody's. */
  lastSeenAt?: string;
  /** As the API credential shows it, for callers with `okta-groups:read`; null = Okta knows no group of this id; absent = it was not asked of it yet. */
  inOkta?: GroupInOktaResponse | null;
}

/** A role with what it may do, in numbers. */
export class GrantedRoleResponse {
  key: string;
  name: string;
  /** Orders the list: the lowest number is the most powerful. */
  rank: number;
  /** Permissions that it has, on all applications. */
  grants: number;
  /** Applications of which a grant or an access rule names it. */
  applications: number;
}

/** A group that people have and that gives no role. */
export class UnmappedGroupResponse {
  name: string;
  /** Its id in Okta, as far as it was told. */
  id?: string;
  /** Active people who have it. */
  people: number;
  lastSeenAt: string;
}

/** What gives roles in one connection: all of its mappings, all roles, and the groups that give none. */
export class GroupRolesResponse {
  /** Slug. */
  connection: string;
  /** The role of people without any mapped group; null = they are refused. */
  defaultRole: string | null;
  /** Whether the connection has a credential for Okta's API that can be used, by which groups can be picked and pinned. */
  oktaApi: boolean;
  /**
   * What was last asked of Okta about pinned groups; absent for callers without `okta-groups:read` and without a credential.
   * Nothing here waits for Okta: it is asked again when what is known is a minute old, and the event stream tells of
   * `okta-groups` when it says something new.
   */
  askedOkta?: AskedOktaResponse;
  /** All mappings, in the order of their groups' names. */
  mappings: MappedGroupResponse[];
  /** All roles, the most powerful first. */
  roles: GrantedRoleResponse[];
  /** The groups without a role that most people have: at most as many as `mostUnmapped` says. */
  unmapped: UnmappedGroupResponse[];
  /** How many such groups there are. */
  unmappedTotal: number;
  /** Active people whose groups were counted. */
  peopleExamined: number;
  /**
   * When they were counted; absent = just now. The groups of 10,000 people and more are counted again after 30 seconds, while these are shown;
   * mappings and roles are always as they are now.
   */
  countedAt?: string;
  /** Present when there are more people, or more groups of theirs, than are counted: counts are lower bounds. */
  truncated?: true;
}
