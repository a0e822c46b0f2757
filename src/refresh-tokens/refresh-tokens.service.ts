import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { Encryption, type SecretPlace } from '../crypto/encryption.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { ProviderClient } from '../openid-provider/provider-client.js';
import { ProviderLimits } from '../openid-provider/provider-limits.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';
import { RefreshFault, requestRefresh, type RefreshAnswer } from '../openid-provider/refresh-grant.js';
import {
  RefreshTokensRepository,
  type LeaseOutcome,
  type RefreshLease,
} from './refresh-tokens.repository.js';

/** What a sign-in got to ask again without the person. */
export interface KeptRefreshToken {
  readonly sessionId: string;
  readonly connectionId: string;
  readonly subjectId: string;
  /** The connection's issuer. */
  readonly issuer: string;
  readonly refreshToken: string;
  /** What was granted, as the provider wrote it. */
  readonly scope?: string | undefined;
  /** The absolute end of the session. */
  readonly expiresAt: Date;
}

/** What a refresh gave that the database has not taken yet. */
interface Unsaved {
  readonly lease: RefreshLease;
  /** Sealed; null = the token that was shown stays. */
  readonly token: string | null;
}

/**
 * Who died while refreshing is succeeded after this, in milliseconds: longer than a refresh, and soon enough for Okta's
 * usual grace period of 30 seconds, within which a replaced refresh token still works.
 */
const LEASE_MS = 15_000;
/** After a failure that leaves open what the provider did, the next try waits this long, in milliseconds. */
const RETRY_MS = 2_000;

/**
 * The refresh tokens of sessions. Where a provider rotates them, showing a replaced one ends everything, so one process
 * at a time shows one, under a lease, and always the newest; what replaces it is stored before anything is done with
 * the answer.
 */
@Injectable()
export class RefreshTokens {
  private readonly log = new Logger('RefreshTokens');
  private readonly unsaved = new Map<string, Unsaved>();

  constructor(
    private readonly repository: RefreshTokensRepository,
    private readonly transactions: Transactions,
    private readonly encryption: Encryption,
    private readonly client: ProviderClient,
    private readonly limits: ProviderLimits,
    private readonly clock: Clock,
  ) {}

  /** Keeps the token of a session that begins in this transaction, which holds the person's row. */
  async keep(tx: Transaction, { refreshToken, scope, ...kept }: KeptRefreshToken): Promise<void> {
    const id = randomUUID();
    const token = this.encryption.encrypt(refreshToken, tokenPlace(id));
    await this.repository.insert(tx, { ...kept, id, token, scope: scope ?? null });
  }

  /**
   * Takes the right to refresh the newest session of a person that has a token.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async lease(subjectId: string): Promise<LeaseOutcome> {
    await this.saveUnsaved();
    const wanted = { leaseId: randomUUID(), leaseMs: LEASE_MS, at: this.clock.now() };
    return this.transactions.run((tx) => this.repository.lease(tx, subjectId, wanted));
  }

  /**
   * Shows the token to its provider and stores what replaces it. The lease goes on when this resolves, or rejects with
   * a `refused`: the caller ends it.
   * @throws RefreshFault; GatewayError `unavailable` when what the provider answered could not be stored: it is kept in
   *   memory then, and stored as soon as that is possible.
   */
  async present(
    lease: RefreshLease,
    connection: Connection,
    metadata: Pick<ProviderMetadata, 'tokenEndpoint' | 'tokenEndpointAuthMethods'>,
  ): Promise<RefreshAnswer> {
    let answer: RefreshAnswer;
    try {
      // An admin may have pointed the connection elsewhere since the lease was taken.
      if (connection.issuer !== lease.issuer || connection.status !== 'active')
        throw new RefreshFault('declined', 'the connection is not active, or has another issuer by now');
      answer = await requestRefresh(this.client, connection, {
        endpoint: metadata.tokenEndpoint,
        authMethods: metadata.tokenEndpointAuthMethods,
        refreshToken: this.opened(lease),
        scope: lease.scope,
        timeoutMs: this.limits.timeoutMs,
      });
    } catch (error) {
      if (error instanceof RefreshFault) await this.noteFault(lease, error);
      throw error;
    }
    const { refreshToken } = answer;
    const token = refreshToken === null ? null : this.encryption.encrypt(refreshToken, tokenPlace(lease.id));
    if (!(await this.save({ lease, token }))) {
      throw new RefreshFault('unknown', 'another process has taken the refresh over');
    }
    return answer;
  }

  /** Ends a lease under which the token was not shown, or what was answered is stored. */
  async release(lease: RefreshLease): Promise<void> {
    await this.transactions.run((tx) => this.repository.release(tx, lease));
  }

  /** Ends a lease under which the token was not shown at all. */
  async giveBack(lease: RefreshLease): Promise<void> {
    await this.transactions.run((tx) => this.repository.release(tx, lease, lease.interrupted));
  }

  /** Removes a token that its provider takes no more. @returns false when somebody else has taken the lease over. */
  async remove(tx: Transaction, lease: RefreshLease): Promise<boolean> {
    return this.repository.refuse(tx, lease);
  }

  /** Notes of a person who has no session with a token any more that there is none. */
  async noteTokenless(subjectId: string): Promise<void> {
    const at = this.clock.now();
    await this.transactions.run((tx) => this.repository.noteTokenless(tx, [subjectId], at));
  }

  /**
   * Stores what could not be stored when it came.
   * @throws GatewayError `unavailable`
   */
  async saveUnsaved(): Promise<void> {
    for (const unsaved of [...this.unsaved.values()]) {
      if (await this.save(unsaved)) await this.release(unsaved.lease);
    }
  }

  /** The token as its provider issued it. @throws Error when it can't be decrypted. */
  open(id: string, sealed: string): string {
    return this.encryption.decrypt(sealed, tokenPlace(id));
  }

  private opened({ id, token }: RefreshLease): string {
    try {
      return this.open(id, token);
    } catch (cause) {
      throw new RefreshFault('declined', 'the stored refresh token can’t be decrypted', cause);
    }
  }

  private async save({ lease, token }: Unsaved): Promise<boolean> {
    try {
      const stored = await this.transactions.run((tx) => this.repository.store(tx, lease, token));
      this.unsaved.delete(lease.id);
      return stored;
    } catch (error) {
      this.unsaved.set(lease.id, { lease, token });
      this.log.error('A refresh token could not be stored; it is kept in memory and tried again', {
        session: lease.sessionId,
        err: error,
      });
      throw error;
    }
  }

  private async noteFault(lease: RefreshLease, { kind }: RefreshFault): Promise<void> {
    if (kind === 'refused') return;
    try {
      if (kind === 'not-processed' || kind === 'declined') await this.giveBack(lease);
      else await this.transactions.run((tx) => this.repository.suspend(tx, lease, RETRY_MS));
    } catch (error) {
      this.log.warn('The end of a refresh could not be noted', { session: lease.sessionId, err: error });
    }
  }
}

function tokenPlace(id: string): SecretPlace {
  return { table: 'refresh_tokens', column: 'token', id };
}
