import { Inject, Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ApplicationFacts } from '../access-model/access-model.js';
import { AssertionSigner, type SignedAssertion } from '../assertions/assertion-signer.js';
import type { Standing } from '../decisions/standing.js';
import type { SessionFacts } from '../sessions/session-facts.js';
import { endsAtMs } from '../sessions/session-limiter.js';
import { identityHeaders, omittedHeaders } from './identity-headers.js';
import { commonHeaders, type ProxyAnswer } from './proxy-answer.js';

/** What is kept at most: sessions, applications of each, and bytes altogether. */
const MAX_SESSIONS = 20_000;
const MAX_APPLICATIONS = 16;
const MAX_BYTES = 32 * 2 ** 20;
/** Of an answer without its values, roughly. */
const BYTES_PER_ANSWER = 500;

/** Signs assertions; {@link AssertionSigner} does. */
export type SignsAssertions = Pick<AssertionSigner, 'sign' | 'isCurrent'>;

/** An answer with the assertion in it. */
interface Kept {
  readonly assertion: SignedAssertion;
  readonly answer: ProxyAnswer;
}

/** The answers that let one session pass, as long as the person stands as they do. */
interface Passes {
  readonly standing: Standing;
  /** By application, as one access model knows it. */
  readonly answers: Map<ApplicationFacts, Kept>;
}

/**
 * The answers that let a request pass: 200 with every identity header. Each is made and signed once for a session, an
 * application, a version of the access model and of the membership, and used until half of the assertion's life is
 * over: a standing is another one as soon as the model or the membership is.
 */
@Injectable()
export class AllowingAnswers {
  private readonly log = new Logger('ProxyDecisions');
  private readonly passes = new LRUCache<SessionFacts, Passes>({
    max: MAX_SESSIONS,
    maxSize: MAX_BYTES,
    sizeCalculation: sizeOf,
  });
  private readonly stranger = allowing(undefined, '');

  constructor(@Inject(AssertionSigner) private readonly signer: SignsAssertions) {}

  /**
   * The answer about somebody who is named to an application.
   * @throws GatewayError `unavailable` when nothing can be signed.
   */
  of(session: SessionFacts, standing: Standing, application: ApplicationFacts): ProxyAnswer {
    const known = this.passes.get(session);
    const kept = known?.standing === standing ? known.answers.get(application) : undefined;
    return kept && this.signer.isCurrent(kept.assertion)
      ? kept.answer
      : this.make(session, standing, application);
  }

  /** The answer about nobody who is named: strangers on public paths. */
  ofNobody(): ProxyAnswer {
    return this.stranger;
  }

  private make(session: SessionFacts, standing: Standing, application: ApplicationFacts): ProxyAnswer {
    const assertion = this.sign(session, standing, application);
    const answer = allowing(standing, assertion.token);
    this.noteOmitted(standing, answer);
    const known = this.passes.peek(session);
    const answers = known?.standing === standing ? known.answers : new Map<ApplicationFacts, Kept>();
    if (answers.size >= MAX_APPLICATIONS) answers.clear();
    answers.set(application, { assertion, answer });
    this.passes.set(session, { standing, answers });
    return answer;
  }

  /** Once for each answer that is made, not each that is given. */
  private noteOmitted(standing: Standing, { headers }: ProxyAnswer): void {
    const omitted = omittedHeaders(standing, headers);
    if (omitted.length === 0) return;
    this.log.warn(
      `${omitted.join(', ')} of subject ${standing.facts.id} left empty: too long for a header (${standing.mappedGroups.length} mapped groups, ${standing.roles.length} roles)`,
    );
  }

  private sign(session: SessionFacts, standing: Standing, application: ApplicationFacts): SignedAssertion {
    const { facts, connection, roles, mappedGroups } = standing;
    return this.signer.sign({
      application: application.slug,
      sub: facts.sub,
      connection: connection?.slug ?? '',
      sessionId: session.id,
      sessionExpiresAtMs: endsAtMs(session, standing.limits),
      roles,
      groups: mappedGroups,
      email: facts.email,
      name: facts.name,
      acr: session.acr,
      amr: session.amr,
      authTimeMs: session.authTimeMs,
    });
  }
}

function allowing(standing: Standing | undefined, assertion: string): ProxyAnswer {
  return {
    status: 200,
    headers: [...commonHeaders(), 'Content-Length', '0', ...identityHeaders(standing, assertion)],
    body: '',
  };
}

/** Roughly, in bytes. */
function sizeOf({ answers }: Passes): number {
  let size = BYTES_PER_ANSWER;
  for (const { answer } of answers.values()) {
    size += BYTES_PER_ANSWER;
    for (const text of answer.headers) size += text.length;
  }
  return size;
}
