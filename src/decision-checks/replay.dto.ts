import { Type } from 'class-transformer';
import { IsDefined, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import type { DecisionReason } from '../decisions/decision-reason.js';
import { DraftDto } from '../drafts/draft.dto.js';
import { Omittable } from '../http/validators.js';

/** What to try on the last decisions of an application. */
export class ReplayDto {
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => DraftDto)
  draft: DraftDto;

  /** Slug or id of the connection whose mappings the draft holds. Default: the caller's. */
  @Omittable()
  @IsString()
  @MaxLength(100)
  connection?: string;
}

/** One decision that would be another one. */
export class ReplaySampleResponse {
  requestId: string;
  at: string;
  /** Id of the person; null = nobody in particular. */
  subject: string | null;
  before: DecisionReason;
  after: DecisionReason;
}

/** What would be decided otherwise, by what was asked. */
export class ReplayedPlaceResponse {
  /** Method and path, or permission. */
  what: string;
  toAllowed: number;
  toDenied: number;
  /** At most 3. */
  samples: ReplaySampleResponse[];
}

/** What a draft would have made of the last decisions. */
export class ReplayResponse {
  /** How many were looked at: the newest 450 that were allowed, 450 denials of people and 100 of nobody in particular. */
  recorded: number;
  /** When the oldest and the newest of them were made; null without any. */
  since: string | null;
  until: string | null;
  /** Of what is allowed a sample alone is kept: the counts are no shares of the traffic. */
  sampled: true;
  /** False when there was no time for all of them. */
  complete: boolean;
  replayed: number;
  same: number;
  toAllowed: number;
  toDenied: number;
  /** They rest on a condition that the draft changes, or on roles that it changes beside a condition: what conditions look at is not kept. */
  uncertain: number;
  /** Too little is kept of them, or the person is gone. */
  skipped: number;
  /** Decided otherwise by what is in force today than they were then: not the draft's doing. */
  differsAlready: number;
  /** Where most would be decided otherwise, at most 10. */
  top: ReplayedPlaceResponse[];
}
