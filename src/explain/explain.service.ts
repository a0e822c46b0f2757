import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { applicationOfHost, type AccessModel, type ApplicationFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { EntitiesRepository } from '../applications/entities.repository.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { explainChain } from '../decisions/explain-chain.js';
import { explainDecision, type ExplainedQuestion } from '../decisions/explain-decision.js';
import type { StoredMapping } from '../decisions/explain-mappings.js';
import { whatWouldChange } from '../decisions/what-would-change.js';
import { MembershipRefresher } from '../directory/membership-refresher.js';
import type { DraftDto } from '../drafts/draft.dto.js';
import { assertAcceptableDraft, assertMayDraft, modelWithDraft } from '../drafts/drafts.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import { assertAlone, assertOneQuestion, questionOf, requestQuestion } from './asked-question.js';
import { toWouldChangeResponse } from './explain-chain.dto.js';
import { toExplainResponse } from './explain-response.js';
import type { ExplainedActionResponse } from './explained-action.dto.js';
import type { ExplainDto, ExplainResponse } from './explain.dto.js';
import type { ExplainedRequestDto } from './explained-request.dto.js';
import { ExplainedPeople, type ExplainedPerson } from './explained-person.service.js';
import { RecordedExplanations } from './recorded-explanation.service.js';

/** Tells why somebody has or lacks a role or a permission, or may make a request or not. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly people: ExplainedPeople,
    private readonly recorded: RecordedExplanations,
    private readonly models: AccessModelStore,
    private readonly mappings: GroupMappingsRepository,
    private readonly entities: EntitiesRepository,
    private readonly refresher: MembershipRefresher,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * @throws GatewayError `validation-failed`, `unknown-role`, `not-found` for what does not exist or is not the
   *   caller's to see, `unavailable`, and what Okta's errors are for admins when somebody is looked up there.
   */
  async explain(caller: Caller, dto: ExplainDto): Promise<ExplainResponse> {
    if (dto.at !== undefined) {
      assertAlone(dto);
      return this.recorded.explain(caller, dto.at);
    }
    const { draft = {} } = dto;
    assertMayDraft(caller, draft);
    assertOneQuestion(dto);
    // The person first: what was read again meanwhile may have made another model.
    const person = await this.people.find(caller, dto);
    const model = await this.models.current();
    assertAcceptableDraft(draft, model);
    if (dto.request) {
      const question = requestQuestion(dto.request);
      const application = applicationOfHost(model, question.host);
      return this.answer(caller, person, { model, draft, application }, question, dto.request);
    }
    const application = applicationOf(model, dto.application ?? GATEWAY_APPLICATION);
    if (!application) throw notFound('application');
    const { action, resource } = dto;
    const stored = resource && (await this.entities.find(application.id, resource));
    const question = questionOf(dto, application.slug, stored?.properties);
    if (question.kind === 'role' && !model.roleIndex.has(question.role)) {
      const detail = `There is no role "${question.role}".`;
      throw new GatewayError('unknown-role', detail, {
        errors: [{ pointer: '/role', code: 'unknown-role', detail }],
      });
    }
    const asked = action &&
      resource && {
        name: action.name,
        resourceType: resource.type,
        resourceId: resource.id,
        stored: stored !== undefined,
      };
    return this.answer(caller, person, { model, draft, application, action: asked }, question);
  }

  private async answer(
    caller: Caller,
    person: ExplainedPerson,
    { model: current, draft, application, action }: Asked,
    question: ExplainedQuestion,
    { acr, authTime }: Pick<ExplainedRequestDto, 'acr' | 'authTime'> = {},
  ): Promise<ExplainResponse> {
    const { connection, facts, nobody } = person;
    const model = modelWithDraft(current, draft, {
      application,
      connection: current.connections.get(connection.id),
    });
    const mappings = mappingsUnder(draft, await this.storedMappings(connection.id));
    const unreachableSince = this.refresher.unreachableSince(connection.id, facts.id);
    const { maxAgeSeconds, staleLimitSeconds } = this.configuration.membership;
    const age = {
      ageMs: this.clock.nowMs() - facts.membership.fetchedAt.getTime(),
      maxAgeMs: maxAgeSeconds * 1000,
      staleLimitMs: staleLimitSeconds * 1000,
      canReread: this.refresher.canReread(connection.id, facts),
      unreachable: unreachableSince !== undefined,
    };
    const authTimeMs = authTime === undefined ? null : Date.parse(authTime);
    const moment = { nowMs: this.clock.nowMs(), authentication: { acr: acr ?? null, amr: [], authTimeMs } };
    const examine = maySeeValues(caller);
    const explanation = explainDecision({ model, facts, mappings, question, age, moment, nobody, examine });
    const context = { model, person, question, application, age, unreachableSince, action };
    return {
      ...toExplainResponse(explanation, context),
      chain: explainChain(question, explanation),
      whatWouldChangeThis: whatWouldChange({ model, question, explanation, moment }).map(
        toWouldChangeResponse,
      ),
      ...(Object.values(draft).every((part) => part === undefined) ? {} : { draft: true as const }),
    };
  }

  private async storedMappings(connectionId: string): Promise<StoredMapping[]> {
    const stored = await this.mappings.findAll(connectionId);
    return stored.map(({ id, version, groupName, groupId, roleKey, groupDeletedAt }) => {
      return { id, version, groupName, groupId, role: roleKey, groupDeleted: groupDeletedAt !== null };
    });
  }
}

/** What is asked under which rules. */
interface Asked {
  /** Without the draft. */
  readonly model: AccessModel;
  readonly draft: DraftDto;
  readonly application: ApplicationFacts | undefined;
  readonly action?: ExplainedActionResponse | undefined;
}

/** What parts of a condition give may be what a person is like, or what an application stored, which is the platform's to see. */
function maySeeValues({ platform, permissions }: Caller): boolean {
  return platform && permissions.has('subjects:read') && permissions.has('applications:read');
}

/** The mappings that a draft wants: those of the same group keep their id and version, new ones have none (`""`, 0). */
function mappingsUnder({ mappings }: DraftDto, stored: readonly StoredMapping[]): readonly StoredMapping[] {
  if (!mappings) return stored;
  const known = new Map(stored.map((mapping) => [mapping.groupName, mapping]));
  return mappings.map(({ groupName, groupId, role }) => {
    const kept = known.get(groupName) ?? { id: '', version: 0, groupId: null, groupDeleted: false };
    return { ...kept, groupName, groupId: groupId ?? kept.groupId, role };
  });
}

function applicationOf(model: AccessModel, slugOrId: string): ApplicationFacts | undefined {
  return (
    model.applications.get(slugOrId) ??
    [...model.applications.values()].find(({ id }) => id === slugOrId.toLowerCase())
  );
}
