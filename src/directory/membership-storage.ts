import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import type { Membership } from '../subjects/membership.js';
import type { SubjectFacts } from '../subjects/subject-facts.js';
import type { Subject } from '../subjects/subject.entity.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import type { GoneReason, OktaStanding } from './okta-standing.js';

/** Stores what Okta said of a person, and ends the sessions of whoever may not act there any more. */
@Injectable()
export class MembershipStorage {
  constructor(
    private readonly subjects: SubjectsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * @param subject The person as they were before Okta was asked.
   * @param fetchedAt The moment before Okta was asked; whatever is stored and newer stays.
   * @returns the facts as they are now; `gone` for somebody who may not act any more, or whom nobody knows here.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async store(subject: Subject, standing: OktaStanding, fetchedAt: Date): Promise<SubjectFacts | 'gone'> {
    return this.transactions.run(async (tx) => {
      const groups = standing.gone ? [] : standing.groups;
      const membership: Membership = { groups, source: 'api', completeness: 'complete', fetchedAt };
      // What an event has taken away since then must not come back by an older answer; who is gone is gone in any case.
      const readVersion = standing.gone ? undefined : subject.membershipVersion;
      const facts = await this.subjects.storeMembership(tx, subject.id, membership, readVersion);
      if (!facts) return 'gone';
      // A sign-in was completed meanwhile, and knows better.
      if (!standing.gone || facts.membership.fetchedAt > fetchedAt) return facts;
      if (!isEndedAlready(subject)) await this.endSessions(tx, subject, standing.reason);
      return 'gone';
    });
  }

  /**
   * Stores what a refresh said of a person's groups, unless a newer membership came first.
   * @param subject The person as they were before the provider was asked.
   * @param alongside Runs in the same transaction.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async storeRefreshed(
    subject: Subject,
    membership: Membership,
    alongside: (tx: Transaction) => Promise<void>,
  ): Promise<SubjectFacts | 'gone'> {
    return this.transactions.run(async (tx) => {
      await alongside(tx);
      const facts = await this.subjects.storeMembership(
        tx,
        subject.id,
        membership,
        subject.membershipVersion,
      );
      return facts ?? 'gone';
    });
  }

  private async endSessions(tx: Transaction, subject: Subject, reason: GoneReason): Promise<void> {
    await this.subjects.endSessions(tx, subject.id, this.clock.now());
    await this.audit.record(tx, systemActor(randomUUID()), {
      connectionId: subject.connectionId,
      action: 'subject.sessions-ended',
      target: { type: 'subject', id: subject.id },
      before: { groups: subject.groups.map((group) => group.name) },
      after: { groups: [], reason },
    });
  }
}

/** Whether there is nothing left to end: asked again, Okta gives the same answer, and the audit trail one entry. */
function isEndedAlready({ groups, sessionsValidAfter, lastSignInAt }: Subject): boolean {
  return groups.length === 0 && sessionsValidAfter !== null && sessionsValidAfter >= lastSignInAt;
}
