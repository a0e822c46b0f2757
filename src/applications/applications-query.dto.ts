import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';

/** What of the list of applications is asked for. */
export class ApplicationsQuery extends PageQuery {
  /** `true`: says of each when the newest decision about it that is kept was made. Needs `decisions:read`. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    value === 'true' || value === 'false' ? value === 'true' : value,
  )
  @IsBoolean()
  lastAsked?: boolean;
}
