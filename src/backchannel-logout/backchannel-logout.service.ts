import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { asUnavailable } from '../errors/outage.js';
import { isStorableText } from '../http/untrusted-input.js';
import { Discovery } from '../openid-provider/discovery.js';
import { Jwks } from '../openid-provider/jwks.js';
import { ProviderSessionsRepository } from '../sessions/provider-sessions.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { claimsIssuer } from '../sign-out/claimed-issuer.js';
import { UsedTokensRepository } from '../sign-out/used-tokens.repository.js';
import { logoutTokenOf } from './logout-form.js';
import { invalidToken, verifyLogoutToken, type LogoutToken } from './logout-token.js';

/** A request as it came, before anything of it is believed. */
export interface BackchannelLogoutRequest {
  /** Slug or id, as the path has it. */
  readonly connection: string;
  readonly contentType: string | undefined;
  readonly body: unknown;
  readonly requestId: string;
}

/** Does what an OpenID provider asks: ends the sessions that began with one of its own, or all of a person. */
@Injectable()
export class BackchannelLogout {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly discovery: Discovery,
    private readonly jwks: Jwks,
    private readonly usedTokens: UsedTokensRepository,
    private readonly providerSessions: ProviderSessionsRepository,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends the sessions; that there are none (any more) is no error. The token is used up together with what it did:
   * after a failure of ours it may be sent again.
   * @throws GatewayError `credential-invalid` (an unknown or disabled connection alike), `unavailable`,
   *   `okta-unavailable`, `issuer-mismatch`.
   */
  async logOut(request: BackchannelLogoutRequest): Promise<void> {
    const token = logoutTokenOf(request.contentType, request.body);
    const connection = await this.find(request.connection);
    if (!claimsIssuer(token, connection.issuer)) throw invalidToken('it says to be of another issuer');
    const { issuer, jwksUri } = await this.discovery.metadataOf(connection);
    const believed = await verifyLogoutToken(token, this.jwks.keysOf(connection.id, jwksUri, 'anybody'), {
      issuer,
      clientId: connection.clientId,
      now: this.clock.now(),
    });
    const hash = createHash('sha256').update(`backchannel-logout\n${issuer}\n${believed.jti}`).digest();
    await this.transactions.run(async (tx) => {
      if (!(await this.usedTokens.use(tx, hash, believed.usableUntil)))
        throw invalidToken('it was used before');
      await this.endSessions(tx, connection, believed, providerActor(issuer, request.requestId));
    });
  }

  private async find(slugOrId: string): Promise<Connection> {
    try {
      const connection = isStorableText(slugOrId) ? await this.connections.findBySlugOrId(slugOrId) : null;
      if (connection?.kind === 'okta' && connection.status === 'active') return connection;
    } catch (error) {
      throw asUnavailable(error);
    }
    throw invalidToken('there is no such connection');
  }

  private async endSessions(
    tx: Transaction,
    { id: connectionId }: Connection,
    { sub, sid }: LogoutToken,
    actor: Actor,
  ): Promise<void> {
    if (sid !== undefined) {
      for (const { id, subjectId } of await this.providerSessions.end(tx, connectionId, { sid, sub })) {
        await this.audit.record(tx, actor, {
          connectionId,
          action: 'session.backchannel-logout',
          target: { type: 'session', id },
          after: { subject: subjectId },
        });
      }
      return;
    }
    const person = await this.providerSessions.findPerson(tx, connectionId, sub ?? '');
    if (!person) return;
    await this.audit.record(tx, actor, {
      connectionId,
      action: 'subject.backchannel-logout',
      target: { type: 'subject', id: person.id },
      before: { sessionsValidAfter: person.sessionsValidAfter },
      after: { sessionsValidAfter: await this.sessions.endAllOfSubject(tx, person.id) },
    });
  }
}

/** The provider, as the audit trail names it. */
function providerActor(issuer: string, requestId: string): Actor {
  return { type: 'system', id: 'openid-provider', name: issuer, connectionId: null, requestId };
}
