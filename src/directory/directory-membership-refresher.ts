import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../config/clock.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable, isOutage } from '../errors/outage.js';
import { RefreshFault } from '../openid-provider/refresh-grant.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import type { Subject } from '../subjects/subject.entity.js';
import { SubjectsRepository, toSubjectFacts } from '../subjects/subjects.repository.js';
import { BackgroundQueue } from './background-queue.js';
import { KnownConnections } from '../okta-client/known-connections.js';
import {
  BACKGROUND_READ_MS,
  MembershipRefresher,
  type RefreshFailure,
  type RefreshOptions,
} from './membership-refresher.js';
import { MembershipStorage } from './membership-storage.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import { OktaHealth } from '../okta-client/okta-health.js';
import { asOktaProblem, type OktaProblem } from '../okta-client/okta-problem.js';
import { readStanding, type OktaStanding } from './okta-standing.js';
import { RefreshTokenReader } from './refresh-token-reader.js';

/** Nobody waits longer than this for a read (design: 3,000). */
const LONGEST_WAIT_MS = 3_000;
/** After a failure a person's membership is not read again in the background for this long. */
const RETRY_PAUSE_MS = 2_000;
const MOST_FAILURES = 50_000;

/** Whether somebody waits for a read; they may come when it is under way already. */
interface Demand {
  awaited: boolean;
  /** See {@link RefreshOptions}. */
  readonly freshSince: Date | undefined;
}

/** A read under way, which everybody who asks for the same person shares. */
interface Flight {
  readonly demand: Demand;
  readonly result: Promise<SubjectFacts | RefreshFailure>;
}

/** Re-reads memberships by the API credential of their connection, or else by refresh tokens. */
@Injectable()
export class DirectoryMembershipRefresher extends MembershipRefresher implements BeforeApplicationShutdown {
  private readonly logger = new Logger(MembershipRefresher.name);
  private readonly flights = new Map<string, Flight>();
  private readonly failures = new LRUCache<string, { since: number | undefined; retryAtMs: number }>({
    max: MOST_FAILURES,
  });
  private readonly ending = new AbortController();
  private readonly queue = new BackgroundQueue((id) => this.refreshUnattended(id), {
    inFlight: 8,
    waiting: 1_000,
  });

  constructor(
    private readonly subjects: SubjectsRepository,
    private readonly connections: KnownConnections,
    private readonly clients: OktaClients,
    private readonly health: OktaHealth,
    private readonly storage: MembershipStorage,
    private readonly clock: Clock,
    @Inject(RefreshTokenReader) private readonly byToken: Pick<RefreshTokenReader, 'read'>,
  ) {
    super();
  }

  canReread(connectionId: string, person?: Pick<SubjectFacts, 'hasRefreshToken'>): boolean {
    return (
      person?.hasRefreshToken === true || (this.connections.find(connectionId)?.hasApiCredential ?? false)
    );
  }

  unreachableSince(connectionId: string, subjectId?: string): number | undefined {
    const own = subjectId === undefined ? undefined : this.failures.get(subjectId)?.since;
    return this.health.failingSince(connectionId, 'membership') ?? own;
  }

  async refresh(
    subjectId: string,
    { waitMs, freshSince, background = false }: RefreshOptions,
  ): Promise<SubjectFacts | RefreshFailure> {
    const patience = Math.min(waitMs, background ? BACKGROUND_READ_MS : LONGEST_WAIT_MS);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<RefreshFailure>((resolve) => {
      timer = setTimeout(() => resolve('unreachable'), patience);
    });
    const read = this.join(subjectId, background ? undefined : patience, freshSince);
    return Promise.race([read, tooLate]).finally(() => clearTimeout(timer));
  }

  refreshInBackground(subjectId: string): void {
    // Called per request while a membership is old: until it is due again this must cost nothing.
    const failure = this.failures.get(subjectId);
    if (failure && this.clock.monotonic() < failure.retryAtMs) return;
    this.queue.add(subjectId);
  }

