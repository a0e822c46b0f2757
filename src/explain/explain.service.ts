import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { explainDecision, type ExplainedQuestion } from '../decisions/explain-decision.js';
import { MembershipRefresher } from '../directory/membership-refresher.js';
import { GatewayError, invalidValue, notFound } from '../errors/gateway-error.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import { toExplainResponse } from './explain-response.js';
import type { ExplainDto, ExplainResponse } from './explain.dto.js';
import { ExplainedPeople, type ExplainedPerson } from './explained-person.service.js';

/** Tells why somebody has or lacks a role or a permission. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly people: ExplainedPeople,
    private readonly models: AccessModelStore,
    private readonly mappings: GroupMappingsRepository,
    private readonly refresher: MembershipRefresher,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @throws GatewayError `validation-failed`, `unknown-role`, `not-found` for what does not exist or is not the
   *   caller's to see, `unavailable`, and what Okta's errors are for admins when somebody is looked up there.
   */
  async explain(caller: Caller, dto: ExplainDto): Promise<ExplainResponse> {
    if (dto.role !== undefined && dto.permission !== undefined)
      throw invalidValue('/permission', 'one-question', 'Ask for a role or for a permission, not for both.');
    // The person first: what was read again meanwhile may have made another model.
    const person = await this.people.find(caller, dto);
    const model = await this.models.current();
    const application = applicationOf(model, dto.application ?? GATEWAY_APPLICATION);
    if (!application) throw notFound('application');
    const question = questionOf(dto, application.slug);
    if (question.kind === 'role' && !model.roleIndex.has(question.role)) {
      const detail = `There is no role "${question.role}".`;
      throw new GatewayError('unknown-role', detail, {
        errors: [{ pointer: '/role', code: 'unknown-role', detail }],
      });
    }
    return this.answer(person, model, application, question);
  }

  private async answer(
    person: ExplainedPerson,
    model: AccessModel,
    application: ApplicationFacts,
    question: ExplainedQuestion,
  ): Promise<ExplainResponse> {
    const { connection, facts, nobody } = person;
    const stored = await this.mappings.findAll(connection.id);
    const unreachableSince = this.refresher.unreachableSince(connection.id, facts.id);
    const { maxAgeSeconds, staleLimitSeconds } = this.configuration.membership;
    const age = {
      ageMs: this.clock.nowMs() - facts.membership.fetchedAt.getTime(),
      maxAgeMs: maxAgeSeconds * 1000,
      staleLimitMs: staleLimitSeconds * 1000,
      canReread: this.refresher.canReread(connection.id),
      unreachable: unreachableSince !== undefined,
    };
    const mappings = stored.map(({ id, version, groupName, groupId, roleKey, groupDeletedAt }) => {
      return { id, version, groupName, groupId, role: roleKey, groupDeleted: groupDeletedAt !== null };
    });
    const explanation = explainDecision({ model, facts, mappings, question, age, nobody });
    return toExplainResponse(explanation, { model, person, question, application, age, unreachableSince });
  }
}

function applicationOf(model: AccessModel, slugOrId: string): ApplicationFacts | undefined {
  return (
    model.applications.get(slugOrId) ??
    [...model.applications.values()].find(({ id }) => id === slugOrId.toLowerCase())
  );
}

function questionOf({ role, permission }: ExplainDto, application: string): ExplainedQuestion {
  if (role !== undefined) return { kind: 'role', application, role };
  if (permission !== undefined) return { kind: 'permission', application, permission };
  return { kind: 'entry', application };
}
