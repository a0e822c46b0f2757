import { IsInt, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import { LengthInCharacters, NoControlCharacters, NoOuterWhiteSpace, Omittable } from '../http/validators.js';
import type { ApiToken } from './api-token.entity.js';

/** A new API token. */
export class CreateApiTokenDto {
  /** What it is for, 1 to 80 characters. The audit trail shows it. */
  @IsString()
  @LengthInCharacters(1, 80)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  name: string;

  /** Key of the one role that it has. */
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  role: string;

  /** Slug or id of the connection that it belongs to. Default: the caller's. */
  @Omittable()
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  connection?: string;

  /** Days until it expires, 1 to 365. Default: it doesn't. */
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(365)
  expiresInDays?: number;
}

/** An API token, without its secret. */
export class ApiTokenResponse {
  id: string;
  name: string;
  /** Key of its role. */
  role: string;
  /** Slug of its connection. */
  connection: string;
  /** Who made it. */
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
  /** To the minute; null until it is used. */
  lastUsedAt: Date | null;
}

/** A new API token with its secret, which is shown this once. */
export class CreatedApiTokenResponse extends ApiTokenResponse {
  /** Send it as `Authorization: Bearer`. */
  token: string;
}

/** A page of API tokens, newest first. */
export class ApiTokenPage {
  items: ApiTokenResponse[];
  nextCursor: string | null;
}

/** What of a token the API shows. */
export function toApiTokenResponse(token: ApiToken, connectionSlug: string): ApiTokenResponse {
  return {
    id: token.id,
    name: token.name,
    role: token.roleKey,
    connection: connectionSlug,
    createdBy: token.createdBy,
    createdAt: token.createdAt,
    expiresAt: token.expiresAt,
    lastUsedAt: token.lastUsedAt,
  };
}
