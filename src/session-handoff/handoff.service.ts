import { Injectable, Logger } from '@nestjs/common';
import { applicationOfHost } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { randomToken } from '../crypto/tokens.js';
import { Transactions } from '../database/transactions.js';
import { DecisionService } from '../decisions/decision-service.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { cookieValues, sessionCookieName, singleCookie } from '../http/cookies.js';
import { SessionAuthenticator } from '../sessions/session-authenticator.js';
import type { ApplicationSite, SiteAddress } from './application-site.js';
import { HANDOFF_SECONDS, handoffsOf } from './handoff-cookies.js';
import { HandoffRepository, type Redemption } from './handoff.repository.js';

/** What a browser asks of the gateway itself: a code for its session. */
export interface CodeRequest {
  readonly site: ApplicationSite;
  /** SHA-256 of the secret that the browser holds on the application's host. */
  readonly browserHash: Buffer;
  /** Judged already. */
  readonly returnTo: string;
  readonly cookieHeader: string | undefined;
}

/** A code, for the address bar alone, and the roles of whoever it is for. */
export interface IssuedCode {
  readonly code: string;
  readonly roles: readonly string[];
}

/** A code that a browser shows on an application's host. */
export interface ShownCode {
  readonly site: ApplicationSite;
  readonly code: string;
  readonly cookieHeader: string | undefined;
  readonly requestId: string;
}

/** A session that was begun on an application's host. */
export interface HandedOver {
  /** The value of the session cookie. */
  readonly token: string;
  readonly returnTo: string;
  /** The cookies that bound this hand-off to the browser. */
  readonly spentCookies: readonly string[];
}

const NOT_GOOD =
  'This sign-in was not begun in this browser, took too long, or is over already. Open the application again.';
const NO_COOKIE =
  'Your browser sent none of the cookies of this sign-in. Allow cookies for this address, then open the application again. ' +
  'If they are allowed, tell an administrator: the proxy has to pass the headers Cookie and Set-Cookie of /.rolegate/ on.';

/** Hands a session over to the host of an application: by a code that is good once, for one browser on one host. */
@Injectable()
export class HandoffService {
  private readonly log = new Logger('SessionHandoff');

