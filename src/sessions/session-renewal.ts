import { Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { randomToken } from '../crypto/tokens.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { clientAddress } from '../http/client-address.js';
import { cookieLine, sessionCookieName } from '../http/cookies.js';
import { requestIdOf } from '../http/request-id.js';
import { SessionAuthenticator } from './session-authenticator.js';
import type { SessionFacts } from './session-facts.js';
import { keyOfToken } from './session-key.js';
import { gainedRoles, isNavigation } from './session-renewal-rules.js';
import { SessionRenewalRepository } from './session-renewal.repository.js';

/**
 * Gives the session of somebody whose roles have risen another id, as they come to a page (OWASP ASVS 5.0, 7.2.4). Only
 * there: a browser follows a navigation with the cookie that came with it, while requests of a program run side by side.
 */
@Injectable()
export class SessionRenewal {
  private readonly log = new Logger('SessionRenewal');

  constructor(
    private readonly authenticator: SessionAuthenticator,
    private readonly sessions: SessionRenewalRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Puts another session cookie on the answer to a navigation if the person holds a role now that they did not hold
   * when the one that they carry was issued. Without that it asks the database nothing; of two navigations at once one
   * renews and the other goes on as it is. A database that can't be used postpones it to the next page.
   * @param roles Keys of the roles that they hold now.
   */
  async atNavigation(request: Request, response: Response, roles: readonly string[]): Promise<void> {
    if (!isNavigation(request.method, request.headers)) return;
    const { session } = await this.authenticator.authenticate(request.headers.cookie);
    if (!session) return;
    const gained = gainedRoles(session.rolesAtIssue, roles);
    if (gained.length === 0) return;
    try {
      const { secure, trustedProxies } = this.configuration;
      const actor = {
        ...actorOf(session, requestIdOf(request)),
        address: clientAddress(request, trustedProxies),
      };
      const token = await this.renew(actor, session, roles, gained);
      if (token !== null) response.append('Set-Cookie', cookieLine(sessionCookieName(secure), token, secure));
    } catch (error) {
      if (!(error instanceof GatewayError && error.code === 'unavailable')) throw error;
      this.log.warn(`Session ${session.id} gets its new id later: ${error.message}`);
    }
  }

  /** @returns the value of the new cookie; null when somebody else was first. */
  private renew(
    actor: Actor,
    { key }: SessionFacts,
    roles: readonly string[],
    gained: readonly string[],
  ): Promise<string | null> {
    return this.transactions.run(async (tx) => {
      const token = randomToken();
      const id = await this.sessions.renew(tx, {
        key,
        newKey: keyOfToken(token),
        roles,
        at: this.clock.now(),
      });
      if (id === null) return null;
      const target = { type: 'session', id };
      await this.audit.record(tx, actor, { action: 'session.renewed', target, after: { roles, gained } });
      return token;
    });
  }
}

function actorOf({ connectionId, subject }: SessionFacts, requestId: string): Actor {
  const name = subject.email ?? subject.login ?? subject.sub;
  return { type: 'person', id: subject.id, name, connectionId, requestId };
}
