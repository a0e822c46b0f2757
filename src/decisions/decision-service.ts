import { Inject, Injectable } from '@nestjs/common';
import type { AccessRequirement } from '../access/access.decorators.js';
import { GATEWAY_APPLICATION } from '../access/permissions.js';
import { applicationOfHost, type AccessModel, type ConnectionFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { permissionsOf } from '../access-model/permissions-of.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { momentOf, type Moment } from '../database/lease.js';
import { MembershipRefresher } from '../directory/membership-refresher.js';
import type { SessionFacts, SessionOutcome } from '../sessions/session-facts.js';
import { endsAtMs, NO_SESSION_LIMITS } from '../sessions/session-limiter.js';
import { SignedInPeople } from '../sessions/signed-in-people.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import { asStale, isAged, weighAge, type AgedCase } from './aged-decision.js';
import { AgedMembershipObserver, type AgedCause, type AgedMembership } from './aged-membership-observer.js';
import { decide, decideStrictly, inForce, type Decision } from './decide.js';
import type { DecisionReason } from './decision-reason.js';
import { REREAD_WAIT_UNREACHABLE_MS } from './freshness.js';
import type { Question } from './question.js';
import { routeQuestion } from './route-question.js';
import { standingOf, type Standing } from './standing.js';

/** Finds the session behind a request; answers at once when the session is cached. `now` is what the clocks have just said. */
export type Authenticate = (now?: Moment) => SessionOutcome | Promise<SessionOutcome>;

/** What the gateway's own guards learn of a caller who has a session. */
export interface CallerDecision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The facts that were decided on; newer than the session's when the membership was read again meanwhile. */
  readonly subject: SubjectFacts;
  /** Undefined when the connection is gone. */
  readonly connection: ConnectionFacts | undefined;
  /** Role keys in rank order; none when the person may not use the gateway at all. */
  readonly roles: readonly string[];
  /** Permissions on the gateway. */
  readonly permissions: ReadonlySet<string>;
  /** When the session is over at the latest, in milliseconds since 1970. */
  readonly endsAtMs: number;
  /** The decision itself. */
  readonly decision: SessionDecision;
}

/** A decision about whoever is behind a request. */
export interface SessionDecision extends Decision {
  /** The session that was decided on; undefined when there is none, or it is over. Who is named is `subject` alone. */
  readonly session?: SessionFacts;
}

/** What is asked by whom, as far as it is known. */
interface Asked extends AgedCase {
  readonly session: SessionFacts;
  readonly authenticate: Authenticate;
}

/** How long a decision about somebody who isn't here waits for their membership to be read again, in milliseconds (design: 2,000). */
export const ABSENT_REREAD_WAIT_MS = 2000;

/**
 * Decides about sessions: takes the current access model, derives the person's roles, asks {@link decide},
 * and sees to it that the membership is fresh enough for the answer. Synchronous whenever nothing must be
 * waited for.
 */
@Injectable()
export class DecisionService {
  private readonly standings = new WeakMap<SubjectFacts, Standing>();
  private readonly maxAgeMs: number;
  private readonly staleLimitMs: number;

  constructor(
    private readonly models: AccessModelStore,
    private readonly refresher: MembershipRefresher,
    private readonly clock: Clock,
    private readonly aged: AgedMembershipObserver,
    @Inject(SignedInPeople) private readonly signedIn: Pick<SignedInPeople, 'has'>,
    configuration: Configuration,
  ) {
    this.maxAgeMs = configuration.membership.maxAgeSeconds * 1000;
    this.staleLimitMs = configuration.membership.staleLimitSeconds * 1000;
  }

  /**
   * Decides what a request asks, for whomever `authenticate` finds behind it. It is called again when
   * something had to be waited for: a session that ended meanwhile decides nothing.
   * @throws GatewayError `unavailable`, as a rejection, when the access model can't be confirmed in time.
   */
  decideFor(authenticate: Authenticate, question: Question): SessionDecision | Promise<SessionDecision> {
    // Once for all that is asked at this moment: to look at the clocks takes as long as to decide.
    const now = momentOf(this.clock);
    const outcome = authenticate(now);
    const model = this.models.current(now);
    if (!(outcome instanceof Promise || model instanceof Promise))
      return this.decideUnder(model, outcome, question, authenticate, now.wallMs);
    const both = Promise.all([model, outcome]);
    return both.then(([loaded, known]) => this.decideUnder(loaded, known, question, authenticate));
  }

