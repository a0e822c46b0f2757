import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { Encryption, type SecretPlace } from '../crypto/encryption.js';
import { randomToken } from '../crypto/tokens.js';
import type { StatementPart } from '../database/statement-part.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { browserOf } from '../http/device.js';
import { sessionCookieName } from '../http/cookies.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import { ConcurrentSessions } from './concurrent-sessions.js';
import { OvertakenSignIns, overtakingLogouts } from './overtaken-sign-ins.repository.js';
import { hashOfKey, keyOfToken, sessionKeyOf } from './session-key.js';
import { SessionLimiter } from './session-limiter.js';
import type { Session } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';

/** What a sign-in knows of the session that it begins. */
export interface OpenSession {
  readonly subjectId: string;
  readonly connectionId: string;
  /** The way to the provider and back that led here: who was signed out meanwhile begins no session. */
  readonly underWay?: { readonly startedAt: Date; readonly returnedAt: Date } | undefined;
  /** Who proved the person's identity: a connection that has got another issuer since opens nothing. */
  readonly issuer?: string;
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly authTime: Date | null;
  /** The provider's session id. */
  readonly sid: string | null;
  /** Kept, encrypted, for sign-out alone. */
  readonly idToken: string | null;
  readonly userAgent: string | null;
  readonly address: string | null;
  /** Keys of the roles that the person has as it begins. */
  readonly roles: readonly string[];
  /** Who signs in, for the audit trail; by default the person by their id. */
  readonly actor?: Actor | undefined;
  /** How long it lasts where that is less than the gateway's sessions do, in seconds. */
  readonly limits?: { readonly idleSeconds: number; readonly maxSeconds: number } | undefined;
  /** The value of the session cookie that the browser carries: that session ends as this one begins. */
  readonly replacesToken?: string | undefined;
}

/** A session that was ended by signing out, with what the provider wants to be shown. */
export interface EndedSession {
  readonly session: Session;
  readonly idToken: string | null;
}

const MAX_USER_AGENT = 400;

