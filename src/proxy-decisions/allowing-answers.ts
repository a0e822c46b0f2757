import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ApplicationFacts } from '../access-model/access-model.js';
import type { Standing } from '../decisions/standing.js';
import type { SessionFacts } from '../sessions/session-facts.js';
import { identityHeaders } from './identity-headers.js';
import { commonHeaders, type ProxyAnswer } from './proxy-answer.js';

/** Sessions whose answers are kept at most, and applications of each: an answer is about a kilobyte. */
const MAX_SESSIONS = 20_000;
const MAX_APPLICATIONS = 16;

/** The answers that let one session pass, as long as the person stands as he does. */
interface Passes {
  readonly standing: Standing;
  /** By application, as one access model knows it. */
  readonly answers: Map<ApplicationFacts, ProxyAnswer>;
}

/**
 * The answers that let a request pass: 200 with every identity header. A standing is another one as soon as the access
 * model or the membership changes, so what is kept with it never says what isn't true any more.
 */
@Injectable()
export class AllowingAnswers {
  private readonly passes = new LRUCache<SessionFacts, Passes>({ max: MAX_SESSIONS });
  private readonly stranger = allowing(undefined, '');

  /** The answer about somebody who is named to an application. */
  of(session: SessionFacts, standing: Standing, application: ApplicationFacts): ProxyAnswer {
    const known = this.passes.get(session);
    const current = known?.standing === standing ? known : this.begin(session, standing);
    return current.answers.get(application) ?? this.make(current, application);
  }

  /** The answer about nobody who is named: strangers on public paths. */
  ofNobody(): ProxyAnswer {
    return this.stranger;
  }

  private begin(session: SessionFacts, standing: Standing): Passes {
    const passes = { standing, answers: new Map<ApplicationFacts, ProxyAnswer>() };
    this.passes.set(session, passes);
    return passes;
  }

  private make({ standing, answers }: Passes, application: ApplicationFacts): ProxyAnswer {
    if (answers.size >= MAX_APPLICATIONS) answers.clear();
    const answer = allowing(standing, '');
    answers.set(application, answer);
    return answer;
  }
}

function allowing(standing: Standing | undefined, assertion: string): ProxyAnswer {
  return {
    status: 200,
    headers: [...commonHeaders(), 'Content-Length', '0', ...identityHeaders(standing, assertion)],
    body: '',
  };
}
