import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions } from '../database/transactions.js';
import { notFound } from '../errors/gateway-error.js';
import { resourceId } from '../http/resource-id.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import { asOktaProblem } from '../okta-client/okta-problem.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { Subject } from '../subjects/subject.entity.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import type { OktaRevocationResponse, RevokeResponse } from './revoke-response.dto.js';

/** What a service app needs for it; an SSWS token has its owner's rights. */
const SCOPE = 'okta.universalLogout.manage';

/** How long Okta may take, in milliseconds: an admin waits. */
const PATIENCE_MS = 8_000;

/** Ends a person's sessions here, and then everywhere in Okta. */
@Injectable()
export class OutboundLogout {
  private readonly log = new Logger('OutboundLogout');

  constructor(
    private readonly subjects: SubjectsRepository,
    private readonly sessions: SessionsService,
    private readonly connections: ConnectionsRepository,
    private readonly clients: OktaClients,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * The sessions here end first, and for good: what Okta answers is told, but takes nothing back.
   * @throws GatewayError `not-found`; `unavailable` when the sessions here could not be ended.
   */
  async revoke(caller: Caller, id: string): Promise<RevokeResponse> {
    const { subject, connection } = await this.endHere(caller, resourceId(id, 'person'));
    const okta = await this.endInOkta(connection, subject.sub);
    await this.recordOkta(caller, subject, okta);
    return { sessionsEnded: true, okta };
  }

  private async endHere(caller: Caller, id: string): Promise<{ subject: Subject; connection: Connection }> {
    return this.transactions.run(async (tx) => {
      const subject = await this.subjects.findById(id, tx.manager);
      if (!subject || (!caller.platform && subject.connectionId !== caller.connectionId))
        throw notFound('person');
      const connection = await this.connections.findById(subject.connectionId, tx.manager);
      if (!connection) throw notFound('person');
      await this.audit.record(tx, caller, {
        connectionId: connection.id,
        action: 'subject.revoked',
        target: { type: 'subject', id },
        before: { sessionsValidAfter: subject.sessionsValidAfter },
        after: { sessionsValidAfter: await this.sessions.endAllOfSubject(tx, id) },
      });
      return { subject, connection };
    });
  }

  private async endInOkta(connection: Connection, sub: string): Promise<OktaRevocationResponse> {
    try {
      const okta = this.clients.forConnection(connection);
      if (!okta) return { status: 'not-attempted', reason: 'no-api-credential' };
      const bounds = { deadlineMs: this.clock.monotonic() + PATIENCE_MS, priority: 'admin' } as const;
      const scopes = await okta.grantedScopes(bounds);
      if (scopes && !scopes.includes(SCOPE)) return { status: 'not-attempted', reason: 'scope-missing' };
      await okta.revokeEverywhere(sub, bounds);
      return { status: 'revoked' };
    } catch (error) {
      const { kind, message, status, errorCode } = asOktaProblem(error);
      this.log.warn(`A person’s sessions in Okta could not be revoked: ${message}`, {
        connection: connection.slug,
        kind,
        status,
        errorCode,
      });
      return { status: 'failed', reason: kind };
    }
  }

  private async recordOkta(caller: Caller, subject: Subject, okta: OktaRevocationResponse): Promise<void> {
    try {
      await this.transactions.run((tx) =>
        this.audit.record(tx, caller, {
          connectionId: subject.connectionId,
          action: 'subject.revoked-in-okta',
          target: { type: 'subject', id: subject.id },
          outcome: okta.status === 'revoked' ? 'success' : 'failure',
          after: okta,
        }),
      );
    } catch (error) {
      // What happened can't be taken back, and the caller must hear of it all the same.
      this.log.error('An audit event of what Okta was asked could not be stored', {
        subject: subject.id,
        actor: caller.id,
        requestId: caller.requestId,
        ...okta,
        err: error,
      });
    }
  }
}
