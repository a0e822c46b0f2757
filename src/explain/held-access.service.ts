import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '../access/caller.js';
import type { ApplicationFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Clock } from '../config/clock.js';
import { standingOf } from '../decisions/standing.js';
import { cursorParts, decodeCursor, pageOf, type PageQuery } from '../http/pagination.js';
import { SubjectsService } from '../subjects/subjects.service.js';
import { toSubjectFacts } from '../subjects/subjects.repository.js';
import type { ApplicationAccessResponse, HeldAccessPage } from './held-access.dto.js';
import { heldAccess } from './held-access.js';

/** Tells what a person may do in each application now, with the groups that are known of them. */
@Injectable()
export class HeldAccessService {
  constructor(
    private readonly subjects: SubjectsService,
    private readonly models: AccessModelStore,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError `not-found`, for people of other connections too; `invalid-request` for a foreign cursor; `unavailable`. */
  async list(caller: Caller, id: string, { limit, after }: PageQuery): Promise<HeldAccessPage> {
    const { subject } = await this.subjects.get(caller, id);
    const model = await this.models.current();
    const standing = standingOf(model, toSubjectFacts(subject));
    const [from] = after === undefined ? [undefined] : decodeCursor(after, [cursorParts.text]);
    const slugs = [...model.applications.keys()].sort();
    const start = from === undefined ? 0 : slugs.findIndex((slug) => slug > String(from));
    const rest = start < 0 ? [] : slugs.slice(start, start + limit + 1);
    const applications = rest.flatMap((slug) => model.applications.get(slug) ?? []);
    const moment = { nowMs: this.clock.nowMs() };
    const held = new Map<ApplicationFacts, ApplicationAccessResponse>();
    for (const application of applications.slice(0, limit)) {
      // One application may have thousands of grants and rules: the gateway's other requests are decided in between.
      await nextTurn();
      held.set(application, heldAccess(model, standing, application, moment));
    }
    return pageOf(
      applications,
      limit,
      (application) => held.get(application) ?? heldAccess(model, standing, application, moment),
      ({ slug }) => [slug],
    );
  }
}
