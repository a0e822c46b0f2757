import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import type { Transaction } from '../database/transactions.js';
import { MembershipRefresher } from '../directory/membership-refresher.js';
import type { DirectoryGroup } from '../group-mappings/group-lookup.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import type { OktaAction } from './okta-action-gate.js';
import { OrgRepository } from './org.repository.js';

/**
 * Lets what was done in Okta's directory take effect here at once, for the person of every connection of the org. What
 * takes away acts by itself; what gives is read from Okta first.
 */
@Injectable()
export class OrgEffects {
  constructor(
    private readonly org: OrgRepository,
    private readonly subjects: SubjectsRepository,
    private readonly refresher: MembershipRefresher,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Ends the sessions and empties the memberships of somebody who may not act any more. */
  async shutOut(
    tx: Transaction,
    { caller, orgUrl }: OktaAction,
    userId: string,
    reason: string,
  ): Promise<void> {
    const now = this.clock.now();
    for (const { id, connectionId } of await this.org.subjectsOf(orgUrl, userId, tx.manager)) {
      await this.subjects.storeMembership(tx, id, {
        groups: [],
        source: 'api',
        completeness: 'complete',
        fetchedAt: now,
      });
      await this.subjects.endSessions(tx, id, now);
      await this.audit.record(tx, caller, {
        connectionId,
        action: 'subject.sessions-ended',
        target: { type: 'subject', id },
        after: { groups: [], reason },
      });
    }
  }

  /** Takes a group from somebody's memberships; Okta is asked for the rest afterwards, by {@link reread}. */
  async takeGroup(
    tx: Transaction,
    { orgUrl }: OktaAction,
    userId: string,
    group: DirectoryGroup,
  ): Promise<void> {
    const subjects = await this.org.subjectsOf(orgUrl, userId, tx.manager);
    const facts = await this.subjects.findFacts(
      subjects.map(({ id }) => id),
      tx.manager,
    );
    for (const { id, connectionId, membership } of facts.values()) {
      const groups = membership.groups.filter(
        (own) => own.id !== group.id && (own.id !== undefined || own.name !== group.name),
      );
      if (groups.length === membership.groups.length) continue;
      // A read that began before the removal must not bring the group back; without such reads the list keeps its age.
      const fetchedAt = this.refresher.canReread(connectionId) ? this.clock.now() : membership.fetchedAt;
      await this.subjects.storeMembership(tx, id, { ...membership, groups, fetchedAt });
    }
  }

  /** Has the person's memberships read from Okta again, without waiting. */
  async reread({ orgUrl }: OktaAction, userId: string): Promise<void> {
    for (const { id, connectionId } of await this.org.subjectsOf(orgUrl, userId)) {
      if (this.refresher.canReread(connectionId)) this.refresher.refreshInBackground(id);
    }
  }
}
