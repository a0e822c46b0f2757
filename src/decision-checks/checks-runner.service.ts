import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import type { Caller } from '../access/caller.js';
import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import type { CheckedChange, ChecksMode, ChecksRunner } from '../connections/change-checks.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import type { Transaction } from '../database/transactions.js';
import { assertAcceptableDraft, assertMayDraft, modelWithDraft } from '../drafts/drafts.js';
import { GatewayError } from '../errors/gateway-error.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import type { CheckPage, CheckRunResponse, RunChecksDto } from './decision-check.dto.js';
import type { DecisionCheck } from './decision-check.entity.js';
import { DecisionChecksRepository } from './decision-checks.repository.js';
import { DecisionChecksService, MOST_CHECKS } from './decision-checks.service.js';
import { runCheck, type CheckResult } from './run-checks.js';

const MOST_SHOWN = 50;
/** Checks of all applications together that are run for one write at most: they hold up other writes for a fraction of a second. */
const MOST_RUN = 2000;

/** Runs checks: when somebody asks, and before a write that wants it. */
@Injectable()
export class ChecksRunnerService implements ChecksRunner {
  constructor(
    private readonly checks: DecisionChecksRepository,
    private readonly service: DecisionChecksService,
    private readonly models: AccessModelStore,
    private readonly subjects: SubjectsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError `not-found`, and what a draft gives that can't be. */
  async runAll(
    caller: Caller,
    slugOrId: string,
    { draft = {}, connection }: RunChecksDto,
  ): Promise<CheckRunResponse> {
    assertMayDraft(caller, draft);
    const { id } = await this.service.application(slugOrId);
    const current = await this.models.current();
    assertAcceptableDraft(draft, current);
    const application = applicationWith(current, id);
    const mapped = draft.mappings && (await visibleConnection(this.connections, caller, connection)).id;
    const rules = mapped === undefined ? undefined : current.connections.get(mapped);
    const model = modelWithDraft(current, draft, { application, connection: rules });
    const checks = await this.service.visible(caller, await this.checks.findPage(id, MOST_CHECKS));
    const results = (await this.results(checks, model)).sort((a, b) => Number(a.passed) - Number(b.passed));
    const failed = results.filter(({ passed }) => !passed).length;
    return { passed: results.length - failed, failed, results };
  }

  /** The same checks, each with what became of it on what is in force. @throws GatewayError `not-found`. */
  async withResults(caller: Caller, slugOrId: string, page: CheckPage): Promise<CheckPage> {
    if (page.items.length === 0) return page;
    const { results } = await this.runAll(caller, slugOrId, {});
    const byId = new Map(results.map((result) => [result.id, result]));
    const items = page.items.map((check) => {
      const result = byId.get(check.id);
      return result ? { ...check, result } : check;
    });
    return { ...page, items };
  }

  /** @throws GatewayError `checks-failed` in the mode `enforce`, `too-many-checks`. */
  async run(tx: Transaction, actor: Actor, change: CheckedChange, mode: ChecksMode): Promise<void> {
    const checks = await this.concerned(tx, change);
    if (checks.length === 0) return;
    // By the transaction's own connection: what it reads is what would be in force, with all that others have written.
    const model = await this.models.ofTransaction(tx);
    const failed = (await this.results(checks, model, tx.manager)).filter(({ passed }) => !passed);
    if (failed.length === 0) return;
    if (mode === 'enforce') throw checksFailed(failed);
    await this.audit.record(tx, actor, {
      connectionId: change.kind === 'mappings' ? change.connectionId : null,
      action: 'decision-checks.overridden',
      target: targetOf(change, model),
      after: { change: change.kind, failed: failed.slice(0, MOST_SHOWN) },
    });
  }

  private async concerned({ manager }: Transaction, change: CheckedChange): Promise<DecisionCheck[]> {
    if ('applicationId' in change)
      return this.checks.findPage(change.applicationId, MOST_CHECKS, undefined, manager);
    const connectionId = change.kind === 'mappings' ? change.connectionId : undefined;
    const found = await this.checks.findConcerned(manager, connectionId, MOST_RUN + 1);
    if (found.length > MOST_RUN) throw tooManyChecks();
    return found;
  }

  private async results(
    checks: readonly DecisionCheck[],
    model: AccessModel,
    manager?: EntityManager,
  ): Promise<CheckResult[]> {
    const people = await this.people(checks, manager);
    const now = this.clock.now();
    return checks.flatMap((check) => {
      const application = applicationWith(model, check.applicationId);
      return application ? [runCheck(check, { model, application, people, now })] : [];
    });
  }

  private people(
    checks: readonly DecisionCheck[],
    manager?: EntityManager,
  ): ReturnType<SubjectsRepository['findFacts']> {
    const ids = checks.flatMap(({ who }) => ('subject' in who ? [who.subject] : []));
    return this.subjects.findFacts([...new Set(ids)], manager);
  }
}

function applicationWith(model: AccessModel, id: string): ApplicationFacts | undefined {
  return [...model.applications.values()].find((application) => application.id === id);
}

function targetOf(change: CheckedChange, model: AccessModel): { type: string; id: string } {
  switch (change.kind) {
    case 'configuration':
      return { type: 'configuration', id: 'rolegate' };
    case 'mappings':
      return { type: 'connection', id: change.connectionId };
    default:
      return {
        type: 'application',
        id: applicationWith(model, change.applicationId)?.slug ?? change.applicationId,
      };
  }
}

function tooManyChecks(): GatewayError {
  return new GatewayError(
    'too-many-checks',
    `It concerns more than ${MOST_RUN} saved checks, which are too many to be run before a write.`,
  );
}

function checksFailed(failed: readonly CheckResult[]): GatewayError {
  const names = failed.slice(0, 3).map(({ name }) => `“${name}”`);
  const more = failed.length > names.length ? ` and ${failed.length - names.length} more` : '';
  return new GatewayError('checks-failed', `It would break ${names.join(', ')}${more}.`, {
    errors: failed.slice(0, MOST_SHOWN).map(({ id, name, reason, expected }) => ({
      pointer: `/checks/${id}`,
      code: reason,
      detail: `“${name}” is to be ${expected}, and would be ${expected === 'allowed' ? 'denied' : 'allowed'}.`,
    })),
  });
}
