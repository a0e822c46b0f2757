import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';

/** Which events to read. */
export class EventsQuery extends PageQuery {
  /** Slug or id of a connection; default: the caller's own. Only callers of the platform may name another. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  connection?: string;

  /** Events of this type alone, for example `user.lifecycle.suspend`; several are joined by commas. */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  type?: string;
}
