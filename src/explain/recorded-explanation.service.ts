import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { AccessModel, ApplicationFacts, ConnectionFacts } from '../access-model/access-model.js';
import { grantsOf } from '../access-model/draft-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Configuration } from '../config/configuration.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { decideStrictly, inForce } from '../decisions/decide.js';
import type { DecisionReason } from '../decisions/decision-reason.js';
import { chainOfNobody, explainChain } from '../decisions/explain-chain.js';
import { explainDecision, questionOf, type Explanation } from '../decisions/explain-decision.js';
import { standingOf } from '../decisions/standing.js';
import { whatWouldChange, whatWouldChangeForNobody } from '../decisions/what-would-change.js';
import { toRecordedDecisionResponse } from '../decision-records/recorded-decision.dto.js';
import type { RecordedQuestion } from '../decision-records/recorded-question.js';
import type { RecordedPolicyContent } from '../decision-records/recorded-policy.js';
import {
  RecordedDecisionsRepository,
  type NamedDecision,
} from '../decision-records/recorded-decisions.repository.js';
import { notFound } from '../errors/gateway-error.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import {
  toWouldChangeResponse,
  type ChangedSinceResponse,
  type RecordedExplanationResponse,
} from './explain-chain.dto.js';
import { toExplainResponse } from './explain-response.js';
import type { ExplainResponse } from './explain.dto.js';
import {
  applicationThen,
  connectionThen,
  mappingsThen,
  modelThen,
  personThen,
  questionThen,
  type RecordedCase,
} from './reconstruction.js';

/** Decisions with one request id that are looked at. */
const MOST_OF_ONE_REQUEST = 20;

/** What is there today of what a decision was about. */
interface Present {
  readonly model: AccessModel;
  readonly application: ApplicationFacts | undefined;
  readonly person: SubjectFacts | undefined;
  readonly connection: Connection | null;
  readonly policy: RecordedPolicyContent | undefined;
}

/** Explains a decision as it was made, from the facts and the rules that were recorded with it. */
@Injectable()
export class RecordedExplanations {
  constructor(
    private readonly records: RecordedDecisionsRepository,
    private readonly models: AccessModelStore,
    private readonly subjects: SubjectsRepository,
    private readonly connections: ConnectionsRepository,
    private readonly configuration: Configuration,
  ) {}

  /** @throws GatewayError `not-found` when none is kept, or none that is the caller's to see. */
  async explain(caller: Caller, requestId: string): Promise<ExplainResponse> {
    const connectionId = caller.platform ? undefined : caller.connectionId;
    const found = await this.records.findPage({ requestId, connectionId }, MOST_OF_ONE_REQUEST);
    const named =
      found.find(({ decision: { allowed, unenforced } }) => !allowed || unenforced !== null) ?? found[0];
    if (!named) throw notFound('recorded decision');
    const { decision } = named;
    const model = await this.models.current();
    const present: Present = {
      model,
      application: [...model.applications.values()].find(({ id }) => id === decision.applicationId),
      person: decision.subjectId
        ? (await this.subjects.findFacts([decision.subjectId])).get(decision.subjectId)
        : undefined,
      connection: decision.connectionId ? await this.connections.findById(decision.connectionId) : null,
      policy: decision.policy ? await this.records.findPolicy(decision.policy) : undefined,
    };
    const recorded = {
      decision: toRecordedDecisionResponse(named, caller.permissions.has('subjects:read')),
      sameRequest: found.length,
    };
    return this.again(named, present, recorded) ?? withoutReconstruction(named, present, recorded);
  }

  /** Makes the decision again; undefined when what that takes is not there. */
  private again(
    { decision }: NamedDecision,
    { model, application, person, connection, policy }: Present,
    recorded: Pick<RecordedExplanationResponse, 'decision' | 'sameRequest'>,
  ): ExplainResponse | undefined {
    const { facts, asked, at } = decision;
    const question = application && questionThen(asked, application.slug);
    const rules = connection && model.connections.get(connection.id);
    if (!facts || !application || !person || !connection || !rules || !policy || !question) return undefined;
    const given: RecordedCase = { facts, asked, reason: decision.reason };
    const then = modelThen(
      model,
      applicationThen(application, policy),
      connectionThen(rules, given, model),
      asked,
    );
    const { maxAgeSeconds, staleLimitSeconds } = this.configuration.membership;
    const ageMs = Math.max(0, at.getTime() - Date.parse(facts.fetchedAt));
    const [maxAgeMs, staleLimitMs] = [maxAgeSeconds * 1000, staleLimitSeconds * 1000];
    const age = { ageMs, maxAgeMs, staleLimitMs, canReread: true, unreachable: false };
    const { session } = facts;
    const authTimeMs = session?.authTime ? Date.parse(session.authTime) : null;
    const moment = {
      nowMs: at.getTime(),
      authentication: { acr: session?.acr ?? null, amr: session?.amr ?? [], authTimeMs },
    };
    const made = explainDecision({
      model: then,
      facts: personThen(person, given),
      mappings: mappingsThen(facts),
      question,
      age,
      moment,
    });
    const exact = agrees(made, decision) && !looksAtWhatIsNotKept(made, asked);
    const explanation = exact ? made : { ...made, verdict: { ...made.verdict, ...verdictOf(decision) } };
    const context = {
      model: then,
      person: {
        connection,
        facts: personThen(person, given),
        known: true,
        oktaStatus: undefined,
        refresh: 'not-asked' as const,
        nobody: undefined,
      },
      question,
      application,
      age,
      unreachableSince: undefined,
    };
    const response = toExplainResponse(explanation, context);
    return {
      ...response,
      ...(response.membership && {
        membership: {
          ...response.membership,
          completeness: facts.completeness,
          groupsTotal: facts.groupsTotal,
        },
      }),
      chain: explainChain(question, explanation, session !== undefined),
      // What can be done about it is done to the mappings of today: of those then, only what counted is kept.
      whatWouldChangeThis: whatWouldChange({
        ...{ model: then, question, explanation, moment },
        groupsOf: groupsOf(model, rules),
      }).map(toWouldChangeResponse),
      recorded: {
        ...recorded,
        reconstruction: exact ? 'exact' : 'partial',
        changedSince: {
          ...policyChanges(application, policy),
          ...personChanges(facts.roles, model, person, questionOf(question), moment),
        },
      },
    };
  }
}

