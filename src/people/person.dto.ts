import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsString, Max, MaxLength, Min } from 'class-validator';
import { CappedCount } from '../http/capped-count.dto.js';
import { PageQuery } from '../http/page-query.dto.js';
import { Omittable } from '../http/validators.js';
import type { MembershipCompleteness, MembershipSource } from '../subjects/membership.js';
import { MembershipSummary, SubjectProfile, SubjectResponse } from '../subjects/subject.dto.js';

const SOURCES: readonly MembershipSource[] = ['id-token', 'userinfo', 'access-token', 'api', 'local'];
const COMPLETENESS: readonly MembershipCompleteness[] = ['complete', 'suspect', 'unavailable'];
const YEAR_SECONDS = 31_536_000;

const SORTS = ['name', '-name', 'lastSignIn', '-lastSignIn'] as const;

/** An order of people; with `-` the other way round. */
export type PeopleSort = (typeof SORTS)[number];

/** Which people to list. */
export class PeopleQuery extends PageQuery {
  /**
   * In which order: by `name` in any case, people without one last, or by `lastSignIn`, refused ones included; with `-` the
   * other way round. Default: by connection and `sub`. Not together with `role` and `noRole`. A cursor is good for the order
   * alone that it comes from.
   */
  @Omittable()
  @IsIn(SORTS)
  sort?: PeopleSort;

  /** A part of login, e-mail, name or `sub`, in any case. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  q?: string;

  /** The people of one connection, by slug or id. Default: of all that the caller may see. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(63)
  connection?: string;

  /** Only people who hold this role (its key) now. A page may then be short, or empty, without being the last one. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  role?: string;

  /**
   * `true`: only people who hold no role now, and not together with `role`. A page may then be short, or empty, without being
   * the last one.
   */
  @Omittable()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value))
  @IsIn([true])
  noRole?: true;

  /** Where the groups were learned. */
  @Omittable()
  @IsIn(SOURCES)
  source?: MembershipSource;

  /** Whether the list of groups can be relied on. */
  @Omittable()
  @IsIn(COMPLETENESS)
  completeness?: MembershipCompleteness;

  /** Only people whose groups were read longer ago than this, in seconds. */
  @Omittable()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value,
  )
  @IsInt()
  @Min(0)
  @Max(10 * YEAR_SECONDS)
  olderThanSeconds?: number;

  /** `true`: only people who are disabled here. `false`: only the others. */
  @Omittable()
  @Transform(({ value }: { value: unknown }) =>
    value === 'true' || value === 'false' ? value === 'true' : value,
  )
  @IsBoolean()
  disabled?: boolean;

  /** Only people who have signed in by this method: `okta`, `okta-tile`, `step-up` or `local`. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(63)
  method?: string;

  /** `true`: says how many people there are, too. Not with `role` and `noRole`: who holds one is not stored. */
  @Omittable()
  @Transform(({ value }: { value: unknown }) =>
    value === 'true' || value === 'false' ? value === 'true' : value,
  )
  @IsBoolean()
  count?: boolean;
}

/** A way by which somebody has signed in. */
export class SignInMethodUse {
  /** `okta` = begun here, `okta-tile` = begun at the provider, `step-up` = asked to sign in more strongly, `local` = a local account. */
  method: string;
  /** When they last did so, RFC 3339. */
  lastAt: string;
}

/** When and how somebody signed in last. */
export class LastSignInResponse {
  /** RFC 3339. */
  at: string;
  method: string;
}

/** Where a person's groups were learned, how long ago, and how many there are. */
export class ListedMembership extends MembershipSummary {
  /** How long ago the groups were read. */
  ageSeconds: number;
  /** Groups that are known, mapped or not. */
  groupCount: number;
}

/** A person in a list: without groups, of which there may be thousands. */
export class PersonSummary extends SubjectProfile {
  membership: ListedMembership;
  /** Keys of the roles that the person holds now, in rank order. Who is disabled holds none. */
  roles: string[];
  /** The most powerful of them. */
  primaryRole: string | null;
  /** How the person has signed in, the latest first. */
  signInMethods: SignInMethodUse[];
  /** Null when that is not known; `lastSignInAt` counts refused sign-ins, too. */
  lastSignIn: LastSignInResponse | null;
  /** Sessions that count at this moment. */
  liveSessions: number;
}

/** A page of people. */
export class PersonPage {
  items: PersonSummary[];
  nextCursor: string | null;
  /** From this age on groups are read again, in seconds. Present when `count` asks how many there are. */
  membershipMaxAgeSeconds?: number;
  /** Present when `count` asks for it, but not with `role` and `noRole`: who holds one is not stored. */
  total?: CappedCount;
}

/** Through what a role is held: either a group that is mapped, or the connection's default role. */
export class RoleThrough {
  /** Name of the group. */
  group?: string;
  /** Okta id of the group, as far as it is known. */
  groupId?: string;
  /** Id of the group mapping that gives the role. */
  mapping?: string;
  /** The version of that mapping. */
  mappingVersion?: number;
  /** True when no group of the person is mapped, so that the connection's default role holds. */
  defaultRole?: true;
}

/** A role that a person holds, and why. */
export class RolePath {
  /** Key of the role. */
  role: string;
  through: RoleThrough;
}

/** A person with everything that is known of them. */
export class PersonResponse extends SubjectResponse {
  /** Keys of the roles that the person holds now, in rank order. Who is disabled holds none. */
  roles: string[];
  /** The most powerful of them. */
  primaryRole: string | null;
  /** Why the person holds them, in rank order. One role stands here twice when two groups give it. */
  rolePaths: RolePath[];
  /** How the person has signed in, the latest first. */
  signInMethods: SignInMethodUse[];
  /** Null when that is not known; `lastSignInAt` counts refused sign-ins, too. */
  lastSignIn: LastSignInResponse | null;
  /** Sessions that count at this moment. */
  liveSessions: number;
  /** From this age on groups are read again, in seconds. */
  membershipMaxAgeSeconds: number;
}
