import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { AuditTrail, type AuditEntry } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { EventStore } from '../event-store/event-store.js';
import { RefreshTokens } from '../refresh-tokens/refresh-tokens.service.js';
import { SetUp } from '../set-up/set-up.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { Membership } from '../subjects/membership.js';
import type { Subject } from '../subjects/subject.entity.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import type { Profile } from './profile.js';
import type { PendingSignIn } from './authorization-requests.repository.js';
import { signInMethodOf, type SignInMethod } from './sign-in-method.js';
import { SignInMetrics, type Refusal } from './sign-in-metrics.js';

/** A sign-in whose identity and groups are proved. */
export interface ProvedSignIn {
  readonly connection: Connection;
  readonly sub: string;
  readonly profile: Profile;
  readonly membership: Membership;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly idToken: string;
  /** Only with `offline_access`; with what was granted, as the provider wrote it. */
  readonly refreshToken?: string | undefined;
  readonly scope?: string | undefined;
  readonly method: SignInMethod;
  /** When the person set out for the provider, and came back (by the database's clock). */
  readonly underWay: { readonly startedAt: Date; readonly returnedAt: Date };
  readonly userAgent: string | null;
  readonly address: string;
  /** The session that the browser carries. */
  readonly replacesToken: string | undefined;
  readonly requestId: string;
}

/** With the first sign-in of somebody who holds it, the set-up of the gateway ends. */
const ADMIN = 'admin';

/** Group names that an audit event keeps of a refused person. */
const AUDITED_GROUPS = 100;

const MAX_DETAIL = 500;

/** What a sign-in leaves behind: the person and the session, and in every case an audit event. */
@Injectable()
export class SignInRecords {
  private readonly log = new Logger('SignIn');

  constructor(
    private readonly transactions: Transactions,
    private readonly subjects: SubjectsRepository,
    private readonly sessions: SessionsService,
    private readonly refreshTokens: RefreshTokens,
    private readonly audit: AuditTrail,
    private readonly events: EventStore,
    private readonly clock: Clock,
    private readonly metrics: SignInMetrics,
    private readonly setUp: SetUp,
  ) {}

  /**
   * Stores the person and begins a session; the one that the browser carried ends. One transaction.
   * @returns the value of the session cookie; null when an admin has disabled this person, who is refused then.
   */
  async succeeded(signIn: ProvedSignIn, roles: readonly string[]): Promise<string | null> {
    const { connection, requestId } = signIn;
    const endsSetUp = connection.platform && roles.includes(ADMIN);
    const opened = await this.transactions.run(async (tx) => {
      const subject = await this.store(tx, signIn, signIn.method);
      if (subject.status === 'disabled') {
        await this.audit.record(tx, actorOf(signIn, subject), denial(signIn, subject, 'subject-disabled'));
        return null;
      }
      const { groups, source, completeness } = signIn.membership;
      const after = {
        roles,
        groupCount: groups.length,
        source,
        completeness,
        ...authenticationOf(signIn),
      };
      const { token, session } = await this.sessions.open(
        tx,
        {
          ...signIn.profile,
          ...signIn,
          connectionId: connection.id,
          issuer: connection.issuer,
          subjectId: subject.id,
          roles,
          actor: actorOf(signIn, subject),
        },
        (id) =>
          this.audit.part(actorOf(signIn, subject), {
            action: 'sign-in.succeeded',
            target: { type: 'session', id },
            after,
          }),
      );
      if (endsSetUp) await this.setUp.finish(tx, actorOf(signIn, subject));
      const { refreshToken } = signIn;
      if (refreshToken !== undefined) {
        const { id: sessionId, connectionId, subjectId, expiresAt } = session;
        const { issuer } = connection;
        const kept = { sessionId, connectionId, subjectId, issuer, expiresAt };
        await this.refreshTokens.keep(tx, { ...kept, refreshToken, scope: signIn.scope });
      }
      return token;
    });
    if (opened === null) {
      this.tellDenial(signIn, 'subject-disabled');
      return null;
    }
    if (endsSetUp) this.setUp.finished();
    this.metrics.count(signIn.method, 'signed-in', connection.id, false);
    this.log.log('Signed in', { requestId, connection: connection.slug, roles });
    return opened;
  }

