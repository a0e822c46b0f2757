import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.js';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { visibleConnection } from '../connections/visible-connection.js';
import { hashToken, randomToken } from '../crypto/tokens.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { cursorParts, decodeCursor, pageOf } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import { RoleConferral } from '../roles/role-conferral.js';
import { RolesRepository } from '../roles/roles.repository.js';
import {
  toApiTokenResponse,
  type ApiTokenPage,
  type ApiTokenResponse,
  type CreateApiTokenDto,
  type CreatedApiTokenResponse,
} from './api-token.dto.js';
import type { ApiToken } from './api-token.entity.js';
import type { ApiTokenQuery } from './api-token.query.dto.js';
import { ApiTokensRepository } from './api-tokens.repository.js';

/** What every API token begins with, so that one in a public place is recognised. */
const PREFIX = 'rgt_';
const FORM = /^rgt_[A-Za-z0-9_-]{43}$/;
const DAY_MS = 86_400_000;

/** Who a valid API token stands for. */
export interface AuthenticatedToken {
  readonly id: string;
  readonly name: string;
  readonly roleKey: string;
  readonly connectionId: string;
}

/** What a new token is to be. */
export interface NewApiToken {
  readonly name: string;
  readonly roleKey: string;
  readonly connection: Connection;
  readonly expiresInDays?: number;
}

/** Makes, lists, deletes and recognises API tokens. */
@Injectable()
export class ApiTokensService {
  private readonly log = new Logger('ApiTokens');

  constructor(
    private readonly tokens: ApiTokensRepository,
    private readonly connections: ConnectionsRepository,
    private readonly roles: RolesRepository,
    private readonly conferral: RoleConferral,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async list(caller: Caller, { limit, after, connection }: ApiTokenQuery): Promise<ApiTokenPage> {
    const all = caller.platform && connection === undefined;
    const connectionId = all ? undefined : (await visibleConnection(this.connections, caller, connection)).id;
    const [createdAt, id] =
      after === undefined ? [] : decodeCursor(after, [cursorParts.timestamp, cursorParts.uuid]);
    const rows = await this.tokens.findPage(limit + 1, {
      connectionId,
      after: createdAt === undefined ? undefined : { createdAt: new Date(createdAt), id: String(id) },
    });
    return pageOf(rows, limit, toResponse, (token) => [token.createdAt.toISOString(), token.id]);
  }

  /** @throws GatewayError `not-found`. */
  async get(caller: Caller, id: string): Promise<ApiTokenResponse> {
    return toResponse(await this.require(caller, id));
  }

  /** @throws GatewayError `unknown-role`, `permission-denied`, `not-found` for the connection. */
  async createFor(caller: Caller, dto: CreateApiTokenDto): Promise<CreatedApiTokenResponse> {
    const connection = await visibleConnection(this.connections, caller, dto.connection);
    return this.transactions.run(async (tx) => {
      await this.conferral.assertMayConfer(caller, [dto.role], tx.manager);
      return this.create(tx, caller, {
        name: dto.name,
        roleKey: dto.role,
        connection,
        expiresInDays: dto.expiresInDays,
      });
    });
  }

  /**
   * Makes a token for whoever may: the caller has checked that, or sits at the command line.
   * @throws GatewayError `unknown-role`.
   */
  async create(tx: Transaction, actor: Actor, wanted: NewApiToken): Promise<CreatedApiTokenResponse> {
    const { name, roleKey, connection, expiresInDays } = wanted;
    if (!(await this.roles.findForChange(tx, roleKey))) {
      throw new GatewayError('unknown-role', `There is no role "${roleKey}".`, {
        errors: [{ pointer: '/role', code: 'unknown-role', detail: 'No such role.' }],
      });
    }
    const secret = PREFIX + randomToken();
    const now = this.clock.now();
    const token: ApiToken = {
      id: randomUUID(),
      tokenHash: hashToken(secret),
      name,
      roleKey,
      connectionId: connection.id,
      createdBy: actor.name,
      expiresAt: expiresInDays === undefined ? null : new Date(now.getTime() + expiresInDays * DAY_MS),
      lastUsedAt: null,
      createdAt: now,
    };
    await this.tokens.insert(tx, token);
    const response = toApiTokenResponse(token, connection.slug);
    await this.audit.record(tx, actor, {
      connectionId: connection.id,
      action: 'api-token.created',
      target: { type: 'api-token', id: token.id },
      after: response,
    });
    return { ...response, token: secret };
  }

  /** @throws GatewayError `not-found`. */
  async remove(caller: Caller, id: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const token = await this.require(caller, id, tx);
      if (!(await this.tokens.remove(tx, token.id))) throw notFound('API token');
      await this.audit.record(tx, caller, {
        connectionId: token.connectionId,
        action: 'api-token.deleted',
        target: { type: 'api-token', id: token.id },
        before: toResponse(token),
      });
    });
  }

  /**
   * Recognises a bearer secret. Read from the database each time: a deleted token is refused at once.
   * @returns null for what is unknown, malformed or expired.
   */
  async authenticate(secret: string): Promise<AuthenticatedToken | null> {
    if (!FORM.test(secret)) return null;
    const token = await this.tokens.findByHash(hashToken(secret));
    const now = this.clock.now();
    if (!token || (token.expiresAt !== null && token.expiresAt <= now)) return null;
    // The note may wait or fail: it decides nothing.
    this.tokens
      .touch(token.id, now)
      .catch((error: unknown) => this.log.warn(`A use was not noted: ${String(error)}`));
    return { id: token.id, name: token.name, roleKey: token.roleKey, connectionId: token.connectionId };
  }

  private async require(caller: Caller, id: string, tx?: Transaction): Promise<ApiToken> {
    const token = await this.tokens.find(resourceId(id, 'API token'), tx?.manager);
    if (!token || (!caller.platform && token.connectionId !== caller.connectionId))
      throw notFound('API token');
    return token;
  }
}

function toResponse(token: ApiToken): ApiTokenResponse {
  return toApiTokenResponse(token, token.connection?.slug ?? '');
}