  /**
   * Decides about a person who isn't here with a session: nothing is known of how and when they proved who they are,
   * and a membership past its age is read again first. Where that can't be done, it stands for as long as it would for
   * a session of theirs, if they have one somewhere; else it refuses them as `membership-stale`.
   * @throws GatewayError `unavailable`, as a rejection, when the access model or the membership can't be read in time.
   */
  decideAbout(facts: SubjectFacts, question: Question): Decision | Promise<Decision> {
    const model = this.models.current();
    return model instanceof Promise
      ? model.then((loaded) => this.decideAbsent(loaded, facts, question))
      : this.decideAbsent(model, facts, question);
  }

  /**
   * Decides whether somebody with a session meets the requirement of one of the gateway's own routes.
   * @param authenticate Finds the session once more when something had to be waited for.
   * @throws GatewayError `unavailable` when the access model can't be confirmed in time.
   */
  async authorizeCaller(
    session: SessionFacts,
    requirement: AccessRequirement,
    authenticate: Authenticate = () => ({ session }),
  ): Promise<CallerDecision> {
    const model = await this.models.current();
    const question = routeQuestion(requirement);
    const decision = await this.decideUnder(model, { session }, question, authenticate);
    const { allowed, reason, subject } = decision;
    const facts = subject?.facts ?? session.subject;
    const roles = subject?.roles ?? [];
    return {
      allowed,
      reason,
      subject: facts,
      connection: subject?.connection ?? model.connections.get(facts.connectionId),
      roles,
      permissions: subject
        ? permissionsOf(subject.model, GATEWAY_APPLICATION, roles, { everybody: subject.usable })
        : new Set(),
      endsAtMs: endsAtMs(session, subject?.limits ?? NO_SESSION_LIMITS),
      decision,
    };
  }

  private decideUnder(
    model: AccessModel,
    outcome: SessionOutcome,
    question: Question,
    authenticate: Authenticate,
    nowMs = this.clock.nowMs(),
  ): SessionDecision | Promise<SessionDecision> {
    const { session } = outcome;
    if (!session) return decide(model, outcome.reason, question, { nowMs });
    if (isElsewhere(session, model, question)) return decide(model, 'no-session', question, { nowMs });
    const standing = this.standingOf(model, session.subject);
    if (isEnded(session, standing)) return decide(model, 'session-expired', question, { nowMs });
    const moment = { nowMs, authentication: session };
    const decision = decideStrictly(model, standing, question, moment);
    const ageMs = nowMs - session.subject.membership.fetchedAt.getTime();
    if (!isAged(standing, decision, ageMs, this.maxAgeMs)) return concluded(decision, question, session);
    return this.decideAged({ model, standing, question, moment, session, authenticate }, decision, ageMs);
  }

  /** Decides on a membership that is past its age. */
  private decideAged(
    asked: Asked,
    decision: Decision,
    ageMs: number,
  ): SessionDecision | Promise<SessionDecision> {
    const { model, standing, question, moment, session } = asked;
    const { id, connectionId } = standing.facts;
    const unreachable = this.refresher.unreachableSince(connectionId, id) !== undefined;
    const { maxAgeMs, staleLimitMs } = this;
    const canReread = this.refresher.canReread(connectionId, standing.facts);
    const verdict = weighAge(asked, decision, { ageMs, maxAgeMs, staleLimitMs, canReread, unreachable });
    switch (verdict.action) {
      case 'stand':
        this.note(standing, 'no-credential', 'used');
        return concluded(decision, question, session);
      case 'end-session':
        this.note(standing, 'no-credential', 'refused');
        return decide(model, 'session-expired', question, moment);
      case 'stand-and-reread':
        this.refresher.refreshInBackground(id);
        if (!verdict.needless) this.note(standing, unreachable ? 'okta-unreachable' : 'being-reread', 'used');
        return concluded(verdict.decision, question, session);
      case 'reread-first':
        return this.decideReread(asked, verdict.waitMs);
    }
  }

  private async decideReread(asked: Asked, waitMs: number): Promise<SessionDecision> {
    const { question } = asked;
    const reread = await this.reread(asked.standing.facts, waitMs);
    // Seconds may have passed: neither the session nor the model is taken for granted any more.
    const [model, outcome] = await Promise.all([this.models.current(), asked.authenticate()]);
    const nowMs = this.clock.nowMs();
    const { session } = outcome;
    if (!session) return decide(model, outcome.reason, question, { nowMs });
    if (isElsewhere(session, model, question)) return decide(model, 'no-session', question, { nowMs });
    if (reread === 'gone') return decide(model, 'subject-disabled', question, { nowMs });
    const standing = this.standingOf(model, reread === 'unreachable' ? session.subject : reread);
    if (isEnded(session, standing)) return decide(model, 'session-expired', question, { nowMs });
    const decision = decideStrictly(model, standing, question, { nowMs, authentication: session });
    if (reread !== 'unreachable') return concluded(decision, question, session);
    this.note(standing, 'okta-unreachable', 'refused');
    return concluded(asStale(decision), question, session);
  }

