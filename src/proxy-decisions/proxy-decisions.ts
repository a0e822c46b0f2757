import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { DecisionObserver } from '../decisions/decision-observer.js';
import { DecisionService, type SessionDecision } from '../decisions/decision-service.js';
import type { DecisionReason } from '../decisions/decision-reason.js';
import type { Question } from '../decisions/question.js';
import { GatewayError } from '../errors/gateway-error.js';
import { SessionAuthenticator } from '../sessions/session-authenticator.js';
import { AllowingAnswers } from './allowing-answers.js';
import { acceptsHtml, isNavigation, type HeaderLookup } from './browser-navigation.js';
import { problemAnswer, redirection, type Denial } from './denial.js';
import type { ForwardedRequest } from './forwarded-request.js';
import { isGatewayRoute } from './gateway-routes.js';
import { neededGroups } from './needed-groups.js';
import type { ProxyAnswer } from './proxy-answer.js';
import { refusalPage } from './refusal-page.js';
import { otherAccountAddress, signInAddress } from './sign-in-address.js';

/** A way in which proxies ask, as far as it matters to the answer. */
export interface ProxyAdapter {
  /** The word for it in logs and metrics. */
  readonly name: string;
  /**
   * Whether the proxy passes a redirect on to the browser, and a 400. nginx knows 401 and 403 alone and turns all else
   * into a 500, which is right for a question that the proxy asks wrongly, and wrong for a client's odd path or method.
   */
  readonly redirects: boolean;
}

/** What a proxy asks, however it asked. */
export interface ProxyQuestion {
  readonly adapter: ProxyAdapter;
  /** Undefined when the proxy isn't believed, or says nothing clear. */
  readonly forwarded: ForwardedRequest | undefined;
  /** The client's cookies. */
  readonly cookie: string | undefined;
  /** Reads any other header of the client. */
  readonly header: HeaderLookup;
  readonly requestId: string;
  /** When it was asked, by `performance.now()`. */
  readonly startedAt: number;
}

/** Finds sessions; {@link SessionAuthenticator} does. */
export type FindsSessions = Pick<SessionAuthenticator, 'authenticate'>;

const AMBIGUOUS: SessionDecision = {
  allowed: false,
  reason: 'request-ambiguous',
  application: undefined,
  subject: undefined,
};
const UNAVAILABLE: SessionDecision = { ...AMBIGUOUS, reason: 'unavailable' };

/** Says to a proxy whether its client's request may pass, and in which words it may not. */
@Injectable()
export class ProxyDecisions {
  constructor(
    @Inject(SessionAuthenticator) private readonly sessions: FindsSessions,
    private readonly decisions: DecisionService,
    private readonly observer: DecisionObserver,
    private readonly configuration: Configuration,
    private readonly allowing: AllowingAnswers,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers a question; at once, unless something has to be read first.
   * @throws whatever was not foreseen, as a rejection or at once; never lets anything pass by that.
   */
  answer(question: ProxyQuestion): ProxyAnswer | Promise<ProxyAnswer> {
    const { forwarded, cookie } = question;
    if (!forwarded) return this.conclude(question, undefined, AMBIGUOUS);
    const { name } = forwarded.host;
    const asked: Question = {
      kind: 'proxied',
      host: name,
      method: forwarded.method,
      target: forwarded.target,
    };
    const decision = this.decisions.decideFor((now) => this.sessions.authenticate(cookie, name, now), asked);
    if (!(decision instanceof Promise)) return this.conclude(question, asked, decision);
    return decision.catch(asUnavailable).then((decided) => this.conclude(question, asked, decided));
  }

  /** Makes the answer of a decision, and has it observed. */
  private conclude(
    question: ProxyQuestion,
    asked: Question | undefined,
    decided: SessionDecision,
  ): ProxyAnswer {
    const decision = isMisrouted(question, decided) ? misrouted(decided) : decided;
    if (!decision.allowed) return this.deny(question, asked, decision);
    let answer: ProxyAnswer;
    try {
      answer = this.allow(decision);
    } catch (error) {
      return this.deny(question, asked, { ...asUnavailable(error), application: decision.application });
    }
    this.observe(question, asked, decision);
    return answer;
  }

  private allow({ session, subject, application }: SessionDecision): ProxyAnswer {
    return session && subject && application
      ? this.allowing.of(session, subject, application)
      : this.allowing.ofNobody();
  }

  private deny(question: ProxyQuestion, asked: Question | undefined, decision: SessionDecision): ProxyAnswer {
    this.observe(question, asked, decision);
    const { adapter, forwarded, header, requestId } = question;
    const { reason, stepUp, application } = decision;
    const { publicOrigin } = this.configuration;
    const status = reason === 'request-ambiguous' && forwarded && !adapter.redirects ? 403 : undefined;
    const denial: Denial = { reason, stepUp, misrouted: isMisrouted(question, decision), status };
    if (application && forwarded && isSignInReason(reason)) {
      const address = signInAddress(publicOrigin, forwarded, stepUp);
      if (!adapter.redirects) return problemAnswer(denial, requestId, ['X-Rolegate-Login', address]);
      return isNavigation(header) ? redirection(address) : problemAnswer(denial, requestId);
    }
    return forwarded && reason !== 'unavailable' && acceptsHtml(header)
      ? refusalPage({
          ...{ denial, person: decision.subject, requestId, publicOrigin },
          neededGroups: denial.misrouted ? [] : this.groupsThatHelp(decision, asked),
          contact: application?.supportContact ?? this.configuration.supportContact,
          otherAccount: otherAccountAddress(publicOrigin, forwarded),
        })
      : problemAnswer(denial, requestId);
  }

  /** What may be told of the groups that would let the person in: nothing, unless an admin of the application allows it. */
  private groupsThatHelp(
    { application, subject, session }: SessionDecision,
    asked: Question | undefined,
  ): readonly string[] {
    if (!application?.showNeededGroups || !subject || !session || asked?.kind !== 'proxied') return [];
    return neededGroups(subject, asked, { nowMs: this.clock.nowMs(), authentication: session });
  }

  private observe(
    { adapter, startedAt, requestId }: ProxyQuestion,
    asked: Question | undefined,
    decision: SessionDecision,
  ): void {
    const { application, allowed, reason, unenforced, subject } = decision;
    const observed = {
      adapter: adapter.name,
      application: application?.slug ?? null,
      allowed,
      reason,
      unenforced,
      startedAt,
      requestId,
      subjectId: subject?.facts.id ?? null,
    };
    this.observer.observe(observed, decision, asked);
  }
}

/** Whether one of the gateway's own routes on an application's host came here, instead of to the gateway. */
function isMisrouted({ forwarded }: ProxyQuestion, { application, reason }: SessionDecision): boolean {
  return (
    application !== undefined &&
    forwarded !== undefined &&
    reason !== 'unavailable' &&
    isGatewayRoute(forwarded.target)
  );
}

/** No application is sent what is the gateway's, such as the code of a hand-over, not even in shadow mode. */
function misrouted({ application, subject, session }: SessionDecision): SessionDecision {
  return { allowed: false, reason: 'no-matching-rule', application, subject, session };
}

function isSignInReason(reason: DecisionReason): boolean {
  return reason === 'no-session' || reason === 'session-expired' || reason === 'step-up-required';
}

function asUnavailable(error: unknown): SessionDecision {
  if (error instanceof GatewayError && error.code === 'unavailable') return UNAVAILABLE;
  throw error;
}
