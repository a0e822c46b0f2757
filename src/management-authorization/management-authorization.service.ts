import { Injectable, Logger } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Actor } from '../access/actor.js';
import type { Caller } from '../access/caller.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import { managementAddresses } from '../connections/connection-addresses.js';
import { toConnectionResponse } from '../connections/connection-response.dto.js';
import { ConnectionSecrets } from '../connections/connection-secrets.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { orgUrlOf } from '../connections/issuer.js';
import { DEFAULT_MANAGEMENT_SCOPES } from '../connections/okta-scopes.js';
import { oktaConnection } from '../connections/visible-connection.js';
import { hashToken, randomToken } from '../crypto/tokens.js';
import { Transactions } from '../database/transactions.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { requestIdOf } from '../http/request-id.js';
import { readAuthorizationResponse } from '../openid-provider/authorization-response.js';
import { isPublicOrigin } from '../okta-client/public-host.js';
import { codeOf, failed, stateInvalid } from './authorization-callback.js';
import { browserTokenOf, endedCookie, pendingCookie, PENDING_SECONDS } from './authorization-cookie.js';
import { AuthorizingPersonCheck } from './authorizing-person.js';
import { GrantedAccessExchange, type GrantedAccess } from './granted-access.js';
import type { ManagementAuthorizationResponse } from './management-authorization.dto.js';
import {
  ManagementAuthorizationsRepository,
  type PendingAuthorization,
} from './management-authorizations.repository.js';

const LOOKUP_MS = 3_000;
const LONGEST_DETAIL = 500;

