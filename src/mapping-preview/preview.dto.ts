import { ArrayMaxSize, IsArray, IsInt, IsNotEmpty, IsString, Max, MaxLength, Min } from 'class-validator';
import type { ErrorCode } from '../errors/error-codes.js';
import type { GroupWarning } from '../group-mappings/group-identity.js';
import { GroupMappingEntryDto } from '../group-mappings/group-mapping.dto.js';
import { IsArrayOf, Omittable } from '../http/validators.js';

const MAX_MAPPINGS = 10_000;

/** A change of a connection's group mappings that nobody has made yet: the whole set, or what is added and removed. */
export class PreviewDto {
  /** Slug or id; by default the caller's own connection. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  connection?: string;

  /** All mappings as they would be, as in a `PUT`. Not together with `add` and `remove`. */
  @Omittable()
  @IsArrayOf(() => GroupMappingEntryDto, MAX_MAPPINGS)
  mappings?: GroupMappingEntryDto[];

  /** Mappings that would come. */
  @Omittable()
  @IsArrayOf(() => GroupMappingEntryDto, MAX_MAPPINGS)
  add?: GroupMappingEntryDto[];

  /** Ids of mappings that would go; they go first. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(MAX_MAPPINGS)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  remove?: string[];

  /** Keys of roles that don't exist yet and are made with the change, as a configuration document does. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(MAX_MAPPINGS)
  @IsString({ each: true })
  @MaxLength(63, { each: true })
  newRoles?: string[];

  /** How many people are named at most. Default: 200. */
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(10_000)
  mostNamed?: number;
}

/** Why the change would be refused. */
export class PreviewConflict {
  /** The error code that the write would answer, or `not-found` for a mapping to remove that does not exist. */
  code: ErrorCode;
  detail: string;
  /** JSON Pointer into the request, where it is about one value. */
  pointer?: string;
}

/** What an admin should know of a group that would be mapped. */
export class PreviewWarning {
  groupName: string;
  warnings: GroupWarning[];
}

/** How many people would gain, lose and keep a role. */
export class PreviewRole {
  /** Key of the role. */
  role: string;
  gained: number;
  lost: number;
  /** Of people who are signed in. */
  kept: number;
}

/** Somebody who would gain or lose a role. */
export class PreviewPerson {
  /** Null for somebody who never signed in here. */
  id: string | null;
  /** The person's id in Okta. */
  sub: string;
  login: string | null;
  name: string | null;
  /** `session`: signed in now; `okta`: a member of a group concerned, as Okta says. */
  source: 'session' | 'okta';
  gains: string[];
  loses: string[];
  /** False when more groups than those that are known might matter: a list cut short, a default role, a required group. */
  certain: boolean;
}

/** People with a session whose groups can't be relied on, by why. */
export class PreviewUnknown {
  suspect: number;
  unavailable: number;
  tooOld: number;
}

/** What was found out about people who are signed in. */
export class PreviewLive {
  examined: number;
  changed: number;
  /** Sessions of those for whom something changes. */
  sessions: number;
  unknown: PreviewUnknown;
  /** True when there was no time for all of them. */
  truncated: boolean;
}

/** What was found out from Okta about members of the groups concerned. */
export class PreviewOkta {
  /** `partial`: some groups or members were left out; `not-asked`: there is no credential, or nothing to ask. */
  status: 'complete' | 'partial' | 'not-asked' | 'failed';
  /** `no-api-credential`, `group-id-unknown` (a group is known by name alone), or what went wrong with the call. */
  reason?: string;
  groups: number;
  members: number;
  /** Members who have signed in here at some time. */
  known: number;
  /** People without a session who would gain or lose a role. */
  changed: number;
}

/** An application on which one of the roles that change hands is named. */
export class PreviewApplication {
  slug: string;
  name: string;
}

/** Who would gain and lose what. Nothing is written. */
export class PreviewResponse {
  /** Slug. */
  connection: string;
  /** Version of the set that the change was compared with: the ETag that a `PUT` has to name. */
  setVersion: number;
  conflicts: PreviewConflict[];
  warnings: PreviewWarning[];
  /** In rank order; roles that nobody gains or loses are left out. */
  roles: PreviewRole[];
  /** By name; absent for callers who may not read applications. */
  applications?: PreviewApplication[];
  live: PreviewLive;
  okta: PreviewOkta;
  /** Whether the caller may see who it is (`subjects:read`); otherwise people are only counted. */
  named: boolean;
  /** As many as `mostNamed` allows, at most; whoever would gain `admin` comes before others. */
  people: PreviewPerson[];
  peopleTotal: number;
  /** True when not everybody could be looked at. Who is counted without being named is no reason: `peopleTotal` counts all. */
  truncated: boolean;
  callerLosesAdmin: boolean;
}
