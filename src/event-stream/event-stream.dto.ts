import { Transform } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { HasNoDuplicates, Omittable } from '../http/validators.js';
import { liveKinds, type LiveKind } from './live-event.js';

/** What to be told of. */
export class EventStreamQuery {
  /**
   * Kinds of events, joined by commas: `model`, `sign-in`, `denial`, `okta-event`, `admin-change`, `counters`. Default:
   * all that the caller may see.
   */
  @Omittable()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @IsArray()
  @ArrayNotEmpty()
  @HasNoDuplicates()
  @IsIn(liveKinds, { each: true })
  kinds?: LiveKind[];

  /** Slug or id of a connection: events of it alone, and those of no connection. Default: all that the caller may see. */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  connection?: string;

  /**
   * How long ago the client began to read what it shows, in seconds, rounded up: of what changed since then it is told
   * first, by `model` events, or `resync` when that is too much. Ignored with `Last-Event-ID`. Default: nothing of before.
   */
  @Omittable()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,5}$/.test(value) ? Number(value) : value,
  )
  @IsInt()
  @Min(0)
  @Max(60)
  ago?: number;

  /**
   * `true`: an event `heartbeat` comes at once, and whenever nothing else came for 15 seconds, in place of a comment. For a
   * page that wants to know whether its stream lives. Default: comments.
   */
  @Omittable()
  @Transform(({ value }: { value: unknown }) =>
    value === 'true' || value === 'false' ? value === 'true' : value,
  )
  @IsBoolean()
  heartbeat?: boolean;
}
