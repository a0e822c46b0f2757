import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { applicationOfHost, type AccessModel, type ApplicationFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { explainChain } from '../decisions/explain-chain.js';
import { explainDecision, type ExplainedQuestion } from '../decisions/explain-decision.js';
import type { StoredMapping } from '../decisions/explain-mappings.js';
import { whatWouldChange } from '../decisions/what-would-change.js';
import { MembershipRefresher } from '../directory/membership-refresher.js';
import type { DraftDto } from '../drafts/draft.dto.js';
import { assertAcceptableDraft, assertMayDraft, modelWithDraft } from '../drafts/drafts.js';
import { GatewayError, invalidValue, notFound } from '../errors/gateway-error.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import { toWouldChangeResponse } from './explain-chain.dto.js';
import { toExplainResponse } from './explain-response.js';
import type { ExplainDto, ExplainedRequestDto, ExplainResponse } from './explain.dto.js';
import { ExplainedPeople, type ExplainedPerson } from './explained-person.service.js';
import { RecordedExplanations } from './recorded-explanation.service.js';

/** Host without port, and what follows it. */
const ADDRESS = /^https?:\/\/([^:/?#]+)(?::\d+)?(.*)$/su;

/** Tells why somebody has or lacks a role or a permission, or may make a request or not. */
@Injectable()
export class ExplainService {
  constructor(
    private readonly people: ExplainedPeople,
    private readonly recorded: RecordedExplanations,
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
    if (dto.at !== undefined) {
      assertAlone(dto);
      return this.recorded.explain(caller, dto.at);
    }
    const { draft = {} } = dto;
    assertMayDraft(caller, draft);
    if (dto.role !== undefined && dto.permission !== undefined)
      throw invalidValue('/permission', 'one-question', 'Ask for a role or for a permission, not for both.');
    if (dto.request && (dto.role ?? dto.permission ?? dto.application) !== undefined)
      throw invalidValue(
        '/request',
        'one-question',
        'A request names everything itself: ask for nothing else.',
      );
    // The person first: what was read again meanwhile may have made another model.
    const person = await this.people.find(caller, dto);
    const model = await this.models.current();
    assertAcceptableDraft(draft, model);
    if (dto.request) {
      const question = requestQuestion(dto.request);
      const application = applicationOfHost(model, question.host);
      return this.answer(person, { model, draft, application }, question, dto.request);
    }
    const application = applicationOf(model, dto.application ?? GATEWAY_APPLICATION);
    if (!application) throw notFound('application');
    const question = questionOf(dto, application.slug);
    if (question.kind === 'role' && !model.roleIndex.has(question.role)) {
      const detail = `There is no role "${question.role}".`;
      throw new GatewayError('unknown-role', detail, {
        errors: [{ pointer: '/role', code: 'unknown-role', detail }],
      });
    }
    return this.answer(person, { model, draft, application }, question);
  }

  private async answer(
    person: ExplainedPerson,
    { model: current, draft, application }: Asked,
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
    const explanation = explainDecision({ model, facts, mappings, question, age, moment, nobody });
    const context = { model, person, question, application, age, unreachableSince };
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

/** A recorded decision says everything itself. */
function assertAlone(dto: ExplainDto): void {
  const [field] = Object.entries(dto).find(([name, value]) => name !== 'at' && value !== undefined) ?? [];
  if (field !== undefined)
    throw invalidValue(
      `/${field}`,
      'one-question',
      'A recorded decision says everything itself: ask for nothing else.',
    );
}

function applicationOf(model: AccessModel, slugOrId: string): ApplicationFacts | undefined {
  return (
    model.applications.get(slugOrId) ??
    [...model.applications.values()].find(({ id }) => id === slugOrId.toLowerCase())
  );
}

/** The address is not normalised: the gateway judges what a client sends, not what a browser would make of it. */
function requestQuestion({
  method,
  url,
}: ExplainedRequestDto): Extract<ExplainedQuestion, { kind: 'request' }> {
  const [, host = '', rest = ''] = ADDRESS.exec(url) ?? [];
  const target = rest.startsWith('/') ? rest : `/${rest}`;
  return { kind: 'request', host: host.toLowerCase(), method, target };
}

function questionOf({ role, permission }: ExplainDto, application: string): ExplainedQuestion {
  if (role !== undefined) return { kind: 'role', application, role };
  if (permission !== undefined) return { kind: 'permission', application, permission };
  return { kind: 'entry', application };
}