/** Has an admin grant the gateway a refresh token for Okta's management API. */
@Injectable()
export class ManagementAuthorizationService {
  private readonly log = new Logger('ManagementAuthorization');

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly authorizations: ManagementAuthorizationsRepository,
    private readonly person: AuthorizingPersonCheck,
    private readonly access: GrantedAccessExchange,
    private readonly secrets: ConnectionSecrets,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores an authorization that begins and sets its cookie.
   * @throws GatewayError `permission-denied` to API tokens, which have no browser; `not-found`;
   *   `authorization-not-configured`; `okta-unavailable` for an org that is not known to be on the internet.
   */
  async begin(
    caller: Caller,
    slugOrId: string,
    response: Response,
  ): Promise<ManagementAuthorizationResponse> {
    const connection = await oktaConnection(this.connections, caller, slugOrId);
    if (caller.type !== 'person') {
      throw new GatewayError(
        'permission-denied',
        'Access is granted by a person in a browser: use a session instead of an API token.',
      );
    }
    const { managementAuthType, managementClientId, managementClientSecret } = connection;
    if (
      managementAuthType !== 'authorization-code' ||
      managementClientId === null ||
      managementClientSecret === null
    ) {
      throw new GatewayError(
        'authorization-not-configured',
        'First give the connection a managementAuth of type authorization-code, with the client id and secret of a web app.',
      );
    }
    const orgUrl = orgUrlOf(connection.issuer);
    if (!this.configuration.okta.allowPrivateIssuers && !(await isPublicOrigin(orgUrl, LOOKUP_MS))) {
      throw new GatewayError('okta-unavailable', 'The Okta org’s host is not known to be on the internet.');
    }
    const [state, browserToken, codeVerifier] = [randomToken(), randomToken(), randomToken()];
    const createdAt = this.clock.now();
    await this.transactions.run((tx) =>
      this.authorizations.begin(tx, {
        state,
        browserToken,
        codeVerifier,
        connectionId: connection.id,
        actor: { id: caller.id, name: caller.name, connectionId: caller.connectionId },
        credentialHash: credentialHashOf(connection),
        createdAt,
        expiresAt: new Date(createdAt.getTime() + PENDING_SECONDS * 1000),
      }),
    );
    response.append('Set-Cookie', pendingCookie(state, browserToken, this.configuration.secure));
    const url = new URL('/oauth2/v1/authorize', orgUrl);
    url.search = new URLSearchParams({
      client_id: managementClientId,
      response_type: 'code',
      redirect_uri: managementAddresses(this.configuration, connection.slug).managementRedirectUri,
      scope: ['openid', 'profile', 'offline_access', ...requestedScopesOf(connection)].join(' '),
      state,
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString();
    return { authorizationUrl: url.href };
  }

  /**
   * Completes an authorization: only in the browser that began it, for the admin who did, and while they may.
   * @returns the connection as it stands afterwards.
   * @throws GatewayError `state-invalid`, `not-signed-in`, `permission-denied`, `access-denied`,
   *   `authorization-failed`, `okta-unavailable` or `unavailable`. What belonged to a pending authorization is audited.
   */
  async complete(request: Request, response: Response): Promise<Connection> {
    const { secure } = this.configuration;
    const callback = readAuthorizationResponse(request.url, stateInvalid);
    const browserToken = browserTokenOf(request.headers.cookie, callback.state, secure);
    const pending =
      browserToken === undefined
        ? null
        : await this.transactions.run((tx) =>
            this.authorizations.consume(tx, callback.state, browserToken, this.clock.now()),
          );
    if (!pending) throw stateInvalid('no pending authorization of this browser');
    response.append('Set-Cookie', endedCookie(callback.state, secure));
    const requestId = requestIdOf(request);
    try {
      const actor = await this.person.require(request.headers.cookie, pending, requestId);
      const connection = await this.connections.findById(pending.connectionId);
      if (!connection) throw notFound('connection');
      assertUnchanged(connection, pending);
      const code = codeOf(callback, orgUrlOf(connection.issuer));
      const granted = await this.access.exchange(connection, code, pending.codeVerifier);
      return await this.store(actor, pending, granted);
    } catch (error) {
      await this.recordFailure(pending, requestId, error);
      throw error;
    }
  }

  private store(actor: Actor, pending: PendingAuthorization, granted: GrantedAccess): Promise<Connection> {
    return this.transactions.run(async (tx) => {
      const connection = await this.connections.lockForModelChange(tx, pending.connectionId);
      assertUnchanged(connection, pending);
      const before = toConnectionResponse(connection, this.configuration);
      Object.assign(connection, {
        managementSecret: this.secrets.sealManagementSecret(connection.id, granted.refreshToken),
        managementSetAt: this.clock.now(),
        managementGrantId: randomUUID(),
        managementOwner: granted.owner,
        managementGrantedScopes: [...granted.scopes],
        managementFault: null,
        managementCheckedAt: null,
        managementNextCheckAt: this.clock.now(),
        managementLeaseId: null,
        managementLeasedUntil: null,
        version: connection.version + 1,
      } satisfies Partial<Connection>);
      await this.connections.save(tx, connection);
      await this.audit.record(tx, actor, {
        connectionId: connection.id,
        action: 'connection.management-authorized',
        target: { type: 'connection', id: connection.id },
        before,
        after: {
          ...toConnectionResponse(connection, this.configuration),
          replacedSecrets: ['managementAuth'],
        },
      });
      return connection;
    });
  }

  private async recordFailure(
    { actor, connectionId }: PendingAuthorization,
    requestId: string,
    error: unknown,
  ): Promise<void> {
    if (!(error instanceof GatewayError) || error.status >= 500) return;
    const detail = (error.detail ?? error.message)
      .slice(0, LONGEST_DETAIL)
      .replaceAll(/[\p{Cc}\p{Surrogate}]/gu, ' ');
    this.log.log('An authorization for the management API failed', {
      requestId,
      errorCode: error.code,
      detail,
    });
    try {
      await this.transactions.run((tx) =>
        this.audit.record(
          tx,
          { ...actor, type: 'person', requestId },
          {
            connectionId,
            action: 'connection.management-authorization-failed',
            target: { type: 'connection', id: connectionId },
            outcome: error.code === 'permission-denied' ? 'denied' : 'failure',
            after: { reason: error.code, detail },
          },
        ),
      );
    } catch (cause) {
      this.log.warn('A failed authorization could not be audited', { requestId, err: cause });
    }
  }
}

/** The scopes to ask for besides those that make a refresh token. */
export function requestedScopesOf({ managementScopes }: Pick<Connection, 'managementScopes'>): string[] {
  return [...(managementScopes.length === 0 ? DEFAULT_MANAGEMENT_SCOPES : managementScopes)];
}

/** What an authorization is for. When any of it changes, what was begun for it is not finished. */
function credentialHashOf(connection: Connection): Buffer {
  const { issuer, managementAuthType, managementClientId, managementClientSecret, managementScopes } =
    connection;
  const parts = [issuer, managementAuthType, managementClientId, managementClientSecret, managementScopes];
  return hashToken(JSON.stringify(parts));
}

function assertUnchanged(connection: Connection, { credentialHash }: PendingAuthorization): void {
  if (credentialHashOf(connection).equals(credentialHash)) return;
  throw failed(
    'The connection’s credential was changed since this authorization began: begin again.',
    'the credential changed meanwhile',
  );
}
