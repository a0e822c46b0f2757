import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../config/clock.js';
import { ConnectionSecrets, type ManagementCredential } from '../connections/connection-secrets.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { orgUrlOf } from '../connections/issuer.js';
import { asUnavailable } from '../errors/outage.js';
import { ConnectionOkta } from './connection-okta.js';
import { OktaApi } from './okta-api.js';
import { OktaHealth, type OktaChannel } from './okta-health.js';
import { OktaProblem } from './okta-problem.js';

/** Clients kept at most; each is small once the SDK is loaded. */
const MOST_CLIENTS = 500;

/** Makes and keeps one client for each connection and credential. */
@Injectable()
export class OktaClients {
  private readonly clients = new LRUCache<string, ConnectionOkta>({ max: MOST_CLIENTS });

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly secrets: ConnectionSecrets,
    private readonly health: OktaHealth,
    private readonly clock: Clock,
  ) {}

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
    const { id, issuer, managementAuthType, managementSecret, managementClientId, managementKeyId } =
      connection;
    const parts = [id, issuer, managementAuthType, managementSecret, managementClientId, managementKeyId];
    const key = JSON.stringify(parts);
    const kept = this.clients.get(key);
    if (kept) return kept;
    const credential = this.open(connection);
    if (!credential) return null;
    const client = new ConnectionOkta(orgUrlOf(issuer), credential, this.clock, (operation, error) =>
      this.health.reportCall(id, channelOf(operation), error),
    );
    this.clients.set(key, client);
    return client;
  }

  /** Okta's API under a credential that is not stored yet: what it finds is noted nowhere. */
  forCredential(orgUrl: string, credential: ManagementCredential): OktaApi {
    return new OktaApi(orgUrl, credential, this.clock);
  }

  private open(connection: Connection): ManagementCredential | null {
    try {
      return this.secrets.openManagementCredential(connection);
    } catch (cause) {
      throw new OktaProblem('token-invalid', 'The stored API credential can’t be decrypted', {
        cause,
        advice:
          'The stored API credential can’t be decrypted: restore its key in ENCRYPTION_KEYS, or enter it again.',
      });
    }
  }
}

/** What an operation says about: whether people's standing can be read, or anything else of the org. */
function channelOf(operation: string): OktaChannel {
  return operation === 'getUser' || operation === 'listGroupsOfUser' ? 'membership' : 'directory';
}