/** Begins and ends sessions. */
@Injectable()
export class SessionsService {
  private readonly log = new Logger('Sessions');
  private readonly cookieName: string;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly subjects: SubjectsRepository,
    private readonly transactions: Transactions,
    private readonly encryption: Encryption,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
    private readonly limiter: SessionLimiter,
    private readonly concurrent: ConcurrentSessions,
    private readonly overtaken: OvertakenSignIns,
  ) {
    this.cookieName = sessionCookieName(configuration.secure);
  }

  /**
   * Begins a session in the transaction of the sign-in, which has stored the person before. Of sessions beyond the limit
   * of their roles the oldest end.
   * @param alongside What is written in the same statement, for example an audit event; it is told the session's id.
   * @returns the value for the cookie, which is stored nowhere, and the session as stored.
   * @throws GatewayError `sign-in-failed` when the connection was disabled or changed, or the person signed out, while the
   *   sign-in was under way.
   */
  async open(
    tx: Transaction,
    input: OpenSession,
    alongside?: (sessionId: string) => StatementPart,
  ): Promise<{ token: string; session: Session }> {
    const token = randomToken();
    const id = randomUUID();
    const at = this.clock.now();
    const replaced = input.replacesToken;
    const underWay = input.underWay && { ...input, ...input.underWay };
    if (underWay) await this.overtaken.takePart(tx, underWay);
    const session = await this.sessions.insert(
      tx,
      {
        idHash: hashOfKey(keyOfToken(token)),
        id,
        subjectId: input.subjectId,
        connectionId: input.connectionId,
        at,
        expiresAt: new Date(at.getTime() + this.maxSeconds(input) * 1000),
        idleSeconds: input.limits?.idleSeconds ?? null,
        acr: input.acr,
        amr: [...input.amr],
        authTime: input.authTime,
        sid: input.sid,
        idToken: input.idToken === null ? null : this.encryption.encrypt(input.idToken, idTokenPlace(id)),
        userAgent: input.userAgent?.slice(0, MAX_USER_AGENT) ?? null,
        browser: browserOf(input.userAgent),
        address: input.address,
        roles: [...input.roles],
        issuer: input.issuer ?? null,
        overtakenBy: underWay ? overtakingLogouts(underWay) : [],
      },
      replaced === undefined ? null : hashOfKey(keyOfToken(replaced)),
      alongside?.(id),
    );
    if (!session) {
      throw new GatewayError(
        'sign-in-failed',
        'While you were signing in, you were signed out, or this way to sign in was changed or closed. Sign in again.',
        {
          detail:
            'the connection was disabled or changed, or the person signed out, while the sign-in was under way',
        },
      );
    }
    const limits = await this.limiter.limitsOfRoles(input.roles);
    await this.concurrent.makeRoom(tx, input.actor ?? personOf(input), session, limits);
    return { token, session };
  }

  private maxSeconds({ limits }: OpenSession): number {
    return Math.min(limits?.maxSeconds ?? Infinity, this.configuration.session.maxSeconds);
  }

  /** Ends the session with this id. @returns what it was; null when there was none. */
  async endById(tx: Transaction, id: string): Promise<Session | null> {
    return this.sessions.endById(tx, id);
  }

  /** Ends all sessions of a person, and those that are about to begin. @returns the moment up to which they are ended; null when there is no such person. */
  async endAllOfSubject(tx: Transaction, subjectId: string): Promise<Date | null> {
    const endedUpTo = await this.subjects.endSessions(tx, subjectId, this.clock.now());
    if (endedUpTo) await this.overtaken.remember(tx, { subjectId });
    return endedUpTo;
  }

  /**
   * Ends the session that a browser carries, for signing out at the provider next. One that has expired
   * is found, too, as long as it is stored: its ID token is still good for that.
   * @param carried The cookies; with the name of an application's host the session that was handed over to it is
   *   meant, and ends with the one that it came from.
   * @param alongside Runs in the same transaction, for example to leave an audit event.
   * @returns null when the cookies name no session.
   * @throws GatewayError `unavailable` when the database can't be used: then nobody was signed out.
   */
  async takeForSignOut(
    { cookieHeader, host }: { readonly cookieHeader: string | undefined; readonly host?: string | undefined },
    alongside?: (tx: Transaction, session: Session) => Promise<void>,
  ): Promise<EndedSession | null> {
    const key = sessionKeyOf(cookieHeader, this.cookieName);
    if (key === undefined) return null;
    const session = await this.transactions.run(async (tx) => {
      const ended = await this.sessions.endByKey(tx, key, host);
      if (ended) await alongside?.(tx, ended);
      return ended;
    });
    return session && { session, idToken: this.openIdToken(session) };
  }

  /** Keeps a newer ID token of a session for its sign-out. */
  async replaceIdToken(tx: Transaction, id: string, idToken: string): Promise<void> {
    await this.sessions.storeIdToken(tx, id, this.encryption.encrypt(idToken, idTokenPlace(id)));
  }

  /** The ID token that a session began with, or got since; null when none was kept or it can't be decrypted any more. */
  openIdToken(session: Pick<Session, 'id' | 'idToken'>): string | null {
    if (session.idToken === null) return null;
    try {
      return this.encryption.decrypt(session.idToken, idTokenPlace(session.id));
    } catch (error) {
      // Signing out must go on: the provider only asks its user once more.
      this.log.warn(`The ID token of session ${session.id} can't be decrypted: ${String(error)}`);
      return null;
    }
  }
}

function personOf({ subjectId: id, connectionId }: OpenSession): Actor {
  return { type: 'person', id, name: id, connectionId, requestId: '' };
}

function idTokenPlace(id: string): SecretPlace {
  return { table: 'sessions', column: 'id_token', id };
}