  /**
   * Notes that a person is refused. What was learned about the groups is stored all the same: sessions that the
   * person has elsewhere must not live on older ones.
   */
  async denied(signIn: ProvedSignIn, reason: Refusal): Promise<void> {
    await this.transactions.run(async (tx) => {
      const subject = await this.store(tx, signIn);
      await this.audit.record(tx, actorOf(signIn, subject), denial(signIn, subject, reason));
    });
    this.tellDenial(signIn, reason);
  }

  /**
   * Logs and counts a callback that failed, and audits it when it belonged to a pending sign-in (then its connection is known):
   * others are anybody's to send, and must not fill the trail. Never throws.
   */
  async failed(
    from: { readonly requestId: string; readonly address: string },
    pending: PendingSignIn | undefined,
    error: unknown,
  ): Promise<void> {
    const { requestId } = from;
    const connection = pending?.connection;
    const known = error instanceof GatewayError ? error : undefined;
    const { code = 'internal-error', status = 500 } = known ?? {};
    const detail = storableDetail(known ? (known.detail ?? known.message) : String(error));
    this.metrics.count(pending && signInMethodOf(pending), code, connection?.id, status === 403);
    this.log.log('Sign-in failed', { requestId, connection: connection?.slug, errorCode: code, detail });
    // An outage says nothing of the person.
    if (!connection || status >= 500) return;
    const denied = status === 403;
    const entry: AuditEntry = {
      action: denied ? 'sign-in.denied' : 'sign-in.failed',
      target: { type: 'connection', id: connection.id },
      outcome: denied ? 'denied' : 'failure',
      after: { reason: code, detail },
    };
    const actor: Actor = {
      type: 'person',
      id: 'unknown',
      name: 'unknown',
      connectionId: connection.id,
      ...from,
    };
    try {
      await this.transactions.run((tx) => this.audit.record(tx, actor, entry));
    } catch (cause) {
      this.log.warn('A failed sign-in could not be audited', { requestId, cause: String(cause) });
    }
  }

  private store(tx: Transaction, signIn: ProvedSignIn, method?: SignInMethod): Promise<Subject> {
    const { connection, sub, profile, membership, attributes } = signIn;
    const { login, email, name } = profile;
    const person = { connectionId: connection.id, sub, login, email, name, membership, attributes };
    const again = this.events.signedInPart(connection.id, sub, membership.fetchedAt);
    return this.subjects.upsertAtSignIn(tx, { ...person, at: this.clock.now(), method }, again);
  }

  private tellDenial({ requestId, connection, method }: ProvedSignIn, reason: Refusal): void {
    this.metrics.count(method, reason, connection.id, true);
    this.log.log('Sign-in denied', { requestId, connection: connection.slug, reason });
  }
}

/** A detail that quotes a request may hold anything: it is cut, and kept only as far as it can be stored. */
function storableDetail(detail: string): string {
  return detail.slice(0, MAX_DETAIL).replace(/[\p{Cc}\p{Surrogate}]/gu, ' ');
}

/** What a person is called on pages and in the audit trail. */
export function nameOf({ profile, sub }: ProvedSignIn): string {
  return profile.email ?? profile.login ?? sub;
}

/** How and from where somebody signed in: who lists sign-ins reads it from the audit trail. */
function authenticationOf({ method, profile, address, userAgent }: ProvedSignIn): object {
  const { acr, amr, authTime } = profile;
  const device = userAgent && storableDetail(userAgent);
  return { method, acr, amr, authTime: authTime?.toISOString() ?? null, address, userAgent: device };
}

function denial(signIn: ProvedSignIn, subject: Subject, reason: Refusal): AuditEntry {
  const { membership, sub } = signIn;
  const { groups, source, completeness } = membership;
  const names = groups.slice(0, AUDITED_GROUPS).map(({ name }) => name);
  return {
    action: 'sign-in.denied',
    target: { type: 'subject', id: subject.id },
    outcome: 'denied',
    after: {
      reason,
      sub,
      groups: names,
      groupCount: groups.length,
      source,
      completeness,
      ...authenticationOf(signIn),
    },
  };
}

function actorOf(signIn: ProvedSignIn, subject: Subject): Actor {
  const { connection, requestId, address } = signIn;
  const name = nameOf(signIn);
  return { type: 'person', id: subject.id, name, connectionId: connection.id, requestId, address };
}