  constructor(
    private readonly models: AccessModelStore,
    private readonly decisions: DecisionService,
    private readonly sessions: SessionAuthenticator,
    private readonly handoffs: HandoffRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * The application at an address. On the gateway's own host there is nothing to hand over: its cookie arrives by itself.
   * @throws GatewayError `not-found` when there is none, `unavailable` when the access model can't be confirmed.
   */
  async siteAt(address: SiteAddress | undefined): Promise<ApplicationSite> {
    const ownHost = new URL(this.configuration.publicOrigin).hostname;
    const application =
      address && address.host !== ownHost
        ? applicationOfHost(await this.models.current(), address.host)
        : undefined;
    if (!address || !application) throw notFound('application');
    return { ...address, application };
  }

  /**
   * Makes a code for the gateway's own session of this browser.
   * @returns it, with the roles that the person holds now; null when it has none (any more): the person signs in first.
   * @throws GatewayError `permission-denied` when the person may not use the application at all, `unavailable`.
   */
  async issue({ site, browserHash, returnTo, cookieHeader }: CodeRequest): Promise<IssuedCode | null> {
    const { application, host } = site;
    const decision = await this.decisions.decideFor(() => this.sessions.authenticate(cookieHeader), {
      kind: 'entry',
      application: application.slug,
    });
    if (!decision.allowed || !decision.session) return refusedEntry(decision.reason);
    const { key } = decision.session;
    const code = randomToken();
    const expiresAt = new Date(this.clock.nowMs() + HANDOFF_SECONDS * 1000);
    const issued = await this.transactions.run((tx) =>
      this.handoffs.issue(tx, {
        code,
        sessionKey: key,
        applicationId: application.id,
        host,
        browserHash,
        returnTo,
        expiresAt,
      }),
    );
    return issued ? { code, roles: decision.subject?.roles ?? [] } : null;
  }

  /**
   * Turns a code into a session on the host. Whatever comes of it, the code is used up.
   * @throws GatewayError `state-invalid` when it isn't good here and now, `unavailable`.
   */
  async redeem({ site, code, cookieHeader, requestId }: ShownCode): Promise<HandedOver> {
    const { secure } = this.configuration;
    const name = sessionCookieName(secure);
    const bindings = handoffsOf(cookieHeader, secure);
    const token = randomToken();
    const redemption = await this.transactions.run(async (tx) => {
      const redeemed = await this.handoffs.redeem(tx, {
        code,
        applicationId: site.application.id,
        host: site.host,
        browserHashes: bindings.map(({ browserHash }) => browserHash),
        at: this.clock.now(),
        token,
        replacesToken: singleCookie(cookieHeader, name),
      });
      if (redeemed?.refused) {
        await this.audit.record(tx, unknownPerson(redeemed, requestId), {
          action: 'session.hand-off-refused',
          target: { type: 'session', id: redeemed.sessionId },
          outcome: 'denied',
          after: { reason: redeemed.refused, host: site.host },
        });
      }
      return redeemed;
    });
    if (redemption?.refused !== null) {
      const why = redemption?.refused ?? 'unknown, used, or of a session that has ended';
      throw this.refused(why, site, why === 'other-browser' && bindings.length === 0);
    }
    // It may have ended since the code was made; and the first request finds it read already.
    const { reason } = await this.outcomeOf(`${name}=${token}`, site.host);
    if (reason === 'unavailable') throw unavailable();
    if (reason !== undefined) throw this.refused(reason, site);
    const spent = bindings.filter(({ browserHash }) => browserHash.equals(redemption.browserHash));
    return {
      token,
      returnTo: redemption.returnTo,
      spentCookies: spent.map((cookie) => cookie.name),
    };
  }

  /** Whether the cookies carry a session on this host, and why not. */
  async outcomeOf(cookieHeader: string | undefined, host: string): Promise<{ readonly reason?: string }> {
    const outcome = await this.sessions.authenticate(cookieHeader, host);
    return outcome.session ? {} : { reason: outcome.reason };
  }

  /**
   * Whether a browser that begins a hand-off has a session on the host already: then whoever sent it here wasn't shown
   * that session, and another one would not help. A cookie that came twice is no session, and setting it once more does
   * not help either.
   */
  async isCircling(
    { host }: SiteAddress,
    cookieHeader: string | undefined,
    target: string,
  ): Promise<boolean> {
    const duplicated = cookieValues(cookieHeader, sessionCookieName(this.configuration.secure)).length > 1;
    const { session } = await this.decisions.decideFor(
      () => this.sessions.authenticate(cookieHeader, host),
      // What a proxy asks.
      { kind: 'proxied', host, method: 'GET', target },
    );
    if (!duplicated && !session) return false;
    const why = duplicated ? 'it came twice' : 'the proxy does not pass it on';
    this.log.warn('A session cookie does not reach decisions', { host, reason: why });
    return true;
  }

  private refused(why: string, { host }: SiteAddress, withoutCookie = false): GatewayError {
    this.log.log('A session was not handed over', { host, reason: why, withoutCookie });
    return new GatewayError('state-invalid', withoutCookie ? NO_COOKIE : NOT_GOOD, { detail: why });
  }
}

/** @returns null when signing in (again) helps. */
function refusedEntry(reason: string): null {
  switch (reason) {
    case 'unavailable':
      throw unavailable();
    case 'connection-not-allowed':
      throw new GatewayError(
        'permission-denied',
        'People of your organization may not use this application.',
        {
          reason,
        },
      );
    case 'connection-disabled':
      throw new GatewayError('permission-denied', 'Signing in through your organization is switched off.', {
        reason,
      });
    case 'subject-disabled':
      throw new GatewayError('subject-disabled', 'Your account is disabled here. Ask an administrator.', {
        reason,
      });
    default:
      return null;
  }
}

function unavailable(): GatewayError {
  return new GatewayError('unavailable', undefined, { headers: { 'Retry-After': '1' } });
}

/** Whoever shows a code that isn't theirs can't be named by it. */
function unknownPerson({ connectionId }: Redemption, requestId: string): Actor {
  return { type: 'person', id: 'unknown', name: 'unknown', connectionId, requestId };
}
