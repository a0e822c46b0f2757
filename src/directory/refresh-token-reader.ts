import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemActor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions } from '../database/transactions.js';
import { Discovery } from '../openid-provider/discovery.js';
import { RefreshFault } from '../openid-provider/refresh-grant.js';
import type { RefreshLease } from '../refresh-tokens/refresh-tokens.repository.js';
import { RefreshTokens } from '../refresh-tokens/refresh-tokens.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import type { Subject } from '../subjects/subject.entity.js';
import { SubjectsRepository, toSubjectFacts } from '../subjects/subjects.repository.js';
import type { RefreshFailure } from './membership-refresher.js';
import { MembershipStorage } from './membership-storage.js';
import { RefreshedIdentities } from './refreshed-identities.js';

/** A read begins no later than this after it was asked for, in milliseconds: another process may be at it. */
const PATIENCE_MS = 8_000;
/** While another process refreshes: how often its end is looked for at most, and how far apart, in milliseconds. */
const LOOKS = 80;
const LOOK_MS = 100;
/** Sessions of one person that one read ends at most, because their tokens are refused. */
const MOST_REFUSALS = 5;
/** After a refusal that isn't the token's fault (429, a wrong client secret) a connection's provider rests, in milliseconds. */
const REST_MS = 10_000;
/** A membership that another process read this short a time ago, in milliseconds, is as good as a new one. */
const RECENT_MS = 2_000;

/** Reads memberships by the refresh tokens of their people's sessions, for connections without an API credential. */
@Injectable()
export class RefreshTokenReader {
  private readonly resting = new Map<string, number>();

  constructor(
    private readonly tokens: RefreshTokens,
    private readonly identities: RefreshedIdentities,
    private readonly storage: MembershipStorage,
    private readonly subjects: SubjectsRepository,
    private readonly sessions: SessionsService,
    private readonly connections: ConnectionsRepository,
    private readonly discovery: Discovery,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Refreshes and stores what that says of the person's groups. Of all processes one does it for a person at a time, and
   * the others take what it stored. A token that the provider takes no more ends its session, and the next one is tried.
   * @param subject The person as read just before.
   * @param freshSince A membership that was read at this moment or later will do.
   * @returns the facts as they are now; `unreachable` when there is no token (any more).
   * @throws RefreshFault or GatewayError when the provider gave no answer that could be used; `unavailable` when the
   *   database can't be used.
   */
  async read(subject: Subject, freshSince?: Date): Promise<SubjectFacts | RefreshFailure> {
    const { id, connectionId } = subject;
    if (this.clock.monotonic() < (this.resting.get(connectionId) ?? -Infinity))
      throw new RefreshFault('not-processed', 'the provider refused shortly before, and is not asked');
    const lastMs = this.clock.monotonic() + PATIENCE_MS;
    let refusals = 0;
    for (let look = 0; look < LOOKS && this.clock.monotonic() < lastMs;) {
      const outcome = await this.tokens.lease(id);
      if (outcome.kind === 'busy') {
        look += 1;
        await sleep(LOOK_MS * (0.5 + Math.random()), undefined, { ref: false });
        continue;
      }
      const facts =
        outcome.kind === 'leased' ? await this.readUnder(outcome.lease, subject, freshSince) : null;
      if (facts) return facts;
      refusals += 1;
      if (outcome.kind === 'none' || refusals >= MOST_REFUSALS) {
        await this.tokens.noteTokenless(id);
        return 'unreachable';
      }
    }
    throw new RefreshFault('unknown', 'another process did not end its refresh in time');
  }

  /** @returns null when the token was refused, and its session is over. */
  private async readUnder(
    lease: RefreshLease,
    before: Subject,
    freshSince?: Date,
  ): Promise<SubjectFacts | RefreshFailure | null> {
    let state: 'not-shown' | 'shown' | 'answered' = 'not-shown';
    try {
      const fetchedAt = this.clock.now();
      const subject = await this.subjects.findById(before.id);
      const connection = await this.connections.findById(before.connectionId);
      if (!subject || !connection) return 'gone';
      const recent = new Date(fetchedAt.getTime() - RECENT_MS);
      const enough = freshSince ?? recent;
      if (subject.membershipFetchedAt > before.membershipFetchedAt || subject.membershipFetchedAt >= enough)
        return toSubjectFacts(subject);
      const metadata = await this.discovery.metadataOf(connection);
      state = 'shown';
      const answer = await this.tokens.present(lease, connection, metadata);
      state = 'answered';
      const identity = await this.identities.verify(answer, { connection, metadata, lease, subject });
      const { idToken } = answer;
      const membership = { ...identity, fetchedAt };
      const facts = await this.storage.storeRefreshed(subject, membership, async (tx) => {
        if (idToken !== null) await this.sessions.replaceIdToken(tx, lease.sessionId, idToken);
      });
      await this.tokens.release(lease);
      return facts;
    } catch (error) {
      if (error instanceof RefreshFault) {
        if (error.kind === 'refused') return await this.endSession(lease, before, error);
        if (error.kind === 'not-processed') this.rest(before);
        throw error;
      }
      // One that was shown and whose answer is not stored stays under its lease until it is.
      if (state === 'answered') await this.tokens.release(lease);
      throw error;
    } finally {
      if (state === 'not-shown') await this.tokens.giveBack(lease);
    }
  }

  /** The provider takes the token no more: nothing says that the person may still act, and nothing ever will. */
  private async endSession(
    lease: RefreshLease,
    { connectionId }: Subject,
    cause: RefreshFault,
  ): Promise<null> {
    const reason = lease.interrupted ? 'refresh-interrupted' : 'refresh-token-refused';
    await this.transactions.run(async (tx) => {
      if (!(await this.tokens.remove(tx, lease))) return;
      if (!(await this.sessions.endById(tx, lease.sessionId))) return;
      await this.audit.record(tx, systemActor(randomUUID()), {
        connectionId,
        action: 'session.ended',
        target: { type: 'session', id: lease.sessionId },
        after: { reason, detail: cause.message, subject: lease.subjectId },
      });
    });
    return null;
  }

  private rest({ connectionId }: Pick<Subject, 'connectionId'>): void {
    this.resting.set(connectionId, this.clock.monotonic() + REST_MS);
  }
}
