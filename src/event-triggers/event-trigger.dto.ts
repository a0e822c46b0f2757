import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';
import {
  HasNoDuplicates,
  LengthInCharacters,
  NoControlCharacters,
  NoOuterWhiteSpace,
  Omittable,
} from '../http/validators.js';
import type { EventTriggerKind } from './event-trigger.entity.js';

const KINDS: readonly EventTriggerKind[] = ['event-hook', 'poll', 'scheduled-search'];
const EVENT_TYPE = /^[\x21-\x7e]{1,200}$/;
/** Okta's own bound of one event hook. */
const MAX_EVENT_TYPES = 300;
/** A week, in seconds: a poll that looks more rarely is a scheduled search. */
const LONGEST_INTERVAL = 604_800;

/** Which triggers to list. */
export class EventTriggersQuery extends PageQuery {
  /** Slug or id; by default all that the caller may see. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  connection?: string;
}

/** What is set of a trigger. */
export class EventTriggerSettingsDto {
  /** Types of Okta's events, at most 300, each once; empty = those that mean something here, or all that `filter` lets through. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(MAX_EVENT_TYPES)
  @HasNoDuplicates()
  @IsString({ each: true })
  @Matches(EVENT_TYPE, { each: true, message: 'eventTypes must be words of 1 to 200 printable characters' })
  eventTypes?: string[];

  /** Of polls and searches: a filter in Okta's own language, for example `outcome.result eq "SUCCESS"`. `null` removes it. */
  @IsOptional()
  @IsString()
  @LengthInCharacters(1, 2000)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  filter?: string | null;

  /** Of polls: seconds between two looks at the log, 30 to 604800; by default 60. */
  @Omittable()
  @IsInt()
  @Min(30)
  @Max(LONGEST_INTERVAL)
  intervalSeconds?: number;

  /** Of scheduled searches, and needed there: five fields, for example `0 6 * * 1-5`. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 200)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  cron?: string;

  /** Of scheduled searches: the IANA name of the time zone of `cron`; by default UTC. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 100)
  timeZone?: string;

  /** Events in one batch of a run and in one delivery, 1 to 1000; by default 100. */
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(1000)
  batchSize?: number;

  /**
   * Where events go on to: https, http on a loopback host, no credentials in it. Another address than before gets a
   * signing secret of its own, shown once in the answer. `null`: nowhere.
   */
  @IsOptional()
  @IsString()
  @LengthInCharacters(1, 2000)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  deliverTo?: string | null;
}

/** What to change of a trigger; what is absent stays. Its kind stays what it is. */
export class UpdateEventTriggerDto extends EventTriggerSettingsDto {
  /**
   * Of event hooks that were made in Okta by hand: `true` makes another secret, shown once in the answer. Calls with the old
   * one are refused at once. One that was registered from here gets another by being registered again.
   */
  @Omittable()
  @IsBoolean()
  newSecret?: boolean;

  /** `true` makes another key that signs deliveries, shown once in the answer; it counts from the next delivery. */
  @Omittable()
  @IsBoolean()
  newDeliverySecret?: boolean;
}

/** A new trigger. */
export class CreateEventTriggerDto extends EventTriggerSettingsDto {
  /** Slug or id; by default the caller's own connection. */
  @Omittable()
  @IsString()
  @LengthInCharacters(1, 100)
  connection?: string;

  /** How it comes by its events. */
  @IsString()
  @IsIn(KINDS)
  kind: EventTriggerKind;
}
