import { IsString, MaxLength, MinLength } from 'class-validator';
import { PageQuery } from '../http/pagination.js';
import { Omittable } from '../http/validators.js';

/** Which API tokens to list. */
export class ApiTokenQuery extends PageQuery {
  /** Slug or id. Default: the caller's connection; for callers of the platform, all. */
  @Omittable()
  @IsString()
  @MinLength(1)
  @MaxLength(64)
  connection?: string;
}
