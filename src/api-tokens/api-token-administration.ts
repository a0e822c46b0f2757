import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId, oktaConnection } from '../connections/visible-connection.js';
import { Transactions } from '../database/transactions.js';
import { assertMayDelete } from '../deletions/deletion-condition.js';
import { notFound } from '../errors/gateway-error.js';
import { UNCHANGING } from '../http/etag.js';
import { cursorParts, decodeCursor, pageOf } from '../http/pagination.js';
import { resourceId } from '../http/resource-id.js';
import { RoleConferral } from '../roles/role-conferral.js';
import { RolesRepository } from '../roles/roles.repository.js';
import {
  toApiTokenResponse,
  type ApiTokenPage,
  type ApiTokenResponse,
  type ApiTokensQuery,
  type CreateApiTokenDto,
  type CreatedApiTokenResponse,
} from './api-token.dto.js';
import { ApiTokensRepository, type ApiTokenPosition, type ApiTokenRow } from './api-tokens.repository.js';
import { ApiTokensService } from './api-tokens.service.js';

/** Lists, shows, makes and deletes API tokens for callers of the API: those of their connection, for the platform's all. */
@Injectable()
export class ApiTokenAdministration {
  constructor(
    private readonly tokens: ApiTokensRepository,
    private readonly service: ApiTokensService,
    private readonly connections: ConnectionsRepository,
    private readonly roles: RolesRepository,
    private readonly conferral: RoleConferral,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws GatewayError `not-found` for a connection that the caller may not see. */
  async list(caller: Caller, { limit, after, connection }: ApiTokensQuery): Promise<ApiTokenPage> {
    const connectionId = await listedConnectionId(this.connections, caller, connection);
    const rows = await this.tokens.findPage(
      connectionId,
      limit + 1,
      after === undefined ? undefined : positionOf(after),
    );
    return pageOf(rows, limit, toResponse, ({ token }) => [token.createdAt.toISOString(), token.id]);
  }

  /** @throws GatewayError `not-found`. */
  async get(caller: Caller, id: string): Promise<ApiTokenResponse> {
    const row = await this.tokens.find(resourceId(id, 'API token'), scopeOf(caller));
    if (!row) throw notFound('API token');
    return toResponse(row);
  }

  /**
   * Makes a token and shows its secret this once.
   * @throws GatewayError `unknown-role`, `permission-denied` for a role that the caller may not confer,
   * `not-found` for a connection that they may not see.
   */
  async create(caller: Caller, dto: CreateApiTokenDto): Promise<CreatedApiTokenResponse> {
    const connection = await oktaConnection(this.connections, caller, dto.connection);
    const { name, role: roleKey, expiresInDays } = dto;
    return this.transactions.run(async (tx) => {
      await this.roles.assertExist([{ key: roleKey, pointer: '/role' }], tx.manager);
      await this.conferral.assertMayConfer(caller, [roleKey], tx.manager);
      const wish = { name, roleKey, connection, expiresInDays };
      const { apiToken, token } = await this.service.create(tx, caller, wish);
      return { ...toApiTokenResponse(apiToken, connection.slug), token };
    });
  }

  /** @throws GatewayError `not-found`, `version-mismatch`. */
  async remove(caller: Caller, id: string, ifMatch: string | undefined): Promise<void> {
    const tokenId = resourceId(id, 'API token');
    await this.transactions.run(async (tx) => {
      const row = await this.tokens.find(tokenId, scopeOf(caller), tx.manager);
      if (!row) throw notFound('API token');
      const deletable = { kind: 'api-token', key: tokenId, version: UNCHANGING } as const;
      await assertMayDelete(tx.manager, ifMatch, deletable);
      if (!(await this.tokens.remove(tx, tokenId))) throw notFound('API token');
      await this.audit.record(tx, caller, {
        connectionId: row.token.connectionId,
        action: 'api-token.deleted',
        target: { type: 'api-token', id: tokenId },
        before: toResponse(row),
      });
    });
  }
}

/** The connection whose tokens a caller sees; undefined = all. */
function scopeOf(caller: Caller): string | undefined {
  return caller.platform ? undefined : caller.connectionId;
}

function positionOf(cursor: string): ApiTokenPosition {
  const [createdAt, id] = decodeCursor(cursor, [cursorParts.timestamp, cursorParts.uuid]);
  return { createdAt: new Date(String(createdAt)), id: String(id) };
}

function toResponse({ token, connectionSlug }: ApiTokenRow): ApiTokenResponse {
  return toApiTokenResponse(token, connectionSlug);
}
