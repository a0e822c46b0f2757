import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../config/clock.js';
import { ConnectionSecrets, type ManagementCredential } from '../connections/connection-secrets.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { orgUrlOf } from '../connections/issuer.js';
import { asUnavailable } from '../errors/outage.js';
import { ConnectionOkta } from './connection-okta.js';
import { DelegatedTokens } from './delegated-tokens.js';
import { OktaApi } from './okta-api.js';
import { channelOf, OktaGate } from './okta-gate.js';
import { OktaHealth } from './okta-health.js';
import { OktaMetrics, type WatchedClient } from './okta-metrics.js';
import { OktaProblem } from './okta-problem.js';
import { RequestBudget } from './request-budget.js';

/** Clients kept at most; each is small once the SDK is loaded. */
const MOST_CLIENTS = 500;

/** Makes and keeps one client for each connection and credential. */
@Injectable()
export class OktaClients {
  private readonly clients = new LRUCache<string, ConnectionOkta>({ max: MOST_CLIENTS });
  private readonly watched = new LRUCache<string, WatchedClient>({ max: MOST_CLIENTS });

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly secrets: ConnectionSecrets,
    private readonly health: OktaHealth,
    private readonly clock: Clock,
    private readonly delegated: DelegatedTokens,
    private readonly metrics: OktaMetrics,
  ) {
    metrics.watch(() => this.watched.values());
  }

  /**
   * Okta's API for a connection as it stands in the database; null when it is gone or has no API credential.
   * @throws GatewayError `unavailable` when the database can't be used; OktaProblem as {@link forConnection}.
   */
  async forConnectionId(connectionId: string): Promise<ConnectionOkta | null> {
    let connection: Connection | null;
    try {
      connection = await this.connections.findById(connectionId);
    } catch (error) {
      throw asUnavailable(error);
    }
    return connection && this.forConnection(connection);
  }

  /**
   * Okta's API for a connection; null when it has no API credential.
   * @throws OktaProblem `token-invalid` when the stored credential can't be decrypted.
   */
  forConnection(connection: Connection): ConnectionOkta | null {
    if (connection.managementSecret === null) return null;
    // By what the client is made of rather than by version: whoever changed it, the old one is used no more.
    const { id, issuer } = connection;
    const key = JSON.stringify([
      id,
      issuer,
      connection.managementAuthType,
      // A refresh token is replaced every hour, the grant stays.
      connection.managementGrantId ?? connection.managementSecret,
      connection.managementClientId,
      connection.managementKeyId,
      connection.managementScopes,
    ]);
    const kept = this.clients.get(key);
    if (kept) return kept;
    const credential = this.open(connection);
    if (!credential) return null;
    const client = new ConnectionOkta(orgUrlOf(issuer), credential, this.clock, {
      gate: this.gateOf(connection),
      observe: (operation, error) => this.health.reportCall(id, channelOf({ operation }), error),
    });
    this.clients.set(key, client);
    return client;
  }

  /** Okta's API under a credential that is not stored yet: what it finds is noted nowhere. */
  forCredential(orgUrl: string, credential: ManagementCredential): OktaApi {
    return new OktaApi(orgUrl, credential, this.clock);
  }

  /** What decides when requests are sent; the newest of a connection is the one that metrics show. */
  private gateOf({ id, slug }: Connection): OktaGate {
    const now = (): number => this.clock.monotonic();
    const budget = new RequestBudget({ now });
    this.watched.set(id, { connection: slug, budget, breakers: () => this.health.breakerStates(id) });
    return new OktaGate(
      budget,
      (channel) => this.health.breaker(id, channel),
      this.metrics.observerOf(slug, id),
    );
  }

  private open(connection: Connection): ManagementCredential | null {
    try {
      const credential = this.secrets.openManagementCredential(connection);
      return credential?.type === 'authorization-code'
        ? { ...credential, accessTokens: this.delegated }
        : credential;
    } catch (cause) {
      throw new OktaProblem('token-invalid', 'The stored API credential can’t be decrypted', {
        cause,
        advice:
          'The stored API credential can’t be decrypted: restore its key in ENCRYPTION_KEYS, or enter it again.',
      });
    }
  }
}