  private decideAbsent(
    model: AccessModel,
    facts: SubjectFacts,
    question: Question,
  ): Decision | Promise<Decision> {
    const standing = this.standingOf(model, facts);
    const moment = { nowMs: this.clock.nowMs() };
    const decision = decideStrictly(model, standing, question, moment);
    const ageMs = moment.nowMs - facts.membership.fetchedAt.getTime();
    // What nobody can do doesn't depend on anybody's groups.
    if (decision.reason === 'no-matching-rule' || !isAged(standing, decision, ageMs, this.maxAgeMs))
      return inForce(decision, question);
    return this.refresher.canReread(facts.connectionId, facts)
      ? this.decideAbsentReread(facts, question)
      : this.decideUnrenewed({ model, standing, question, moment }, decision, false);
  }

  private async decideAbsentReread(old: SubjectFacts, question: Question): Promise<Decision> {
    const unreachable = this.refresher.unreachableSince(old.connectionId, old.id) !== undefined;
    const reread = await this.reread(old, unreachable ? REREAD_WAIT_UNREACHABLE_MS : ABSENT_REREAD_WAIT_MS);
    const model = await this.models.current();
    const moment = { nowMs: this.clock.nowMs() };
    if (reread === 'gone') return decide(model, 'subject-disabled', question, moment);
    const standing = this.standingOf(model, reread === 'unreachable' ? old : reread);
    const decision = decideStrictly(model, standing, question, moment);
    if (reread !== 'unreachable') return inForce(decision, question);
    return this.decideUnrenewed({ model, standing, question, moment }, decision, true);
  }

  /** Decides on a membership past its age that can't be read again: as for a session of the person's, if any. */
  private async decideUnrenewed(
    given: AgedCase,
    decision: Decision,
    unreachable: boolean,
  ): Promise<Decision> {
    const { standing, question, moment } = given;
    const cause: AgedCause = unreachable ? 'okta-unreachable' : 'no-credential';
    const { maxAgeMs, staleLimitMs } = this;
    const ageMs = moment.nowMs - standing.facts.membership.fetchedAt.getTime();
    if (ageMs <= staleLimitMs && (await this.signedIn.has(standing.facts.id, standing.limits))) {
      const age = { ageMs, maxAgeMs, staleLimitMs, canReread: unreachable, unreachable };
      const verdict = weighAge(given, decision, age);
      const stood = verdict.action === 'stand-and-reread' ? verdict.decision : decision;
      if (verdict.action === 'stand' || verdict.action === 'stand-and-reread') {
        this.note(standing, cause, 'used');
        return inForce(stood, question);
      }
    }
    this.note(standing, cause, 'refused');
    return inForce(asStale(decision), question);
  }

  /** Has a membership read again that nobody else has renewed meanwhile. */
  private reread({ id }: SubjectFacts, waitMs: number): ReturnType<MembershipRefresher['refresh']> {
    const freshSince = new Date(this.clock.nowMs() - this.maxAgeMs);
    return this.refresher.refresh(id, { waitMs, freshSince });
  }

  private note({ facts, connection }: Standing, cause: AgedCause, outcome: AgedMembership['outcome']): void {
    const { connectionId, id: subjectId } = facts;
    const { fetchedAt } = facts.membership;
    const slug = connection?.slug ?? '';
    this.aged.observe({ connectionId, connection: slug, subjectId, fetchedAt, cause, outcome });
  }

  /** A person's roles under a model, derived once: the facts and the model are immutable. */
  private standingOf(model: AccessModel, facts: SubjectFacts): Standing {
    const known = this.standings.get(facts);
    if (known?.model === model) return known;
    const standing = standingOf(model, facts);
    this.standings.set(facts, standing);
    return standing;
  }
}

function concluded(strict: Decision, question: Question, session: SessionFacts): SessionDecision {
  const { allowed, reason, application, subject, stepUp, unenforced } = inForce(strict, question);
  // Spelled out: a spread costs more than the decision.
  return { allowed, reason, application, subject, stepUp, unenforced, session };
}

/** A session that was handed over to the host of an application counts for that application there, and for nothing else. */
function isElsewhere({ applicationId }: SessionFacts, model: AccessModel, question: Question): boolean {
  if (applicationId === undefined) return false;
  return question.kind !== 'proxied' || applicationOfHost(model, question.host)?.id !== applicationId;
}

/** Sessions end by moving a mark, of a connection or of a person; those begun up to it are over. */
function isEnded({ createdAtMs }: SessionFacts, { connection, facts }: Standing): boolean {
  return (
    createdAtMs <= (connection?.sessionsValidAfterMs ?? -Infinity) ||
    createdAtMs <= (facts.sessionsValidAfterMs ?? -Infinity)
  );
}