/** The groups that give a role in a connection. */
function groupsOf({ roles }: AccessModel, { mappingsByName }: ConnectionFacts): (role: string) => string[] {
  return (role) =>
    [...mappingsByName.values()].flatMap(({ roleIndex, groupName }) =>
      roles[roleIndex]?.key === role ? [groupName] : [],
    );
}

/** Of an action nothing but its name and the id of the resource is kept; a condition may have looked at anything. */
function looksAtWhatIsNotKept({ grants }: Explanation, asked: RecordedQuestion | null): boolean {
  if (asked?.kind !== 'action' || asked.resourceId === undefined) return false;
  const own = grants.filter(({ hasRole }) => hasRole);
  return own.every(({ condition }) => condition !== undefined) && own.length > 0;
}

function agrees({ verdict }: Explanation, decision: NamedDecision['decision']): boolean {
  return (
    verdict.allowed === decision.allowed &&
    verdict.reason === decision.reason &&
    (verdict.unenforced ?? null) === decision.unenforced
  );
}

function verdictOf({ allowed, reason, unenforced }: NamedDecision['decision']) {
  return {
    allowed,
    reason: reason as DecisionReason,
    unenforced: (unenforced ?? undefined) as DecisionReason | undefined,
  };
}

function policyChanges(application: ApplicationFacts | undefined, policy: RecordedPolicyContent | undefined) {
  if (!application || !policy) return { accessRules: null, grants: null };
  const differ = (now: unknown, then: unknown) => sorted(now) !== sorted(then);
  return {
    accessRules: differ(application.accessRules, policy.accessRules),
    grants: differ(grantsOf(application), policy.grants),
  };
}

/** As text that two lists share when they hold the same, in whatever order. */
function sorted(list: unknown): string {
  const texts = (list as readonly object[]).map((item) =>
    JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  return texts.sort().join('\n');
}

function personChanges(
  rolesThen: readonly string[],
  model: AccessModel,
  person: SubjectFacts,
  question: Parameters<typeof decideStrictly>[2],
  moment: Parameters<typeof decideStrictly>[3],
): Pick<ChangedSinceResponse, 'rolesGained' | 'rolesLost' | 'today'> {
  const standing = standingOf(model, person);
  const { allowed, reason } = inForce(decideStrictly(model, standing, question, moment), question);
  return {
    rolesGained: standing.roles.filter((role) => !rolesThen.includes(role)),
    rolesLost: rolesThen.filter((role) => !standing.roles.includes(role)),
    today: { allowed, reason, roles: [...standing.roles] },
  };
}

/** What was decided about nobody in particular, or about what is gone: as it was recorded. */
function withoutReconstruction(
  { decision, application }: NamedDecision,
  present: Present,
  recorded: Pick<RecordedExplanationResponse, 'decision' | 'sameRequest'>,
): ExplainResponse {
  const verdict = verdictOf(decision);
  const strict = verdict.unenforced ?? verdict.reason;
  const { allowed, reason, unenforced } = verdict;
  return {
    subject: null,
    connection: null,
    application,
    ...(present.application && { applicationName: present.application.name }),
    membership: null,
    refresh: 'not-asked',
    mappings: [],
    mappingsTotal: 0,
    roles: [...(decision.facts?.roles ?? [])],
    primaryRole: decision.facts?.roles[0] ?? null,
    byDefaultRole: decision.facts?.byDefaultRole ?? false,
    grants: [],
    verdict: { allowed, reason, ...(unenforced && { unenforced }), decidedBy: { type: 'request' } },
    summary: `It was ${allowed ? 'allowed' : 'denied'}: ${strict}. What it rested on is not kept, or it was about nobody in particular.`,
    chain: chainOfNobody(allowed, strict),
    whatWouldChangeThis: whatWouldChangeForNobody(strict).map(toWouldChangeResponse),
    recorded: {
      ...recorded,
      reconstruction: 'none',
      changedSince: {
        ...policyChanges(present.application, present.policy),
        rolesGained: [],
        rolesLost: [],
        today: null,
      },
    },
  };
}
