import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemActor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { ConnectionSecrets } from '../connections/connection-secrets.js';
import { orgUrlOf } from '../connections/issuer.js';
import { GRANT_INTERRUPTED, GRANT_REFUSED } from '../connections/management-auth-response.dto.js';
import type { AccessTokens, GrantName } from '../connections/management-credential.js';
import { Transactions } from '../database/transactions.js';
import { DelegatedGrantsRepository, type LeasedGrant } from './delegated-grants.repository.js';
import { requestGrantTokens, type GrantedTokens } from './grant-token-endpoint.js';
import { asOktaProblem, isPassing, OktaProblem } from './okta-problem.js';

/** A refresh and its one repetition end within this, in milliseconds. */
const REFRESH_MS = 8_000;
/**
 * Who died while refreshing is succeeded after this, in milliseconds: longer than a refresh, and soon enough for Okta's
 * usual grace period of 30 seconds, within which a replaced refresh token still works.
 */
const LEASE_MS = 15_000;
/** After a failure that leaves open what Okta did, the next try waits this long, in milliseconds. */
const RETRY_MS = 2_000;
/** After a refusal that isn't the grant's fault (429, a wrong client secret), in milliseconds. */
const REFUSAL_PAUSE_MS = 60_000;
/** While another replica refreshes: how often its end is looked for, and how far apart, in milliseconds. */
const LEASE_TRIES = 80;
const LEASE_LOOK_MS = 100;
/** A token is replaced this long before it expires, in milliseconds. */
const EARLY_MS = 60_000;

interface AccessToken {
  readonly value: string;
  readonly scopes: readonly string[];
  readonly usableUntilMs: number;
}

/** What a refresh gave that the database has not taken yet. */
interface Unsaved {
  readonly grant: GrantName;
  readonly presented: string;
  readonly next: { readonly refreshToken: string; readonly grantedScopes: readonly string[] };
}

/**
 * Buys access tokens with the refresh tokens that admins granted, and keeps them in memory alone. Where Okta rotates
 * refresh tokens, presenting a replaced one ends the grant, so one replica at a time presents one, under a lease, and
 * always the newest. A lease that ends without a word (its holder died between Okta's answer and the commit) is taken
 * over while Okta's grace period lasts; when that comes too late, the grant is lost and its fault says why.
 */
@Injectable()
export class DelegatedTokens implements AccessTokens {
  private readonly logger = new Logger(DelegatedTokens.name);
  private readonly tokens = new Map<string, AccessToken>();
  private readonly pending = new Map<string, Promise<AccessToken>>();
  private readonly paused = new Map<string, { readonly untilMs: number; readonly problem: OktaProblem }>();
  private readonly unsaved = new Map<string, Unsaved>();

  constructor(
    private readonly grants: DelegatedGrantsRepository,
    private readonly secrets: ConnectionSecrets,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws OktaProblem when there is no access token to be had in time. */
  async tokenOf(grant: GrantName, deadlineMs: number): Promise<string> {
    const kept = this.tokens.get(grant.grantId);
    if (kept && this.clock.monotonic() < kept.usableUntilMs) return kept.value;
    const left = deadlineMs - this.clock.monotonic();
    const ending = new AbortController();
    const late = sleep(Math.max(0, left), undefined, { signal: ending.signal, ref: false }).then(() => {
      throw new OktaProblem('timeout', 'No access token was to be had in time');
    });
    try {
      // The refresh goes on without its first caller: what Okta answers must be stored in any case.
      return (await Promise.race([this.renewed(grant, LEASE_TRIES), late])).value;
    } finally {
      late.catch(() => undefined);
      ending.abort();
    }
  }

  forget({ grantId }: GrantName, token: string): void {
    if (this.tokens.get(grantId)?.value === token) this.tokens.delete(grantId);
  }

  scopesOf({ grantId }: GrantName): readonly string[] | null {
    return this.tokens.get(grantId)?.scopes ?? null;
  }

  /** Finishes what was interrupted: stores what could not be stored, and takes over from replicas that died. */
  async recover(): Promise<void> {
    for (const unsaved of [...this.unsaved.values()]) await this.save(unsaved);
    for (const grant of await this.grants.findInterrupted()) {
      await this.renewed(grant, 1).catch((error: unknown) => {
        this.logger.warn('An interrupted refresh could not be finished', {
          connection: grant.connectionId,
          err: error,
        });
      });
    }
  }

  /** One refresh at a time in this process. */
  private renewed(grant: GrantName, tries: number): Promise<AccessToken> {
    const { grantId } = grant;
    const pause = this.paused.get(grantId);
    if (pause && this.clock.monotonic() < pause.untilMs) return Promise.reject(pause.problem);
    const pending = this.pending.get(grantId) ?? this.renew(grant, tries);
    this.pending.set(grantId, pending);
    const over = (): void => void this.pending.delete(grantId);
    pending.then(over, over);
    return pending;
  }

  private async renew(grant: GrantName, tries: number): Promise<AccessToken> {
    const unsaved = this.unsaved.get(grant.grantId);
    if (unsaved) await this.save(unsaved);
    const leaseId = randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      const final = [GRANT_REFUSED, GRANT_INTERRUPTED];
      const outcome = await this.grants.lease(grant, leaseId, LEASE_MS, final);
      switch (outcome.kind) {
        case 'leased':
          return this.refresh(grant, leaseId, outcome.grant);
        case 'gone':
          this.tokens.delete(grant.grantId);
          throw new OktaProblem('token-invalid', 'The grant was replaced or removed');
        case 'refused':
          throw lost(outcome.fault);
        case 'busy':
          if (attempt >= tries) throw new OktaProblem('timeout', 'Another replica is refreshing the grant');
          await sleep(LEASE_LOOK_MS * (0.5 + Math.random()), undefined, { ref: false });
      }
    }
  }

