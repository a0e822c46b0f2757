import { IsInt, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import {
  IsKebabCase,
  LengthInCharacters,
  NoControlCharacters,
  NoOuterWhiteSpace,
  Omittable,
} from '../http/validators.js';
import { shownLimits } from './role-session-limits.js';
import type { Role } from './role.entity.js';
import { SessionLimitsDto } from './session-limits.dto.js';

/** A new role. */
export class CreateRoleDto extends SessionLimitsDto {
  /** Its lasting name in mappings, grants and headers: kebab-case, 1 to 64 characters. */
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  @IsKebabCase()
  key: string;

  /** For people, 1 to 80 characters. */
  @IsString()
  @LengthInCharacters(1, 80)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  name: string;

  /** Orders lists and picks the primary role: 0, the most powerful, to 1000. */
  @IsInt()
  @Min(0)
  @Max(1000)
  rank: number;
}

/** What to change of a role; what is absent stays. Of a built-in one only its limits change. */
export class UpdateRoleDto extends SessionLimitsDto {
  /** The key as it is: it never changes. */
  @Omittable()
  @IsString()
  key?: string;

  /** For people, 1 to 80 characters. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 80)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  name?: string;

  /** Orders lists and picks the primary role: 0, the most powerful, to 1000. */
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(1000)
  rank?: number;
}

/** A role. */
export class RoleResponse {
  /** Kebab-case, unchangeable. */
  key: string;
  /** For people. */
  name: string;
  /** Orders lists and picks the primary role: the lowest number is the most powerful. It permits nothing. */
  rank: number;
  /** True for `admin`, `security-engineer`, `developer` and `guest`, which stay as they are but for their limits. */
  builtIn: boolean;
  /** Absent = no limit of its own. */
  sessionIdleSeconds?: number;
  /** Absent = no limit of its own. */
  sessionMaxSeconds?: number;
  /** Absent = no limit. */
  maxConcurrentSessions?: number;
}

/** A page of roles, most powerful first. */
export class RolePage {
  items: RoleResponse[];
  nextCursor: string | null;
}

/** What of a role the API shows. */
export function toRoleResponse(role: Role): RoleResponse {
  const { key, name, rank, builtIn } = role;
  return { key, name, rank, builtIn, ...shownLimits(role) };
}
