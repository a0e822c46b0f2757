import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Configuration } from '../config/configuration.js';
import { Transactions } from '../database/transactions.js';
import { assertMayDelete } from '../deletions/deletion-condition.js';
import { GatewayError, invalidValue } from '../errors/gateway-error.js';
import { type Versioned } from '../http/etag.js';
import { decodeCursor, pageOf, type PageOf, type PageQuery } from '../http/pagination.js';
import { ClientAuth, NO_CLIENT_KEYS } from './client-auth.js';
import { clientAuthChange, NO_CLIENT_AUTH } from './client-auth-change.js';
import {
  clientAddresses,
  connectionAddresses,
  managementAddresses,
  notificationAddresses,
} from './connection-addresses.js';
import { toConnectionResponse, type ConnectionResponse } from './connection-response.dto.js';
import { defaultSettings, withSettings } from './connection-settings.js';
import { FIRST_CONNECTION_SLUG, freeSlug, slugOf } from './connection-slug.js';
import { ConnectionWarnings } from './connection-warnings.js';
import type { CreateConnectionDto } from './connection.dto.js';
import { Connection } from './connection.entity.js';
import { ConnectionsRepository } from './connections.repository.js';
import { ConferralRules } from './conferral-rules.js';
import { assertMayAllowOktaActions } from './okta-actions-rule.js';
import { IssuerConfirmation } from './issuer-confirmation.js';
import { requestedIssuer, type IssuerPlaces } from './issuer-input.js';
import { serverTypeOf } from './issuer.js';
import { managementAuthChange } from './management-auth-change.js';
import { ManagementCredentials, NO_MANAGEMENT_AUTH } from './management-credentials.js';
import { assertSignInScopes } from './okta-scopes.js';
import { setupGuide } from './setup-guide.js';
import type { GuideForPeople } from './setup-guide-page.js';
import { oktaConnection, visibleConnection } from './visible-connection.js';

