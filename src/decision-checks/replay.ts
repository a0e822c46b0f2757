import { GATEWAY_APPLICATION } from '../access/permissions.js';
import type { AccessModel, ApplicationFacts } from '../access-model/access-model.js';
import { canonicalPath } from '../decisions/canonical-path.js';
import { decideStrictly, inForce, type Decision } from '../decisions/decide.js';
import type { DecisionReason } from '../decisions/decision-reason.js';
import type { DecidingSubject, Question } from '../decisions/question.js';
import { standingOf } from '../decisions/standing.js';
import type { RecordedDecision } from '../decision-records/recorded-decision.entity.js';
import type { RecordedFacts } from '../decision-records/recorded-facts.js';
import { toQuestion } from '../decision-records/recorded-question.js';
import { NO_SESSION_LIMITS } from '../sessions/session-limiter.js';
import { madeUpPerson } from '../subjects/made-up-person.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';

/** A recorded decision as far as replaying it needs. */
export type ReplayableDecision = Pick<
  RecordedDecision,
  | 'at'
  | 'requestId'
  | 'adapter'
  | 'connectionId'
  | 'subjectId'
  | 'allowed'
  | 'reason'
  | 'unenforced'
  | 'asked'
  | 'facts'
>;

/** What decisions are replayed on: the model in force, and the one that is considered. */
export interface ReplayedModels {
  readonly now: AccessModel;
  readonly draft: AccessModel;
  /** Slug. */
  readonly application: string;
  /** The connection whose mappings are considered: its people's roles are derived anew, from their groups of today. */
  readonly remapped: string | undefined;
  /** Those people, by id. */
  readonly people: ReadonlyMap<string, SubjectFacts>;
  /**
   * Compares what is in force: an application in shadow mode lets everything pass, and at a host that it doesn't have
   * there is no application. Default: what its rules say, whatever becomes of that and wherever it was asked.
   */
  readonly inForce?: true;
}

/**
 * What became of one decision: the same, another one, or `uncertain`: it rests on a condition that is changed, and what
 * conditions look at is not kept. `skipped`: too little is kept of it, or the person is gone.
 */
export type Replayed =
  | { readonly outcome: 'skipped' }
  | {
      readonly outcome: 'same' | 'uncertain' | 'to-allowed' | 'to-denied';
      readonly before: DecisionReason;
      readonly after: DecisionReason;
      /** Whether the model in force decides otherwise than it was decided then. */
      readonly differsAlready: boolean;
    };

const SKIPPED: Replayed = { outcome: 'skipped' };
/** No host of anybody: it only stands for the application. */
const REPLAYED_HOST = 'replayed.invalid';

/** Decides something again under both models, on the facts that were recorded. */
export function replay(recorded: ReplayableDecision, models: ReplayedModels): Replayed {
  const question = questionOf(recorded, models);
  const before = question && decideUnder(recorded, models.now, models, question);
  const after = before && decideUnder(recorded, models.draft, models, question);
  if (!before || !after) return SKIPPED;
  const told = {
    before: before.decision.reason,
    after: after.decision.reason,
    differsAlready:
      before.decision.allowed !== (recorded.allowed && (models.inForce ?? recorded.unenforced === null)),
  };
  const [basisNow, basisThen] = [basisOf(before.application, question), basisOf(after.application, question)];
  const unlike = basisNow.text !== basisThen.text || before.roles !== after.roles;
  if ((basisNow.conditional || basisThen.conditional) && unlike) return { outcome: 'uncertain', ...told };
  if (before.decision.allowed === after.decision.allowed) return { outcome: 'same', ...told };
  return { outcome: after.decision.allowed ? 'to-allowed' : 'to-denied', ...told };
}

function questionOf({ asked }: ReplayableDecision, models: ReplayedModels): Question | undefined {
  const question = asked ? toQuestion(asked, models.application) : undefined;
  return question?.kind === 'proxied' && !models.inForce ? { ...question, host: REPLAYED_HOST } : question;
}

interface DecidedUnder {
  readonly decision: Decision;
  readonly application: ApplicationFacts;
  readonly roles: string;
}

function decideUnder(
  recorded: ReplayableDecision,
  model: AccessModel,
  models: ReplayedModels,
  question: Question,
): DecidedUnder | undefined {
  const application = model.applications.get(models.application);
  const party = partyOf(recorded, model, models);
  if (!application || party === undefined) return undefined;
  const session = recorded.facts?.session;
  const authTimeMs = session?.authTime ? Date.parse(session.authTime) : null;
  const authentication = session && { acr: session.acr, amr: session.amr, authTimeMs };
  const hosts = models.inForce ? application.hosts : [REPLAYED_HOST];
  const hosted = { ...model, applicationsByHost: new Map(hosts.map((host) => [host, application])) };
  const moment = { nowMs: recorded.at.getTime(), authentication };
  const strict = decideStrictly(hosted, party, question, moment);
  return {
    decision: models.inForce ? inForce(strict, question) : strict,
    application,
    roles: typeof party === 'string' || 'entity' in party ? '' : party.roles.join(' '),
  };
}

/** Undefined when it is not known who it was. */
function partyOf(
  { adapter, reason, connectionId, subjectId, facts }: ReplayableDecision,
  model: AccessModel,
  { remapped, people }: ReplayedModels,
): DecidingSubject | undefined {
  if (subjectId === null || connectionId === null || !facts) {
    if (adapter === GATEWAY_APPLICATION) return undefined;
    if (adapter === 'authzen' && reason !== 'subject-unknown') return undefined;
    if (reason === 'unavailable') return undefined;
    return reason === 'session-expired' || reason === 'subject-unknown' ? reason : 'no-session';
  }
  if (reason === 'subject-disabled' || reason === 'session-expired') return reason;
  if (connectionId !== remapped) return asRecorded(facts, model, connectionId, subjectId);
  const person = people.get(subjectId);
  return person && standingOf(model, person);
}

/** The person with the roles that they had then, as far as there are such roles. */
function asRecorded(
  facts: RecordedFacts,
  model: AccessModel,
  connectionId: string,
  id: string,
): DecidingSubject {
  const roles = facts.roles.filter((role) => model.roleIndex.has(role));
  const groups = facts.groups.map(({ group }) => group);
  return {
    model,
    connection: model.connections.get(connectionId),
    limits: NO_SESSION_LIMITS,
    roles,
    mappedGroups: groups,
    usable: facts.usable,
    facts: madeUpPerson({
      id,
      connectionId,
      membership: {
        groups: groups.map((name) => ({ name })),
        source: facts.source,
        completeness: facts.completeness,
        fetchedAt: new Date(facts.fetchedAt),
      },
    }),
  };
}

/** What an application says about a question, as text, and whether a condition is among it. */
function basisOf(
  application: ApplicationFacts,
  question: Question,
): { readonly text: string; readonly conditional: boolean } {
  const path = question.kind === 'proxied' ? canonicalPath(question.target) : undefined;
  const rule =
    question.kind === 'proxied' && path !== undefined
      ? application.matcher.match(path, question.method)
      : undefined;
  const permission =
    question.kind === 'action' ? `${question.resourceType}:${question.action}` : rule?.permission;
  const holders = [...((permission !== undefined && application.grants.get(permission)) || [])].map(
    ([role, condition]) => [role, condition?.text ?? null] as const,
  );
  return {
    text: JSON.stringify([rule, holders.sort(([a], [b]) => (a < b ? -1 : 1))]),
    conditional: rule?.condition !== undefined || holders.some(([, condition]) => condition !== null),
  };
}
