import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { notFound } from '../errors/gateway-error.js';
import { EVENT_RETENTION_DAYS } from '../event-store/event-store.js';
import type { PageQuery } from '../http/page-query.dto.js';
import { cursorParts, decodeCursor, encodeCursor, pageOf } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import { EventTriggersService } from './event-triggers.service.js';
import {
  toBatches,
  toTriggerRunResponse,
  type TriggerBatchesQuery,
  type TriggerBatchPage,
  type TriggerRunPage,
} from './trigger-run.dto.js';
import { TriggerRunsRepository } from './trigger-runs.repository.js';

const SWEEP_INTERVAL_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Events on one page of batches at most. */
const MOST_EVENTS = 1000;

/** Shows what triggers have brought. */
@Injectable()
export class TriggerRunsService implements OnModuleInit {
  constructor(
    private readonly triggers: EventTriggersService,
    private readonly runs: TriggerRunsRepository,
    private readonly sweeper: ExpirySweeper,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.sweeper.register({
      name: 'trigger-runs',
      intervalMs: SWEEP_INTERVAL_MS,
      deleteStep: (limit, tx) =>
        this.runs.deleteOld(tx, new Date(this.clock.nowMs() - EVENT_RETENTION_DAYS * DAY_MS), limit),
    });
  }

  /** @throws GatewayError `not-found`, `invalid-request` for a foreign cursor. */
  async list(caller: Caller, triggerId: string, query: PageQuery): Promise<TriggerRunPage> {
    const { trigger } = await this.triggers.findVisible(caller, triggerId);
    const [startedAt, id] =
      query.after === undefined ? [] : decodeCursor(query.after, [cursorParts.timestamp, cursorParts.uuid]);
    const after =
      startedAt === undefined ? undefined : { startedAt: new Date(String(startedAt)), id: String(id) };
    const rows = await this.runs.findPage(trigger.id, query.limit + 1, after);
    return pageOf(rows, query.limit, toTriggerRunResponse, (run) => [run.startedAt.toISOString(), run.id]);
  }

  /** @throws GatewayError `not-found`, `invalid-request` for a foreign cursor. */
  async batches(
    caller: Caller,
    triggerId: string,
    runId: string,
    query: TriggerBatchesQuery,
  ): Promise<TriggerBatchPage> {
    const { trigger } = await this.triggers.findVisible(caller, triggerId);
    const run = await this.runs.find(trigger.id, resourceId(runId, 'run'));
    if (!run) throw notFound('run');
    const [from] = query.after === undefined ? [0] : decodeCursor(query.after, [cursorParts.integer]);
    const { batchSize } = trigger;
    // At least one batch, however large: a page must lead on.
    const count = Math.max(1, Math.min(query.limit, Math.floor(MOST_EVENTS / batchSize))) * batchSize;
    const events = await this.runs.findEvents(run.id, Math.max(0, Number(from)), count + 1);
    const next = events[count];
    return {
      run: toTriggerRunResponse(run),
      total: run.eventCount,
      items: toBatches(events.slice(0, count), batchSize, run.eventCount),
      nextCursor: next ? encodeCursor([next.position]) : null,
    };
  }
}