  private async refresh(grant: GrantName, leaseId: string, leased: LeasedGrant): Promise<AccessToken> {
    const { connectionId, grantId } = grant;
    let granted: GrantedTokens;
    let presented: string;
    try {
      presented = this.secrets.openManagementSecret(connectionId, leased.refreshToken);
      granted = await requestGrantTokens(
        {
          orgUrl: orgUrlOf(leased.issuer),
          clientId: leased.clientId,
          clientSecret: this.secrets.openManagementClientSecret(connectionId, leased.clientSecret),
        },
        {
          parameters: { grant_type: 'refresh_token', refresh_token: presented },
          deadlineMs: this.clock.monotonic() + REFRESH_MS,
          retries: 1,
        },
        this.clock,
      );
    } catch (error) {
      throw await this.failed(grant, leaseId, leased, error);
    }
    this.paused.delete(grantId);
    const grantedScopes = managementScopesOf(granted.scopes);
    const isNew = granted.refreshToken !== null && granted.refreshToken !== presented;
    const refreshToken = isNew
      ? this.secrets.sealManagementSecret(connectionId, granted.refreshToken ?? '')
      : leased.refreshToken;
    await this.save({ grant, presented: leased.refreshToken, next: { refreshToken, grantedScopes } });
    const token = {
      value: granted.accessToken,
      scopes: grantedScopes,
      usableUntilMs: this.clock.monotonic() + granted.lifetimeMs - EARLY_MS,
    };
    this.tokens.set(grantId, token);
    return token;
  }

  /** Stores what a refresh gave; while the database is down it is kept here and tried again. */
  private async save(unsaved: Unsaved): Promise<void> {
    const { grant, presented, next } = unsaved;
    try {
      await this.grants.store(grant, presented, next);
      this.unsaved.delete(grant.grantId);
    } catch (error) {
      this.unsaved.set(grant.grantId, unsaved);
      this.logger.error('A refresh token could not be stored; it is kept in memory and tried again', {
        connection: grant.connectionId,
        err: error,
      });
    }
  }

  /** Ends a refresh that gave nothing. @returns what to throw. */
  private async failed(
    grant: GrantName,
    leaseId: string,
    { interrupted }: LeasedGrant,
    error: unknown,
  ): Promise<OktaProblem> {
    const problem = asOktaProblem(error);
    const pause = (ms: number): void =>
      void this.paused.set(grant.grantId, { untilMs: this.clock.monotonic() + ms, problem });
    try {
      if (problem.errorCode === 'invalid_grant') {
        const fault = interrupted ? GRANT_INTERRUPTED : GRANT_REFUSED;
        await this.giveUp(grant, leaseId, fault);
        return lost(fault, problem);
      }
      if (isPassing(problem) && problem.kind !== 'rate-limited') {
        pause(RETRY_MS);
        await this.grants.suspend(grant, leaseId, RETRY_MS);
      } else {
        pause(problem.retryAfterMs ?? REFUSAL_PAUSE_MS);
        await this.grants.release(grant, leaseId);
      }
    } catch (cause) {
      this.logger.warn('The end of a refresh could not be noted', {
        connection: grant.connectionId,
        err: cause,
      });
    }
    return problem;
  }

  private async giveUp(grant: GrantName, leaseId: string, fault: string): Promise<void> {
    const { connectionId, grantId } = grant;
    this.tokens.delete(grantId);
    await this.transactions.run(async (tx) => {
      if (!(await this.grants.refuse(tx, grant, leaseId, fault))) return;
      await tx.logChange('model');
      await this.audit.record(tx, systemActor(randomUUID()), {
        connectionId,
        action: 'connection.credential-failed',
        target: { type: 'connection', id: connectionId },
        outcome: 'failure',
        after: { fault },
      });
    });
  }
}

/** The scopes of the management API among those of a token. */
export function managementScopesOf(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => scope.startsWith('okta.'));
}

function lost(fault: string, cause?: OktaProblem): OktaProblem {
  return new OktaProblem('token-invalid', `Okta takes what an admin granted no more (${fault})`, {
    status: cause?.status,
    errorCode: cause?.errorCode,
    cause,
    advice:
      fault === GRANT_INTERRUPTED
        ? 'The grant was lost: the gateway was interrupted while Okta replaced the refresh token. An admin has to grant access again.'
        : 'Okta no longer accepts what an admin granted: they were deactivated or unassigned, the grant was revoked, or it was unused too long. An admin has to grant access again.',
  });
}