/** Lists, shows, creates and removes connections. Callers see their own alone, those of the platform see all. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly issuers: IssuerConfirmation,
    private readonly clientAuth: ClientAuth,
    private readonly warnings: ConnectionWarnings,
    private readonly credentials: ManagementCredentials,
    private readonly conferral: ConferralRules,
    private readonly configuration: Configuration,
  ) {}

  async list(caller: Caller, { limit, after }: PageQuery): Promise<PageOf<ConnectionResponse>> {
    const [afterSlug] = after === undefined ? [undefined] : decodeCursor(after, 1).map(String);
    const rows = caller.platform
      ? await this.connections.findPage(limit + 1, afterSlug)
      : [await visibleConnection(this.connections, caller)];
    const warnings = await this.warnings.of(rows);
    return pageOf(
      rows,
      limit,
      (row) => warned(this.toResponse(row), warnings.get(row.id)),
      ({ slug }) => [slug],
    );
  }

  async get(caller: Caller, slugOrId: string): Promise<Versioned<ConnectionResponse>> {
    return this.describe(await visibleConnection(this.connections, caller, slugOrId));
  }

  /** What to enter in Okta's admin console. */
  async guide(caller: Caller, slugOrId: string): Promise<GuideForPeople> {
    const connection = await oktaConnection(this.connections, caller, slugOrId);
    const { slug, groupsClaim, issuer } = connection;
    const addresses = {
      ...connectionAddresses(this.configuration, slug),
      ...clientAddresses(this.configuration, slug),
      ...managementAddresses(this.configuration, slug),
      ...notificationAddresses(this.configuration, slug),
    };
    return {
      connection,
      guide: setupGuide({ issuer, serverType: serverTypeOf(issuer), groupsClaim, addresses }),
    };
  }

  /**
   * Creates a draft. The first one of all, which only a local account or the set-up can create, is the platform's.
   * @throws GatewayError `permission-denied` to callers of other connections than the platform's, `slug-taken`,
   * `validation-failed`, `issuer-mismatch`, `scope-refused`, `unknown-role`, and what trying the API credential gives.
   */
  async create(caller: Caller, dto: CreateConnectionDto): Promise<Versioned<ConnectionResponse>> {
    assertPlatform(caller);
    assertMayAllowOktaActions(caller, 'off', dto.oktaActions);
    const requested = requestedIssuer(dto, issuerPlaces(this.configuration));
    if (!requested) throw invalidValue('/issuer', 'required', 'issuer is required, or domain in its place.');
    const { issuer } = requested;
    if (dto.scopes) assertSignInScopes(dto.scopes);
    const clientChange = clientAuthChange(NO_CLIENT_AUTH, dto);
    const change = managementAuthChange(NO_MANAGEMENT_AUTH, dto);
    const issuerNotReachedAt = await this.issuers.confirm(requested);
    const management = await this.credentials.prepare(change, issuer);
    const client = await this.clientAuth.prepare(clientChange);
    const id = randomUUID();
    const name = dto.name ?? new URL(issuer).host;
    const created = await this.transactions.run(async (tx) => {
      const platform = caller.local === true && (await this.connections.lacksPlatform(tx));
      if (platform) await tx.logChange('model');
      else await this.connections.lockPlatformForModelChange(tx);
      if (dto.defaultRole) await this.conferral.assertDefaultRole(dto.defaultRole, tx.manager, caller);
      const base = platform ? FIRST_CONNECTION_SLUG : slugOf(name);
      const draft = Object.assign(new Connection(), {
        ...withSettings(defaultSettings, dto),
        id,
        slug: dto.slug ?? freeSlug(base, await this.connections.findSlugsLike(base, tx.manager)),
        name,
        status: 'draft' as const,
        platform,
        issuer,
        issuerNotReachedAt,
        clientId: dto.clientId ?? '',
        clientSecret: null,
        ...NO_CLIENT_KEYS,
        ...NO_MANAGEMENT_AUTH,
      });
      this.clientAuth.apply(draft, client);
      this.credentials.apply(draft, management);
      const inserted = await this.connections.insert(tx, draft);
      await this.audit.record(tx, caller, {
        connectionId: id,
        action: 'connection.created',
        target: { type: 'connection', id },
        after: this.toResponse(inserted),
      });
      return inserted;
    });
    return this.describe(created);
  }

  /**
   * Removes a connection with its people, mappings, sessions and tokens.
   * @throws GatewayError `last-admin-path` for the platform's, `connection-active` for one that people use.
   */
  async remove(caller: Caller, slugOrId: string, ifMatch: string | undefined): Promise<void> {
    const { id } = await oktaConnection(this.connections, caller, slugOrId);
    assertPlatform(caller);
    await this.transactions.run(async (tx) => {
      const connection = await this.connections.lockForModelChange(tx, id);
      await assertMayDelete(tx.manager, ifMatch, {
        kind: 'connection',
        key: id,
        version: connection.version,
      });
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

  /** A connection with what there is to warn of, for whoever asks about it. */
  async describe(connection: Connection): Promise<Versioned<ConnectionResponse>> {
    const warnings = await this.warnings.of([connection]);
    return {
      body: warned(this.toResponse(connection), warnings.get(connection.id)),
      version: connection.version,
    };
  }
}

/** Where the issuers of requests may be. */
export function issuerPlaces({ okta, secure }: Configuration): IssuerPlaces {
  return { allowPrivate: okta.allowPrivateIssuers, allowLoopback: !secure };
}

function warned(response: ConnectionResponse, warnings: ConnectionResponse['warnings']): ConnectionResponse {
  return warnings ? { ...response, warnings } : response;
}

function assertPlatform(caller: Caller): void {
  if (caller.platform) return;
  throw new GatewayError(
    'permission-denied',
    'Connections are created and deleted by admins of the platform connection.',
  );
}
