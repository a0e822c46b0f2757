import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Clock } from '../config/clock.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { BackgroundLoop } from '../database/background-loop.js';
import { ChangeFeed, type ChangeListener } from '../database/change-feed.js';
import type { Change } from '../database/change-log.js';
import { Transactions } from '../database/transactions.js';
import { Discovery } from '../openid-provider/discovery.js';
import { ProviderClient } from '../openid-provider/provider-client.js';
import { ProviderLimits } from '../openid-provider/provider-limits.js';
import { revokeRefreshToken } from '../openid-provider/token-revocation.js';
import { RefreshTokensRepository, type LeftOverToken, type Whose } from './refresh-tokens.repository.js';
import { RefreshTokens } from './refresh-tokens.service.js';

/** Without any hint that a session ended, it is looked for this often, in milliseconds. */
const IDLE_MS = 30_000;
/** All sessions that were ended by a mark are looked for this often: hints tell of them sooner. */
const FULL_LOOK_MS = 600_000;
/** Hints of this long, in milliseconds, are followed together. */
const GATHER_MS = 250;
/** Whoever is revoking a token is succeeded after this, in milliseconds; what failed is tried again then. */
const LEASE_MS = 30_000;
/** Tokens that are revoked at the same time. */
const AT_ONCE = 10;
/** After this many tries a token is given up: it ends by itself at its provider. */
const MOST_TRIES = 5;
/** People whose hints are kept at most; when there are more, everybody's sessions are looked at. */
const MOST_HINTS = 1_000;
const STOP_LIMIT_MS = 2_000;

/**
 * Revokes refresh tokens at their providers once their sessions are over, however they ended, behind everything and as
 * well as it can: nobody waits for it, and no session lives on because of it. Of several replicas one does it.
 */
@Injectable()
export class RefreshTokenRevoker
  implements ChangeListener, OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly log = new Logger('RefreshTokens');
  private readonly subjects = new Set<string>();
  private readonly connectionIds = new Set<string>();
  private fullLookAtMs = -Infinity;
  private hint: NodeJS.Timeout | undefined;
  private readonly loop = new BackgroundLoop({
    name: 'Revocations of refresh tokens',
    idleMs: IDLE_MS,
    step: () => this.step(),
  });

  constructor(
    private readonly tokens: RefreshTokens,
    private readonly repository: RefreshTokensRepository,
    private readonly connections: ConnectionsRepository,
    private readonly discovery: Discovery,
    private readonly client: ProviderClient,
    private readonly limits: ProviderLimits,
    private readonly transactions: Transactions,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.feed.subscribe(this);
    this.loop.start();
  }

  /** What is left is done by another replica, or at the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.hint);
    await this.loop.stop(STOP_LIMIT_MS);
  }

  onChanges(changes: readonly Change[]): void {
    let ended = false;
    for (const { kind, ref } of changes) {
      if (kind === 'subject') this.subjects.add(ref);
      else if (kind === 'connection-sessions') this.connectionIds.add(ref);
      ended ||= kind === 'session' || kind === 'subject' || kind === 'connection-sessions';
    }
    if (this.subjects.size + this.connectionIds.size > MOST_HINTS) this.onDistrust();
    if (ended) this.wakeSoon();
  }

  onDistrust(): void {
    this.fullLookAtMs = -Infinity;
    this.subjects.clear();
    this.connectionIds.clear();
    this.wakeSoon();
  }

  private wakeSoon(): void {
    this.hint ??= setTimeout(() => {
      this.hint = undefined;
      this.loop.wake();
    }, GATHER_MS).unref();
  }

  private async step(): Promise<boolean> {
    await this.tokens.saveUnsaved();
    await this.detachEnded();
    const wanted = { leaseId: randomUUID(), leaseMs: LEASE_MS, at: this.clock.now(), limit: AT_ONCE };
    const claimed = await this.transactions.run((tx) => this.repository.claimLeftOver(tx, wanted));
    if (claimed.length === 0) return false;
    // In a transaction of its own: who signs in holds the person first and the token then.
    await this.noteTokenless(claimed.map(({ subjectId }) => subjectId));
    const over = await Promise.all(
      claimed.map(async (token) => ((await this.revoke(token)) ? [token.id] : [])),
    );
    await this.transactions.run((tx) => this.repository.remove(tx, over.flat()));
    return claimed.length === AT_ONCE;
  }

  private async detachEnded(): Promise<void> {
    const now = this.clock.monotonic();
    const full = now - this.fullLookAtMs >= FULL_LOOK_MS;
    const whose: Whose = full
      ? 'everybody'
      : { subjects: [...this.subjects], connections: [...this.connectionIds] };
    // What comes from here on may be about an end that this look misses.
    this.subjects.clear();
    this.connectionIds.clear();
    if (whose !== 'everybody' && whose.subjects.length + whose.connections.length === 0) return;
    try {
      await this.noteTokenless(await this.transactions.run((tx) => this.repository.detachEnded(tx, whose)));
      if (full) this.fullLookAtMs = now;
    } catch (error) {
      this.fullLookAtMs = -Infinity;
      throw error;
    }
  }

  private async noteTokenless(subjectIds: readonly string[]): Promise<void> {
    if (subjectIds.length === 0) return;
    const at = this.clock.now();
    await this.transactions.run((tx) => this.repository.noteTokenless(tx, subjectIds, at));
  }

  /** @returns whether nothing is left to be done about the token. */
  private async revoke({
    id,
    token,
    connectionId,
    issuer,
    revocationTries,
  }: LeftOverToken): Promise<boolean> {
    try {
      const connection = await this.connections.findById(connectionId);
      // Another issuer has no business with it.
      if (!connection || connection.issuer !== issuer) return true;
      const metadata = await this.discovery.metadataOf(connection);
      if (metadata.revocationEndpoint === null) return true;
      const revoked = await revokeRefreshToken(this.client, connection, {
        endpoint: metadata.revocationEndpoint,
        authMethods: metadata.tokenEndpointAuthMethods,
        refreshToken: this.tokens.open(id, token),
        timeoutMs: this.limits.timeoutMs,
      });
      if (!revoked)
        this.log.warn('The provider does not revoke a refresh token', { connection: connection.slug });
      return true;
    } catch (error) {
      const over = revocationTries >= MOST_TRIES;
      this.log.warn(`A refresh token could not be revoked${over ? ', and is given up' : ''}`, {
        connection: connectionId,
        cause: String(error),
      });
      return over;
    }
  }
}
