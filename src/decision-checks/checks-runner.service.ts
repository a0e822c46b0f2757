import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../access/caller.js';
import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import {
  draftApplication,
  draftConnection,
  grantsOf,
  withDraft,
  type DraftGrant,
} from '../access-model/draft-model.js';
import type { AccessRule } from '../applications/access-rule.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import type {
  ChecksMode,
  ChecksRunner,
  ProposedChange,
  ProposedGrant,
} from '../connections/change-checks.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import type { Transaction } from '../database/transactions.js';
import { assertAcceptableDraft, assertMayDraft, modelWithDraft } from '../drafts/drafts.js';
import { GatewayError } from '../errors/gateway-error.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import type { CheckRunResponse, RunChecksDto } from './decision-check.dto.js';
import type { DecisionCheck } from './decision-check.entity.js';
import { DecisionChecksRepository } from './decision-checks.repository.js';
import { DecisionChecksService, MOST_CHECKS } from './decision-checks.service.js';
import { runCheck, type CheckResult } from './run-checks.js';

const MOST_SHOWN = 50;

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

  /** @throws GatewayError `checks-failed` in the mode `enforce`. */
  async run(tx: Transaction, caller: Caller, change: ProposedChange, mode: ChecksMode): Promise<void> {
    const model = proposedModel(await this.models.current(), change);
    const checks = await this.concerned(tx, change, model);
    const failed = (await this.results(checks, model, tx.manager)).filter(({ passed }) => !passed);
    if (failed.length === 0) return;
    if (mode === 'enforce') throw checksFailed(failed);
    await this.audit.record(tx, caller, {
      connectionId: change.kind === 'mappings' ? change.connectionId : null,
      action: 'decision-checks.overridden',
      target:
        change.kind === 'mappings'
          ? { type: 'connection', id: change.connectionId }
          : {
              type: 'application',
              id: applicationWith(model, change.applicationId)?.slug ?? change.applicationId,
            },
      after: { change: change.kind, failed: failed.slice(0, MOST_SHOWN) },
    });
  }

  /** Of a change of mappings: the checks of all applications about its people. */
  private async concerned(
    tx: Transaction,
    change: ProposedChange,
    model: AccessModel,
  ): Promise<DecisionCheck[]> {
    // By the transaction's own connection: who holds one and waits for another may wait for himself.
    if (change.kind !== 'mappings')
      return this.checks.findPage(change.applicationId, MOST_CHECKS, undefined, tx.manager);
    const { connectionId } = change;
    const checks = await this.checks.findAboutGroups(tx.manager);
    const people = await this.people(checks, tx.manager);
    return checks.filter(({ who, applicationId }) => {
      if ('subject' in who) return people.get(who.subject)?.connectionId === connectionId;
      const named = 'connection' in who ? who.connection : undefined;
      const application = applicationWith(model, applicationId);
      return named === undefined
        ? (application?.builtIn ?? false) || (application?.connectionIds.has(connectionId) ?? false)
        : named === connectionId;
    });
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

/** The model as it would be after a change. */
function proposedModel(model: AccessModel, change: ProposedChange): AccessModel {
  if (change.kind === 'mappings') {
    const connection = model.connections.get(change.connectionId);
    return withDraft(model, {
      connection: connection && draftConnection(connection, change.mappings, model),
    });
  }
  const application = applicationWith(model, change.applicationId);
  if (!application) return model;
  switch (change.kind) {
    case 'access-rules':
      return withDraft(model, {
        application: draftApplication(application, {
          accessRules: change.accessRules as readonly AccessRule[],
        }),
      });
    case 'grant-added':
      return withDraft(model, {
        application: draftApplication(application, {
          grants: [...grantsOf(application), toDraft(change.grant)],
        }),
      });
    case 'grant-removed': {
      const grants = grantsOf(application).filter((grant) => !isSame(grant, change.grant));
      return withDraft(model, { application: draftApplication(application, { grants }) });
    }
  }
}

function toDraft({ role, resourceType, action, condition }: ProposedGrant): DraftGrant {
  return { role, resourceType, action, condition: condition ?? undefined };
}

function isSame(a: DraftGrant, b: ProposedGrant): boolean {
  return a.role === b.role && a.resourceType === b.resourceType && a.action === b.action;
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
