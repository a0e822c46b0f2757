import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Counter } from 'prom-client';
import { systemActor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Transactions } from '../database/transactions.js';
import { Pause } from '../database/waiting.js';
import { Metrics } from '../metrics/metrics.js';
import { AgedMembershipObserver, type AgedMembership } from './aged-membership-observer.js';

/** Between two audit events about the same connection and cause, in milliseconds. */
const INTERVAL_MS = 15 * 60_000;
/** The first use is written down as soon as this, in milliseconds: those that come with it go into the same event. */
const GATHERING_MS = 1_000;
/** People counted exactly; of more it is only known that there were more. */
const MOST_PEOPLE = 10_000;

/** What an audit event will tell. */
interface Uses {
  readonly first: AgedMembership;
  decisions: number;
  readonly people: Set<string>;
  oldest: Date;
}

/**
 * Makes the use of old memberships visible: every one in the metrics; in the audit trail, those which nothing could
 * renew, as one event about a second after the first of them and then one per quarter of an hour with their numbers.
 */
@Injectable()
export class AgedMembershipLog
  extends AgedMembershipObserver
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly log = new Logger('AgedMemberships');
  private readonly counter: Counter<'connection' | 'cause' | 'outcome'>;
  private readonly uses = new Map<string, Uses>();
  private readonly writtenAt = new Map<string, number>();
  private readonly pause = new Pause();
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    metrics: Metrics,
  ) {
    super();
    this.counter = new Counter({
      name: 'rolegate_aged_memberships_total',
      help: 'Decisions that came to a membership past MEMBERSHIP_MAX_AGE_SECONDS, by connection, cause and outcome.',
      labelNames: ['connection', 'cause', 'outcome'],
      registers: [metrics.registry],
    });
  }

  observe(aged: AgedMembership): void {
    const { connection, connectionId, cause, outcome, subjectId, fetchedAt } = aged;
    this.counter.inc({ connection, cause, outcome });
    if (cause === 'being-reread' || outcome === 'refused') return;
    const key = `${connectionId} ${cause}`;
    const uses = this.uses.get(key) ?? { first: aged, decisions: 0, people: new Set(), oldest: fetchedAt };
    this.uses.set(key, uses);
    uses.decisions += 1;
    if (uses.people.size < MOST_PEOPLE) uses.people.add(subjectId);
    if (fetchedAt < uses.oldest) uses.oldest = fetchedAt;
  }

  onApplicationBootstrap(): void {
    this.running = this.repeat();
  }

  /** Writes down what is left, before the database pool closes. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.pause.end();
    await this.running;
    await this.write(Infinity);
  }

  /** @param now On the monotonic clock of the process, in milliseconds. */
  private async write(now: number): Promise<void> {
    const due = [...this.uses].filter(([key]) => now - (this.writtenAt.get(key) ?? -Infinity) >= INTERVAL_MS);
    if (due.length === 0) return;
    for (const [key] of due) {
      this.uses.delete(key);
      this.writtenAt.set(key, now);
    }
    try {
      await this.transactions.run(async (tx) => {
        for (const [, uses] of due) await this.audit.record(tx, systemActor(randomUUID()), entryOf(uses));
      });
    } catch (error) {
      this.log.warn('The use of old memberships could not be written down', { err: error });
      for (const [key, uses] of due) {
        this.writtenAt.delete(key);
        this.putBack(key, uses);
      }
    }
  }

  private putBack(key: string, uses: Uses): void {
    const since = this.uses.get(key);
    if (since) {
      uses.decisions += since.decisions;
      for (const id of since.people) if (uses.people.size < MOST_PEOPLE) uses.people.add(id);
      if (since.oldest < uses.oldest) uses.oldest = since.oldest;
    }
    this.uses.set(key, uses);
  }

  private async repeat(): Promise<void> {
    while (!this.stopped) {
      await this.pause.lasting(GATHERING_MS);
      if (!this.stopped && this.uses.size > 0) await this.write(performance.now());
    }
  }
}

function entryOf({ first, decisions, people, oldest }: Uses): Parameters<AuditTrail['record']>[2] {
  return {
    connectionId: first.connectionId,
    action: 'membership.stale-used',
    target: { type: 'connection', id: first.connectionId },
    after: {
      cause: first.cause,
      decisions,
      people: people.size,
      ...(people.size >= MOST_PEOPLE ? { morePeople: true } : {}),
      oldestFetchedAt: oldest.toISOString(),
    },
  };
}
