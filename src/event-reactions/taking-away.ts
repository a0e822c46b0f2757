import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { AuditTrail, type AuditEntry } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { retryDelay } from '../event-store/retry-delay.js';
import { GroupMappingsRepository } from '../group-mappings/group-mappings.repository.js';
import { ReactionMetrics } from './reaction-metrics.js';
import { firstWithinReach, planTakingAway, type Cause, type TakingAwayPlan } from './taking-away-plan.js';
import { TakingAwayRepository } from './taking-away.repository.js';

/** Events dealt with in one transaction. */
const BATCH = 500;
const PACE = { firstMs: 1_000, factor: 2, longestMs: 300_000 };

/** Takes rights away at once, by what the database holds alone. It never asks Okta and never gives anybody anything. */
@Injectable()
export class TakingAway {
  private readonly log = new Logger('EventReactions');
  /** How many events are still to be taken one by one, because one of them failed. */
  private singly = 0;

  constructor(
    private readonly repository: TakingAwayRepository,
    private readonly connections: ConnectionsRepository,
    private readonly mappings: GroupMappingsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly metrics: ReactionMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Deals with the events that wait longest, in one transaction.
   * @returns whether there may be more.
   * @throws GatewayError `unavailable` when the database can't be used; then nothing was done.
   */
  async step(): Promise<boolean> {
    let claimed: string[] = [];
    let more = false;
    const limit = this.singly > 0 ? 1 : BATCH;
    try {
      const counts = await this.transactions.run(async (tx) => {
        const now = this.clock.now();
        const due = await this.repository.claim(tx, now, limit);
        const events = firstWithinReach(due);
        more = due.length === limit || events.length < due.length;
        claimed = events.map(({ id }) => id);
        if (events.length === 0) return { done: 0, open: 0 };
        const plan = planTakingAway(events, now);
        await this.take(tx, plan, now);
        return this.repository.settle(tx, claimed, plan, now);
      });
      this.metrics.count('take-away', 'done', counts.done);
      this.metrics.count('take-away', 'ask-okta', counts.open);
      this.singly = Math.max(0, this.singly - 1);
      return more;
    } catch (error) {
      const known = asUnavailable(error);
      if (known instanceof GatewayError && known.code === 'unavailable') throw known;
      await this.isolate(claimed, error);
      return true;
    }
  }

  /** One event that can't be dealt with must not hold up the others: they are tried one by one, and it is put off. */
  private async isolate(claimed: readonly string[], error: unknown): Promise<void> {
    if (claimed.length === 0) throw error;
    if (claimed.length > 1) {
      this.singly = claimed.length;
      return;
    }
    this.singly = 0;
    this.log.error(`Event ${claimed.join()} can't be dealt with: ${String(error)}`);
    this.metrics.count('take-away', 'retry', 1);
    const until = new Date(this.clock.nowMs() + retryDelay(8, PACE));
    await this.transactions.run((tx) => this.repository.postpone(tx, claimed, until, 'internal-error'));
  }

  private async take(tx: Transaction, plan: TakingAwayPlan, now: Date): Promise<void> {
    // Connections before people, as everywhere: two transactions must not wait for each other.
    const entries: AuditEntry[] = [];
    for (const connectionId of await this.repository.connectionsOfGroups(tx, plan.groupsGone)) {
      await this.connections.lockForModelChange(tx, connectionId);
      const groups = plan.groupsGone.filter((group) => group.connectionId === connectionId);
      const marked = await this.repository.markGroupsDeleted(tx, groups, now);
      if (marked.length > 0) await this.mappings.raiseSetVersion(tx, connectionId);
      for (const { id, groupName, groupId, role, ...cause } of marked) {
        const after = { groupName, groupId, role, groupDeletedAt: now.toISOString() };
        entries.push({
          connectionId,
          action: 'group-mapping.group-deleted',
          target: { type: 'group-mapping', id },
          after: { ...after, ...reason(cause) },
        });
      }
    }
    for (const app of await this.repository.endConnectionSessions(tx, plan.appsGone)) {
      const target = { type: 'connection', id: app.connectionId };
      entries.push({
        connectionId: app.connectionId,
        action: 'connection.sessions-ended',
        target,
        after: reason(app),
      });
    }
    await this.repository.lockPeople(tx, plan);
    for (const { group, ...subject } of await this.repository.removeGroups(tx, plan.groupLeavings)) {
      entries.push({
        connectionId: subject.connectionId,
        action: 'subject.group-removed',
        target: { type: 'subject', id: subject.id },
        before: { group },
        after: reason(subject),
      });
    }
    for (const subject of await this.repository.endSessions(tx, plan.sessionsEndings)) {
      entries.push({
        connectionId: subject.connectionId,
        action: 'subject.sessions-ended',
        target: { type: 'subject', id: subject.id },
        after: reason(subject),
      });
    }
    await this.audit.recordAll(tx, systemActor(`event-${randomUUID()}`), entries);
  }
}

function reason({ uuid, eventType }: Cause): object {
  return { event: { uuid, eventType } };
}
