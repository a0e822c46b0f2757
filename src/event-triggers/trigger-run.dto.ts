import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';
import type { LogEvent } from '../event-store/log-event.js';
import type { TriggerRun } from './trigger-run.entity.js';

/** Which batches of a run to list. */
export class TriggerBatchesQuery extends PageQuery {
  /** Batches per page, 1 to 20. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value,
  )
  @IsInt()
  @Min(1)
  @Max(20)
  override limit: number = 10;
}

/** One run of a trigger. Of polls those are kept that brought events. */
export class TriggerRunResponse {
  id: string;
  /** Of a search: when it was due. */
  scheduledAt: string | null;
  startedAt: string;
  finishedAt: string | null;
  /** Of a search: the window that it looked at, with the overlap that catches late events. */
  range: { since: string; until: string } | null;
  status: 'running' | 'succeeded' | 'failed';
  /** Events that no earlier run of this trigger had brought. */
  eventCount: number;
  /** In kebab-case. */
  fault: string | null;
}

/** A page of runs, the newest first. */
export class TriggerRunPage {
  items: TriggerRunResponse[];
  nextCursor: string | null;
}

/** A list of events of one run. */
export class TriggerBatch {
  /** Place of the first event in the run, from 0. */
  firstOffset: number;
  /** Place of the last one. */
  lastOffset: number;
  /** Okta's id of the first event. */
  firstEvent: string;
  /** Okta's id of the last event. */
  lastEvent: string;
  /** Whether it begins the run. */
  first: boolean;
  /** Whether it ends the run, as far as that has come. */
  last: boolean;
  /** Okta's events as Okta shaped them. */
  events: Record<string, unknown>[];
}

/** Batches of a run, in its order. */
export class TriggerBatchPage {
  run: TriggerRunResponse;
  /** Events of the whole run. */
  total: number;
  items: TriggerBatch[];
  nextCursor: string | null;
}

/** What of a run the API shows. */
export function toTriggerRunResponse(run: TriggerRun): TriggerRunResponse {
  const { since, until } = run;
  return {
    id: run.id,
    scheduledAt: run.scheduledAt?.toISOString() ?? null,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    range: since && until ? { since: since.toISOString(), until: until.toISOString() } : null,
    status: run.status,
    eventCount: run.eventCount,
    fault: run.fault,
  };
}

/** Cuts events of a run, which follow one another, into batches. */
export function toBatches(
  events: readonly { readonly position: number; readonly payload: LogEvent }[],
  batchSize: number,
  total: number,
): TriggerBatch[] {
  const batches: TriggerBatch[] = [];
  for (let start = 0; start < events.length; start += batchSize) {
    const batch = events.slice(start, start + batchSize);
    const [first, last] = [batch[0], batch.at(-1)];
    if (!first || !last) break;
    batches.push({
      firstOffset: first.position,
      lastOffset: last.position,
      firstEvent: first.payload.uuid,
      lastEvent: last.payload.uuid,
      first: first.position === 0,
      last: last.position >= total - 1,
      events: batch.map(({ payload }) => ({ ...payload })),
    });
  }
  return batches;
}
