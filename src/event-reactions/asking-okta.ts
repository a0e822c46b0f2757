import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { faultOf } from '../database/direct-connection.js';
import { Transactions } from '../database/transactions.js';
import { BACKGROUND_READ_MS, MembershipRefresher } from '../directory/membership-refresher.js';
import { GatewayError } from '../errors/gateway-error.js';
import { retryDelay } from '../event-store/retry-delay.js';
import { GroupReconciliation } from '../group-mappings/group-reconciliation.js';
import { AskingOktaRepository, personKey, type OpenEvent, type Verdict } from './asking-okta.repository.js';
import { ReactionMetrics, type ReactionOutcome } from './reaction-metrics.js';
import { planTakingAway, type Question } from './taking-away-plan.js';

/** Events taken at once, and how many people or groups Okta is asked about at the same time. */
const BATCH = 40;
const AT_ONCE = 8;
/** How long taken events are this process's own, in milliseconds: more than a batch takes at its slowest. */
const LEASE_MS = 90_000;
const PACE = { firstMs: 5_000, factor: 2, longestMs: 900_000 };
/** An event is given up when it is this old, in milliseconds, and was tried so often. */
const GIVE_UP_AFTER_MS = 86_400_000;
const FEWEST_TRIES = 10;

/** Null when Okta was asked, else why it could not be, in kebab-case. */
type Fault = string | null;

/** Asks Okta what is true now about the people and groups that events named: only so does anybody get anything back. */
@Injectable()
export class AskingOkta {
  private readonly log = new Logger('EventReactions');

  constructor(
    private readonly repository: AskingOktaRepository,
    private readonly refresher: MembershipRefresher,
    private readonly groups: GroupReconciliation,
    private readonly transactions: Transactions,
    private readonly metrics: ReactionMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Asks about the events that are due.
   * @returns whether there may be more.
   * @throws GatewayError `unavailable` when the database can't be used; the events are taken again later.
   */
  async step(): Promise<boolean> {
    const now = this.clock.now();
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    const events = await this.transactions.run((tx) =>
      this.repository.claim(tx, { now, leaseUntil, limit: BATCH }),
    );
    if (events.length === 0) return false;
    const faults = await this.ask(events);
    const verdicts = events.map((event) => this.judge(event, faults.get(event.id) ?? null));
    await this.transactions.run((tx) => this.repository.settle(tx, verdicts, leaseUntil, this.clock.now()));
    for (const { reaction } of verdicts) this.metrics.count('ask-okta', outcomeOf(reaction), 1);
    return events.length === BATCH;
  }

  /** Asks once for each person and group. @returns by event why something could not be asked. */
  private async ask(events: readonly OpenEvent[]): Promise<Map<string, Fault>> {
    const { people, groups } = planTakingAway(events, this.clock.now());
    const ids = await this.repository.findSubjectIds(people);
    const jobs: { questions: Question[]; run: () => Promise<Fault> }[] = [];
    for (const [key, questions] of grouped(people)) {
      const id = ids.get(key);
      if (id !== undefined) jobs.push({ questions, run: () => this.askAboutPerson(id, questions) });
    }
    for (const questions of grouped(groups).values())
      jobs.push({ questions, run: () => this.askAboutGroup(questions) });

    const faults = new Map<string, Fault>();
    const waiting = jobs.values();
    const work = async (): Promise<void> => {
      for (const { questions, run } of waiting) {
        const fault = await run();
        if (fault !== null) for (const { eventId } of questions) faults.set(eventId, fault);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return faults;
  }

  private async askAboutPerson(subjectId: string, questions: readonly Question[]): Promise<Fault> {
    const [first] = questions;
    if (!first || !this.refresher.canReread(first.connectionId)) return null;
    const freshSince = new Date(Math.max(...questions.map((question) => question.askAt.getTime())));
    // A read that was under way already may have begun too early: then there is a second one.
    for (let round = 1; round <= 2; round += 1) {
      const { answer, fault } = await this.attempt(() =>
        this.refresher.refresh(subjectId, { waitMs: BACKGROUND_READ_MS, freshSince, background: true }),
      );
      if (answer === undefined) return fault;
      if (answer === 'gone') return null;
      if (answer === 'unreachable') break;
      const { source, fetchedAt } = answer.membership;
      if (source === 'local' || fetchedAt >= freshSince) return null;
    }
    return 'okta-unavailable';
  }

  private async askAboutGroup([question]: readonly Question[]): Promise<Fault> {
    if (!question || !this.refresher.canReread(question.connectionId)) return null;
    const { fault } = await this.attempt(() =>
      this.groups.reconcile(question.connectionId, question.about).then(() => true),
    );
    return fault;
  }

  /** What Okta answered, or the fault. Nothing that goes wrong with one may hold up the others. */
  private async attempt<T>(
    ask: () => Promise<T>,
  ): Promise<
    { readonly answer: T; readonly fault: null } | { readonly answer?: never; readonly fault: string }
  > {
    try {
      return { answer: await ask(), fault: null };
    } catch (error) {
      if (error instanceof GatewayError) return { fault: error.code };
      this.log.error(`Okta could not be asked on account of an event: ${faultOf(error)}`);
      return { fault: 'internal-error' };
    }
  }

  private judge({ id, attempts, receivedAt }: OpenEvent, fault: Fault): Verdict {
    if (fault === null) return { id, reaction: 'done', dueAt: null, fault: null };
    const nowMs = this.clock.nowMs();
    if (attempts >= FEWEST_TRIES && nowMs - receivedAt.getTime() >= GIVE_UP_AFTER_MS) {
      this.log.error(`Okta could not be asked about event ${id} for a day (${fault}): it is given up`);
      return { id, reaction: 'failed', dueAt: null, fault };
    }
    return { id, reaction: 'taken-away', dueAt: new Date(nowMs + retryDelay(attempts, PACE)), fault };
  }
}

function outcomeOf(reaction: Verdict['reaction']): ReactionOutcome {
  return reaction === 'taken-away' ? 'retry' : reaction;
}

function grouped(questions: readonly Question[]): Map<string, Question[]> {
  const groups = new Map<string, Question[]>();
  for (const question of questions) {
    const key = personKey(question.connectionId, question.about);
    const known = groups.get(key);
    if (known) known.push(question);
    else groups.set(key, [question]);
  }
  return groups;
}
