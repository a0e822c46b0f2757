import { IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';
import { LengthInCharacters, NoControlCharacters, NoOuterWhiteSpace, Omittable } from '../http/validators.js';
import type { ApiToken } from './api-token.entity.js';

/** Which API tokens to list. */
export class ApiTokensQuery extends PageQuery {
  /** Slug or id of a connection; for callers of the platform, who otherwise see the tokens of all. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  connection?: string;
}

/** A new API token. */
export class CreateApiTokenDto {
  /** What it is for, 1 to 80 characters; the audit trail shows it as the name of the actor. */
  @IsString()
  @LengthInCharacters(1, 80)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  name: string;

  /** Key of the one role that it has. */
  @IsString()
  @LengthInCharacters(1, 64)
  role: string;

  /** Slug or id; by default the caller's own connection. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 100)
  connection?: string;

  /** 1 to 365; by default it does not expire. */
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
  /** Name of who made it. */
  createdBy: string;
  createdAt: string;
  /** Null: it does not expire. */
  expiresAt: string | null;
  /** To the minute; null: never. */
  lastUsedAt: string | null;
}

/** An API token just made. */
export class CreatedApiTokenResponse extends ApiTokenResponse {
  /** The secret, sent as `Authorization: Bearer`. Shown this once. */
  token: string;
}

/** A page of API tokens, newest first. */
export class ApiTokenPage {
  items: ApiTokenResponse[];
  nextCursor: string | null;
}

/** What of an API token the API shows. */
export function toApiTokenResponse(token: ApiToken, connectionSlug: string): ApiTokenResponse {
  return {
    id: token.id,
    name: token.name,
    role: token.roleKey,
    connection: connectionSlug,
    createdBy: token.createdBy,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  };
}
