import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '../access/caller.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Clock } from '../config/clock.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import type { RecordedDecision } from '../decision-records/recorded-decision.entity.js';
import { RecordedDecisionsRepository } from '../decision-records/recorded-decisions.repository.js';
import { assertAcceptableDraft, assertMayDraft, modelWithDraft } from '../drafts/drafts.js';
import { notFound } from '../errors/gateway-error.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import { DecisionChecksService } from './decision-checks.service.js';
import { replay, type ReplayedModels } from './replay.js';
import type { ReplayDto, ReplayResponse } from './replay.dto.js';
import { ReplayTally } from './replay-tally.js';

/** Decisions replayed at a time: other requests are served in between. */
const BATCH = 50;
/** How long it may take altogether, in milliseconds. */
const PATIENCE_MS = 800;

/** Tries a draft on the last decisions of an application. */
@Injectable()
export class ReplayService {
  constructor(
    private readonly service: DecisionChecksService,
    private readonly records: RecordedDecisionsRepository,
    private readonly models: AccessModelStore,
    private readonly subjects: SubjectsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Callers of a connection learn of decisions about its people alone.
   * @throws GatewayError `not-found`, `permission-denied`, and what a draft gives that can't be.
   */
  async replay(caller: Caller, slugOrId: string, { draft, connection }: ReplayDto): Promise<ReplayResponse> {
    assertMayDraft(caller, draft);
    const { id, slug } = await this.service.application(slugOrId);
    const now = await this.models.current();
    assertAcceptableDraft(draft, now);
    const application = now.applications.get(slug);
    if (!application) throw notFound('application');
    const remapped = draft.mappings && (await visibleConnection(this.connections, caller, connection)).id;
    const rules = remapped === undefined ? undefined : now.connections.get(remapped);
    const models = {
      now,
      draft: modelWithDraft(now, draft, { application, connection: rules }),
      application: slug,
      remapped,
    };
    const records = await this.records.findLast(id, caller.platform ? undefined : caller.connectionId);
    const { tally, seen } = await this.tally(records, models);
    const { replayed, same, toAllowed, toDenied, uncertain, skipped, differsAlready } = tally;
    return {
      recorded: records.length,
      since: records.at(-1)?.at.toISOString() ?? null,
      until: records[0]?.at.toISOString() ?? null,
      sampled: true,
      complete: seen === records.length,
      ...{ replayed, same, toAllowed, toDenied, uncertain, skipped, differsAlready },
      top: tally.top.map((place) => ({ ...place, samples: [...place.samples] })),
    };
  }

  /**
   * Decides the last decisions of an application again that are no older than this.
   * @param ageMs In milliseconds.
   */
  async ofLast(
    caller: Caller,
    applicationId: string,
    ageMs: number,
    models: Omit<ReplayedModels, 'people'>,
  ): Promise<{ readonly tally: ReplayTally; readonly complete: boolean }> {
    const since = this.clock.now().getTime() - ageMs;
    const records = await this.records.findLast(
      applicationId,
      caller.platform ? undefined : caller.connectionId,
    );
    const young = records.filter(({ at }) => at.getTime() >= since);
    const { tally, seen } = await this.tally(young, models);
    return { tally, complete: seen === young.length };
  }

  private async tally(records: readonly RecordedDecision[], models: Omit<ReplayedModels, 'people'>) {
    const giveUpAt = this.clock.monotonic() + PATIENCE_MS;
    const tally = new ReplayTally();
    let seen = 0;
    while (seen < records.length && this.clock.monotonic() < giveUpAt) {
      const batch = records.slice(seen, seen + BATCH);
      const people = await this.people(batch, models.remapped);
      for (const recorded of batch) tally.add(recorded, replay(recorded, { ...models, people }));
      seen += batch.length;
      await nextTurn();
    }
    return { tally, seen };
  }

  private people(
    records: readonly RecordedDecision[],
    connectionId: string | undefined,
  ): Promise<Map<string, SubjectFacts>> {
    const ids = records.flatMap((recorded) =>
      connectionId !== undefined && recorded.connectionId === connectionId && recorded.subjectId !== null
        ? [recorded.subjectId]
        : [],
    );
    return this.subjects.findFacts([...new Set(ids)]);
  }
}
