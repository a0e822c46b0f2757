import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';

/** What of the list of applications is asked for. */
export class ApplicationsQuery extends PageQuery {
  /** A part of the name, of the slug or of a host, in any case. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(255)
  q?: string;

  /** `true`: says of each when the newest decision about it that is kept was made. Needs `decisions:read`. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    value === 'true' || value === 'false' ? value === 'true' : value,
  )
  @IsBoolean()
  lastAsked?: boolean;
}