  /** Gives up what nobody waits for any more, so that the process can end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.queue.close();
    this.ending.abort();
    await Promise.allSettled([...this.flights.values()].map((flight) => flight.result));
  }

  private async refreshUnattended(subjectId: string): Promise<void> {
    try {
      await this.join(subjectId, undefined);
    } catch (error) {
      this.logger.warn('A membership could not be re-read', { err: error });
    }
  }

  private join(
    subjectId: string,
    waitMs: number | undefined,
    freshSince?: Date,
  ): Promise<SubjectFacts | RefreshFailure> {
    const awaited = waitMs !== undefined;
    const current = this.flights.get(subjectId);
    if (current) {
      current.demand.awaited ||= awaited;
      return current.result;
    }
    const demand = { awaited, freshSince };
    const deadlineMs = this.clock.monotonic() + (waitMs ?? BACKGROUND_READ_MS);
    const result = this.read(subjectId, demand, deadlineMs).finally(() => this.flights.delete(subjectId));
    this.flights.set(subjectId, { demand, result });
    return result;
  }

  private async read(
    subjectId: string,
    demand: Demand,
    deadlineMs: number,
  ): Promise<SubjectFacts | RefreshFailure> {
    try {
      const subject = await this.subjects.findById(subjectId);
      if (!subject) return 'gone';
      if (subject.membershipSource === 'local' || isFresh(subject, demand)) return toSubjectFacts(subject);
      // The moment before Okta is asked: what changes there meanwhile is newer than what is stored.
      const fetchedAt = this.clock.now();
      let standing: OktaStanding;
      try {
        const okta = await this.clients.forConnectionId(subject.connectionId);
        if (!okta && subject.hasRefreshToken) return await this.readByToken(subject, demand);
        const urgency = demand.awaited ? 'waiting' : 'background';
        if (!okta || !this.health.mayAsk(subject.connectionId, 'membership', urgency))
          return this.failed(subject);
        const priority = demand.awaited ? 'decision' : 'background';
        const bounds = { deadlineMs, signal: this.ending.signal, priority } as const;
        standing = await readStanding(okta, subject.sub, bounds, demand.freshSince);
      } catch (error) {
        if (error instanceof GatewayError || isOutage(error)) throw error;
        const problem = asOktaProblem(error);
        // Others went first: that Okta was not asked in the background says nothing about who waits for an answer.
        if (!demand.awaited && isUnasked(problem)) return this.putOff(subject.id);
        return this.failed(subject, problem);
      }
      this.failures.delete(subjectId);
      return await this.storage.store(subject, standing, standing.gone ? fetchedAt : standing.fetchedAt);
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  private async readByToken(
    subject: Subject,
    { freshSince }: Demand,
  ): Promise<SubjectFacts | RefreshFailure> {
    try {
      const facts = await this.byToken.read(subject, freshSince);
      this.failures.delete(subject.id);
      return facts;
    } catch (error) {
      const passing =
        error instanceof RefreshFault || (error instanceof GatewayError && error.code !== 'unavailable');
      if (!passing) throw error;
      const { id, connectionId: connection } = subject;
      const cause = error instanceof GatewayError ? (error.detail ?? error.message) : error.message;
      this.logger.warn(`A membership could not be re-read: ${cause}`, { subject: id, connection });
      return this.failed(subject);
    }
  }

  private putOff(subjectId: string): RefreshFailure {
    const since = this.failures.get(subjectId)?.since;
    this.failures.set(subjectId, { since, retryAtMs: this.clock.monotonic() + RETRY_PAUSE_MS });
    return 'unreachable';
  }

  private failed(subject: Subject, problem?: OktaProblem): RefreshFailure {
    const since = this.failures.get(subject.id)?.since ?? this.clock.now().getTime();
    this.failures.set(subject.id, { since, retryAtMs: this.clock.monotonic() + RETRY_PAUSE_MS });
    if (problem) {
      const { kind, status, errorCode } = problem;
      this.logger.warn(`A membership could not be re-read: ${problem.message}`, {
        subject: subject.id,
        connection: subject.connectionId,
        kind,
        status,
        errorCode,
      });
    }
    return 'unreachable';
  }
}

/** Whether the budget of requests, rather than Okta, refused. */
function isUnasked({ kind, status }: OktaProblem): boolean {
  return kind === 'not-asked' || (kind === 'rate-limited' && status === undefined);
}

function isFresh({ membershipFetchedAt }: Subject, { freshSince }: Demand): boolean {
  return freshSince !== undefined && membershipFetchedAt >= freshSince;
}
