import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { assertMayDelete } from '../deletions/deletion-condition.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { Versioned } from '../http/etag.js';
import { assertAdminPathRemains } from './admin-path.js';
import { ClientAuth, NO_CLIENT_KEYS } from './client-auth.js';
import { clientAuthChange } from './client-auth-change.js';
import { assertSecretsComeAgain } from './connection-issuer-change.js';
import type { ConnectionResponse } from './connection-response.dto.js';
import { withSettings } from './connection-settings.js';
import { assertHasClient, assertStatusChange } from './connection-status.js';
import type { UpdateConnectionDto } from './connection.dto.js';
import type { Connection, ConnectionStatus } from './connection.entity.js';
import { ConnectionsRepository } from './connections.repository.js';
import { ConnectionsService, issuerPlaces } from './connections.service.js';
import { ConferralRules } from './conferral-rules.js';
import { IssuerConfirmation } from './issuer-confirmation.js';
import { requestedIssuer } from './issuer-input.js';
import { assertMayAllowOktaActions } from './okta-actions-rule.js';
import { managementAuthChange } from './management-auth-change.js';
import { ManagementCredentials, NO_MANAGEMENT_AUTH } from './management-credentials.js';
import { assertSignInScopes } from './okta-scopes.js';
import { oktaConnection } from './visible-connection.js';

const STATUS_ACTION = {
  draft: 'connection.updated',
  active: 'connection.activated',
  disabled: 'connection.disabled',
} as const satisfies Record<ConnectionStatus, string>;

