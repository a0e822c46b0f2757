import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Configuration } from '../config/configuration.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { assertIfMatch, type Versioned } from '../http/etag.js';
import { decodeCursor, pageOf, type PageOf, type PageQuery } from '../http/pagination.js';
import { connectionAddresses, managementAddresses, notificationAddresses } from './connection-addresses.js';
import { acceptedIssuer } from './connection-issuer-change.js';
import {
  toConnectionResponse,
  type ConnectionResponse,
  type SetupGuideResponse,
} from './connection-response.dto.js';
import { ConnectionSecrets } from './connection-secrets.js';
import { defaultSettings, withSettings } from './connection-settings.js';
import { freeSlug, slugOf } from './connection-slug.js';
import type { CreateConnectionDto } from './connection.dto.js';
import { Connection } from './connection.entity.js';
import { ConnectionsRepository } from './connections.repository.js';
import { ConferralRules } from './conferral-rules.js';
import { assertMayAllowOktaActions } from './okta-actions-rule.js';
import { serverTypeOf } from './issuer.js';
import { managementAuthChange } from './management-auth-change.js';
import { ManagementCredentials, NO_MANAGEMENT_AUTH } from './management-credentials.js';
import { assertSignInScopes } from './okta-scopes.js';
import { setupGuide } from './setup-guide.js';
import { visibleConnection } from './visible-connection.js';

/** Lists, shows, creates and removes connections. A caller sees his own alone, one of the platform sees all. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly secrets: ConnectionSecrets,
    private readonly credentials: ManagementCredentials,
    private readonly conferral: ConferralRules,
    private readonly configuration: Configuration,
  ) {}

  async list(caller: Caller, { limit, after }: PageQuery): Promise<PageOf<ConnectionResponse>> {
    const [afterSlug] = after === undefined ? [undefined] : decodeCursor(after, 1).map(String);
    const rows = caller.platform
      ? await this.connections.findPage(limit + 1, afterSlug)
      : [await visibleConnection(this.connections, caller)];
    return pageOf(
      rows,
      limit,
      (row) => this.toResponse(row),
      ({ slug }) => [slug],
    );
  }

  async get(caller: Caller, slugOrId: string): Promise<Versioned<ConnectionResponse>> {
    return this.toVersioned(await visibleConnection(this.connections, caller, slugOrId));
  }

  /** What to enter in Okta's admin console. */
  async guide(caller: Caller, slugOrId: string): Promise<SetupGuideResponse> {
    const connection = await visibleConnection(this.connections, caller, slugOrId);
    return setupGuide({
      serverType: serverTypeOf(connection.issuer),
      groupsClaim: connection.groupsClaim,
      addresses: {
        ...connectionAddresses(this.configuration, connection.slug),
        ...managementAddresses(this.configuration, connection.slug),
        ...notificationAddresses(this.configuration, connection.slug),
      },
    });
  }

  /**
   * Creates a draft.
   * @throws GatewayError `permission-denied` to callers of other connections than the platform's, `slug-taken`,
   * `validation-failed`, `scope-refused`, `unknown-role`, and what trying the API credential gives.
   */
  async create(caller: Caller, dto: CreateConnectionDto): Promise<Versioned<ConnectionResponse>> {
    assertPlatform(caller);
    assertMayAllowOktaActions(caller, 'off', dto.oktaActions);
    const issuer = acceptedIssuer(dto.issuer, this.configuration.okta.allowPrivateIssuers);
    if (dto.scopes) assertSignInScopes(dto.scopes);
    const change = managementAuthChange(NO_MANAGEMENT_AUTH, dto);
    const management = await this.credentials.prepare(change, issuer);
    const id = randomUUID();
    const name = dto.name ?? new URL(issuer).host;
    return this.transactions.run(async (tx) => {
      await this.connections.lockPlatformForModelChange(tx);
      if (dto.defaultRole) await this.conferral.assertDefaultRole(dto.defaultRole, tx.manager, caller);
      const base = slugOf(name);
      const draft = Object.assign(new Connection(), {
        ...withSettings(defaultSettings, dto),
        id,
        slug: dto.slug ?? freeSlug(base, await this.connections.findSlugsLike(base, tx.manager)),
        name,
        status: 'draft' as const,
        issuer,
        clientId: dto.clientId,
        clientSecret: dto.clientSecret ? this.secrets.sealClientSecret(id, dto.clientSecret) : null,
        ...NO_MANAGEMENT_AUTH,
      });
      this.credentials.apply(draft, management);
      const created = await this.connections.insert(tx, draft);
      const after = this.toResponse(created);
      await this.audit.record(tx, caller, {
        connectionId: id,
        action: 'connection.created',
        target: { type: 'connection', id },
        after,
      });
      return { body: after, version: created.version };
    });
  }

  /**
   * Removes a connection with its people, mappings, sessions and tokens.
   * @throws GatewayError `last-admin-path` for the platform's, `connection-active` for one that people use.
   */
  async remove(caller: Caller, slugOrId: string, ifMatch: string | undefined): Promise<void> {
    const { id } = await visibleConnection(this.connections, caller, slugOrId);
    assertPlatform(caller);
    await this.transactions.run(async (tx) => {
      const connection = await this.connections.lockForModelChange(tx, id);
      assertIfMatch(ifMatch, connection.version);
      if (connection.platform) {
        throw new GatewayError(
          'last-admin-path',
          'The platform connection administers the gateway: it stays.',
        );
      }
      if (connection.status === 'active') {
        throw new GatewayError('connection-active', 'Disable the connection before you delete it.');
      }
      await this.connections.remove(tx, id);
      await tx.logChange('connection-sessions', id);
      await this.audit.record(tx, caller, {
        connectionId: id,
        action: 'connection.deleted',
        target: { type: 'connection', id },
        before: this.toResponse(connection),
      });
    });
  }

  toResponse(connection: Connection): ConnectionResponse {
    return toConnectionResponse(connection, this.configuration);
  }

  private toVersioned(connection: Connection): Versioned<ConnectionResponse> {
    return { body: this.toResponse(connection), version: connection.version };
  }
}

function assertPlatform(caller: Caller): void {
  if (caller.platform) return;
  throw new GatewayError(
    'permission-denied',
    'Connections are created and deleted by admins of the platform connection.',
  );
}
