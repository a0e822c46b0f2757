import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import { isStorableText } from '../http/untrusted-input.js';
import { Discovery } from '../openid-provider/discovery.js';
import { Jwks } from '../openid-provider/jwks.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { LogoutSubjectsRepository } from './logout-subjects.repository.js';
import { invalidToken, verifyRevocationToken } from './revocation-token.js';
import { readSubjectIdentifier, type SubjectIdentifier } from './subject-identifier.js';
import { claimsIssuer } from '../sign-out/claimed-issuer.js';
import { UsedTokensRepository } from '../sign-out/used-tokens.repository.js';

/** A request as it came, before anything of it is believed. */
export interface LogoutRequest {
  /** Slug or id, as the path has it. */
  readonly connection: string;
  /** The path that was called, without a query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
  readonly requestId: string;
}

const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;

/** Does what Okta asks: ends the sessions of a person, wherever in the gateway they are. */
@Injectable()
export class InboundLogout {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly discovery: Discovery,
    private readonly jwks: Jwks,
    private readonly usedTokens: UsedTokensRepository,
    private readonly subjects: LogoutSubjectsRepository,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Ends the sessions; a disabled connection's as well. The token is used up together with what it did: after a
   * failure of ours it may be sent again.
   * @throws GatewayError `credential-invalid` (an unknown connection's alike), `permission-denied`, `invalid-request`,
   *   `logout-not-possible`, `not-found`, `unavailable`, `okta-unavailable`, `issuer-mismatch`.
   */
  async logOut(request: LogoutRequest): Promise<void> {
    const token = tokenOf(request.authorization);
    const connection = await this.find(request.connection);
    if (!claimsIssuer(token, connection.issuer)) throw invalidToken('it says to be of another issuer');
    const { issuer, jwksUri } = await this.discovery.metadataOf(connection);
    const proof = await verifyRevocationToken(token, this.jwks.keysOf(connection.id, jwksUri, 'anybody'), {
      issuer,
      clientId: connection.clientId,
      audience: this.configuration.publicOrigin + request.path,
      now: this.clock.now(),
    });
    const wanted = readSubjectIdentifier(request.body);
    if (wanted.format === 'iss_sub' && wanted.iss !== issuer) {
      throw new GatewayError(
        'logout-not-possible',
        'The person is one of another issuer than this connection’s, whom the gateway does not know by it.',
      );
    }
    const found = await this.transactions.run(async (tx) => {
      const hash = createHash('sha256').update(`${issuer}\n${proof.jti}`).digest();
      if (!(await this.usedTokens.use(tx, hash, proof.usableUntil))) throw invalidToken('it was used before');
      return this.endSessions(tx, connection, wanted, oktaActor(request.requestId));
    });
    if (found === 0) throw notFound('person');
  }

  private async find(slugOrId: string): Promise<Connection> {
    try {
      const connection = isStorableText(slugOrId) ? await this.connections.findBySlugOrId(slugOrId) : null;
      // A draft may have no client yet, in whose name nobody can speak.
      if (connection?.kind === 'okta' && connection.clientId !== '') return connection;
    } catch (error) {
      throw asUnavailable(error);
    }
    throw invalidToken('there is no such connection');
  }

  /** @returns how many people it was. */
  private async endSessions(
    tx: Transaction,
    { id: connectionId }: Connection,
    wanted: SubjectIdentifier,
    actor: Actor,
  ): Promise<number> {
    const people = await this.subjects.find(tx, connectionId, wanted);
    for (const { id, sessionsValidAfter } of people) {
      await this.audit.record(tx, actor, {
        connectionId,
        action: 'subject.universal-logout',
        target: { type: 'subject', id },
        before: { sessionsValidAfter },
        after: { sessionsValidAfter: await this.sessions.endAllOfSubject(tx, id), format: wanted.format },
      });
    }
    return people.length;
  }
}

function tokenOf(authorization: string | undefined): string {
  if (authorization === undefined) {
    throw new GatewayError(
      'credential-invalid',
      'The request needs Okta’s token in its Authorization header.',
      {
        headers: { 'WWW-Authenticate': 'Bearer' },
      },
    );
  }
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined) throw invalidToken('no JWT in the Authorization header');
  return token;
}

/** Okta, as the audit trail names it. */
function oktaActor(requestId: string): Actor {
  return { type: 'system', id: 'okta', name: 'Okta', connectionId: null, requestId };
}
