import { IsInt, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import {
  IsKebabCase,
  LengthInCharacters,
  NoControlCharacters,
  NoOuterWhiteSpace,
  Omittable,
} from '../http/validators.js';
import type { Role } from './role.entity.js';

/** A new role. */
export class CreateRoleDto {
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

/** What to change of a custom role; what is absent stays. */
export class UpdateRoleDto {
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
  /** True for `admin`, `security-engineer`, `developer` and `guest`, which stay as they are. */
  builtIn: boolean;
}

/** A page of roles, most powerful first. */
export class RolePage {
  items: RoleResponse[];
  nextCursor: string | null;
}

/** What of a role the API shows. */
export function toRoleResponse({ key, name, rank, builtIn }: Role): RoleResponse {
  return { key, name, rank, builtIn };
}
