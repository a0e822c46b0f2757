import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayNotEmpty, IsArray, IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { HasNoDuplicates, IsInstant, Omittable } from '../http/validators.js';
import { stepMinutes, type Step } from './time-steps.js';

/** What can be asked for. */
export const askableMetrics = [
  'sign-ins',
  'decisions',
  'denials-by-reason',
  'decisions-by-application',
  'decision-time',
  'revocation-lag',
  'okta-errors',
  'membership-age',
  'people-without-role',
] as const;

/** One of {@link askableMetrics}. */
export type AskableMetric = (typeof askableMetrics)[number];

/** Which statistics to show. */
export class StatisticsQuery {
  /**
   * What to show, joined by commas. Default: all that the caller may see. `decisions-by-application`, `decision-time` and
   * `revocation-lag` are those of the whole gateway and for callers of the platform.
   */
  @Omittable()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @ArrayNotEmpty()
  @HasNoDuplicates()
  @IsIn(askableMetrics, { each: true })
  metric?: AskableMetric[];

  /** Not before this moment; widened to the beginning of a step. Default: a day before `to`. */
  @Omittable()
  @IsString()
  @IsInstant()
  from?: string;

  /** Before this moment; widened to the end of a step. Default: now. */
  @Omittable()
  @IsString()
  @IsInstant()
  to?: string;

  /** Length of a step; `1m` and `5m` for the last 48 hours alone. Default: the finest that makes 750 points at most. */
  @Omittable()
  @IsString()
  @IsIn(Object.keys(stepMinutes))
  step?: Step;

  /** Slug or id of a connection. Default: all that the caller may see. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  connection?: string;

  /** Slug of an application, whose decisions alone are counted; for callers of the platform. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  application?: string;
}

/** Values of one thing, step by step. */
export class StatisticSeries {
  /** What is counted. */
  metric: string;
  /** `success`, `denied` or `failure` of a sign-in; `allow`, `deny` or `unenforced` (in shadow mode) of a decision. */
  outcome?: string;
  /** Why it was denied or failed. */
  reason?: string;
  /** Slug of the connection; its id, once that is deleted. */
  connection?: string;
  /** Slug of the application. */
  application?: string;
  /** `p50`, `p99` or `max`, of times. */
  quantile?: string;
  /** True of the series in which those are added up that are too many to be shown. */
  other?: true;
  /** `count` or `milliseconds`. */
  unit: string;
  /** One for each step; null = unknown, because no process counted, or there was nothing of which a time could be taken. */
  @ApiProperty({ type: 'array', items: { type: 'number', nullable: true } })
  values: (number | null)[];
  /** Of everything: the sum of counts; of times the value over the whole time, null when there is none. */
  total: number | null;
}

/** How many people's memberships are so old. */
export class MembershipAgeBucket {
  /** Older than so many seconds, or exactly so old. */
  fromSeconds: number;
  /** Younger than so many seconds; null = of any age. */
  toSeconds: number | null;
  people: number;
}

/** How long ago memberships of active people were read, now. */
export class MembershipAgeResponse {
  buckets: MembershipAgeBucket[];
  /** Past this age a membership is read again. */
  maxAgeSeconds: number;
  /** Past this age it gives nothing while Okta can't be asked. */
  staleLimitSeconds: number;
  /** True when a part of the people was counted, and the rest concluded from it. */
  estimated: boolean;
}

/** How many active people hold no role, now. */
export class PeopleWithoutRoleResponse {
  /** Null = not counted yet. */
  people: number | null;
  /** How many active people there are; null = not counted yet. */
  of: number | null;
  /** When they were counted, RFC 3339; null = not yet. */
  at: string | null;
  /** True when a part of the people was counted, and the rest concluded from it. */
  estimated: boolean;
}

/** What was counted, step by step. */
export class StatisticsResponse {
  /** When the first step begins, RFC 3339. */
  from: string;
  /** When the last step ends, RFC 3339. */
  to: string;
  /** `1m`, `5m`, `1h` or `1d`; days and hours are those of UTC. */
  step: string;
  /** For each step the part of it in which some process counted: 0 to 1. */
  coverage: number[];
  /** Of each metric at most 20, the largest first. */
  series: StatisticSeries[];
  membershipAge?: MembershipAgeResponse;
  peopleWithoutRole?: PeopleWithoutRoleResponse;
}
