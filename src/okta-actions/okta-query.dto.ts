import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../http/pagination.js';
import { IsInstant, NoControlCharacters, Omittable } from '../http/validators.js';

/** Which connection's Okta org a request is about. */
export class ConnectionQuery {
  /** Slug or id of the connection. Default: the caller's. */
  @IsOptional()
  @IsString()
  @MaxLength(63)
  connection?: string;
}

/** Query parameters of a list from Okta's directory. */
export class OktaPageQuery extends PageQuery {
  /** Slug or id of the connection. Default: the caller's. */
  @IsOptional()
  @IsString()
  @MaxLength(63)
  connection?: string;

  /** The `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  declare after?: string;
}

/** Query parameters of `GET /api/v1/okta/users`: at most one of `search`, `filter` and `q`. */
export class OktaUsersQuery extends OktaPageQuery {
  /** Okta's search expression, such as `profile.department eq "Sales"`. Finds deactivated people, too; its index may be a second behind. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  @NoControlCharacters()
  search?: string;

  /** Okta's filter expression over `status`, `lastUpdated`, `id`, `profile.login`, `profile.email`, `profile.firstName` and `profile.lastName`. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(2000)
  @NoControlCharacters()
  filter?: string;

  /** The beginning of a first name, last name or e-mail address. Not paged. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  @NoControlCharacters()
  q?: string;
}

/** Query parameters of `GET /api/v1/okta/sign-ins`. */
export class SignInsQuery extends OktaPageQuery {
  /** IPv4 or IPv6 address. */
  @IsString()
  @MaxLength(64)
  ip: string;

  /** How far back, at most 180 days. Default: 24 hours. */
  @IsOptional()
  @IsString()
  @IsInstant()
  since?: string;
}
