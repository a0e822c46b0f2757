import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { hashToken } from '../crypto/tokens.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { toApiTokenResponse } from './api-token.dto.js';
import type { ApiToken } from './api-token.entity.js';
import { isApiTokenSecret, newApiTokenSecret } from './api-token-secret.js';
import { ApiTokensRepository } from './api-tokens.repository.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What a new token is to be. */
export interface ApiTokenWish {
  readonly name: string;
  readonly roleKey: string;
  readonly connection: Pick<Connection, 'id' | 'slug'>;
  /** 1 to 365; absent = it does not expire. */
  readonly expiresInDays?: number;
}

/** A token just made, with the secret that is stored nowhere. */
export interface NewApiToken {
  readonly apiToken: ApiToken;
  readonly token: string;
}

/** Makes API tokens and recognises them again. */
@Injectable()
export class ApiTokensService {
  private readonly log = new Logger('ApiTokens');

  constructor(
    private readonly tokens: ApiTokensRepository,
    private readonly roles: RolesRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * The token that a secret belongs to; null when there is none, when it has expired, or when its
   * connection isn't active. Read from the database every time, so that a deleted token is refused at once
   * on every replica.
   * @throws GatewayError `unavailable` when the database can't be used.
   */
  async authenticate(secret: string): Promise<ApiToken | null> {
    if (!isApiTokenSecret(secret)) return null;
    const token = await this.tokens.findUsable(hashToken(secret));
    const now = this.clock.now();
    if (!token || (token.expiresAt !== null && token.expiresAt <= now)) return null;
    await this.noteUse(token, now);
    return token;
  }

  /**
   * Makes a token. Whether the actor may give it this role is for the caller of this to judge.
   * @throws GatewayError `unknown-role`.
   */
  async create(
    tx: Transaction,
    actor: Actor,
    { name, roleKey, connection, expiresInDays }: ApiTokenWish,
  ): Promise<NewApiToken> {
    await this.roles.assertExist([{ key: roleKey, pointer: '/role' }], tx.manager);
    const token = newApiTokenSecret();
    const createdAt = this.clock.now();
    const apiToken = await this.tokens.insert(tx, {
      tokenHash: hashToken(token),
      name,
      roleKey,
      connectionId: connection.id,
      createdBy: actor.name,
      createdAt,
      expiresAt: expiresInDays === undefined ? null : new Date(createdAt.getTime() + expiresInDays * DAY_MS),
      lastUsedAt: null,
    });
    await this.audit.record(tx, actor, {
      connectionId: connection.id,
      action: 'api-token.created',
      target: { type: 'api-token', id: apiToken.id },
      after: toApiTokenResponse(apiToken, connection.slug),
    });
    return { apiToken, token };
  }

  /** At most once a minute. That it can't be noted is no reason to refuse a valid token. */
  private async noteUse(token: ApiToken, now: Date): Promise<void> {
    const notSince = new Date(now.getTime() - MINUTE_MS);
    if (token.lastUsedAt !== null && token.lastUsedAt > notSince) return;
    try {
      await this.transactions.run((tx) => this.tokens.noteUse(tx, token.id, now, notSince));
    } catch (error) {
      this.log.warn('The use of an API token could not be noted', {
        tokenId: token.id,
        cause: error instanceof Error ? error.message : undefined,
      });
    }
  }
}