/** Changes connections. */
@Injectable()
export class ConnectionEditor {
  constructor(
    private readonly service: ConnectionsService,
    private readonly connections: ConnectionsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly issuers: IssuerConfirmation,
    private readonly clientAuth: ClientAuth,
    private readonly credentials: ManagementCredentials,
    private readonly conferral: ConferralRules,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Applies a PATCH: absent stays, `null` clears. Disabling a connection, or pointing it to another
   * issuer, ends its sessions everywhere.
   * @throws GatewayError `not-found`, `version-mismatch`, `validation-failed`, `issuer-mismatch`, `scope-refused`, `unknown-role`, `permission-denied`,
   * `last-admin-path`, and what trying a new API credential gives.
   */
  async update(
    caller: Caller,
    slugOrId: string,
    ifMatch: string | undefined,
    dto: UpdateConnectionDto,
  ): Promise<Versioned<ConnectionResponse>> {
    const seen = await oktaConnection(this.connections, caller, slugOrId);
    await this.transactions.run((tx) => assertUnchanged(tx, ifMatch, seen));
    if (saysNothing(dto)) return this.service.describe(seen);
    const requested = requestedIssuer(dto, issuerPlaces(this.configuration), seen.issuer);
    const issuer = requested?.issuer;
    const movesIssuer = issuer !== undefined && issuer !== seen.issuer;
    const activates = dto.status === 'active' && seen.status !== 'active';
    if (dto.status !== undefined) assertStatusChange(seen.status, dto.status);
    if (dto.scopes) assertSignInScopes(dto.scopes);
    const clientChange = clientAuthChange(seen, dto);
    const change = managementAuthChange(seen, dto);
    if (movesIssuer) assertSecretsComeAgain(seen, clientChange, change);
    const issuerNotReachedAt =
      movesIssuer || activates
        ? await this.issuers.confirm(requested ?? { issuer: seen.issuer, pointer: '/issuer' })
        : undefined;
    const client = await this.clientAuth.prepare(clientChange);
    const management = await this.credentials.prepare(change, issuer ?? seen.issuer, seen);

    const saved = await this.transactions.run(async (tx) => {
      // What roles may do is locked by the platform's row: a role must not become powerful while it becomes a default.
      if (dto.defaultRole) await this.connections.lockPlatformForModelChange(tx);
      const connection = await this.connections.lockForModelChange(tx, seen.id);
      await assertUnchanged(tx, ifMatch, connection);
      assertUnchangedSecrets(seen, connection, dto, activates || requested !== undefined);
      if (dto.status !== undefined) assertStatusChange(connection.status, dto.status);
      await this.assertMayConfer(tx, caller, connection, { ...dto, issuer });
      const before = this.service.toResponse(connection);

      Object.assign(connection, withSettings(connection, dto), {
        name: dto.name ?? connection.name,
        status: dto.status ?? connection.status,
        clientId: dto.clientId ?? connection.clientId,
        issuer: issuer ?? connection.issuer,
        version: connection.version + 1,
      });
      if (connection.status !== 'draft') assertHasClient(connection);
      if (issuerNotReachedAt !== undefined) connection.issuerNotReachedAt = issuerNotReachedAt;
      // Nothing of a credential outlives the issuer that it was given for.
      if (connection.issuer !== before.issuer) Object.assign(connection, NO_CLIENT_KEYS, NO_MANAGEMENT_AUTH);
      this.clientAuth.apply(connection, client);
      this.credentials.apply(connection, management);
      const disabled = before.status === 'active' && connection.status === 'disabled';
      await this.connections.save(tx, connection);
      if (connection.issuer !== before.issuer) await this.connections.forgetOktaGroups(tx, connection.id);
      if (disabled || connection.issuer !== before.issuer) {
        await this.connections.endSessions(tx, connection.id, this.clock.now());
      }
      if (connection.platform && disabled) await assertAdminPathRemains(tx);

      const after = this.service.toResponse(connection);
      const replacedSecrets = [
        ...(client.clientSecret === undefined ? [] : ['clientSecret']),
        ...(client.key.kind === 'keep' ? [] : ['privateKey']),
        ...(management.kind === 'keep' || management.kind === 'scopes' ? [] : ['managementAuth']),
      ];
      await this.audit.record(tx, caller, {
        connectionId: connection.id,
        action: before.status === after.status ? 'connection.updated' : STATUS_ACTION[after.status],
        target: { type: 'connection', id: connection.id },
        before,
        // A replaced secret looks the same before and after: that it was replaced must still be told.
        after: replacedSecrets.length === 0 ? after : { ...after, replacedSecrets },
      });
      return connection;
    });
    return this.service.describe(saved);
  }

  private async assertMayConfer(
    tx: Transaction,
    caller: Caller,
    connection: Connection,
    { issuer, clientId, groupsClaim, requiredGroups, defaultRole, oktaActions }: UpdateConnectionDto,
  ): Promise<void> {
    assertMayAllowOktaActions(caller, connection.oktaActions, oktaActions);
    const reroutes =
      (issuer !== undefined && issuer !== connection.issuer) ||
      // What the groups claim says, each app integration decides for itself.
      (clientId !== undefined && clientId !== connection.clientId) ||
      (groupsClaim !== undefined && groupsClaim !== connection.groupsClaim) ||
      (requiredGroups !== undefined && admitsMore(connection.requiredGroups, requiredGroups));
    if (reroutes) await this.conferral.assertMayReroute(connection.id, tx.manager, caller);
    if (defaultRole && defaultRole !== connection.defaultRole) {
      await this.conferral.assertDefaultRole(defaultRole, tx.manager, caller);
    }
  }
}

/** Whether people who held no role for want of a required group may hold theirs with another list of such groups. */
function admitsMore(required: readonly string[], wanted: readonly string[]): boolean {
  if (required.length === 0) return false;
  return wanted.length === 0 || wanted.some((name) => !required.includes(name));
}

/** Whether a PATCH names no field at all: then nothing is changed, numbered or recorded. */
function saysNothing(dto: object): boolean {
  return Object.values(dto).every((value) => value === undefined);
}

/**
 * Secrets were judged against the connection as it was read. When another admin pointed it to another
 * issuer or replaced its credential meanwhile, they might now end up where their owner did not send them.
 */
function assertUnchangedSecrets(
  seen: Connection,
  locked: Connection,
  dto: UpdateConnectionDto,
  judgedIssuer: boolean,
): void {
  const touchesSecrets = judgedIssuer || SECRET_FIELDS.some((field) => dto[field] !== undefined);
  const changed =
    seen.issuer !== locked.issuer ||
    managementStateOf(seen) !== managementStateOf(locked) ||
    CLIENT_STATE.some((column) => seen[column] !== locked[column]);
  if (touchesSecrets && changed) {
    throw new GatewayError('version-mismatch', 'Somebody changed the connection meanwhile: read it again.');
  }
}

/** The fields of a request that are judged by what is stored of secrets. */
const SECRET_FIELDS = [
  'clientSecret',
  'tokenEndpointAuthMethod',
  'privateKey',
  'generateKey',
  'apiToken',
  'managementAuth',
] as const satisfies readonly (keyof UpdateConnectionDto)[];

const CLIENT_STATE = [
  'clientSecret',
  'clientPrivateKey',
  'clientNextPrivateKey',
] as const satisfies readonly (keyof Connection)[];

/** What must not have changed meanwhile. The refresh token of an admin's grant is replaced all the time by itself. */
function managementStateOf(connection: Connection): string {
  const { managementGrantId, managementSecret, managementClientSecret, managementNextSecret } = connection;
  return JSON.stringify([
    managementGrantId ?? managementSecret,
    managementClientSecret,
    managementNextSecret,
  ]);
}

/** Whoever has looked at whom a change concerns names the impact's version: then nothing of that has changed since, too. */
function assertUnchanged(
  { manager }: Transaction,
  ifMatch: string | undefined,
  { id, version }: Connection,
): Promise<void> {
  return assertMayDelete(manager, ifMatch, { kind: 'connection', key: id, version });
}
