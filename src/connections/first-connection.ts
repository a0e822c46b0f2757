import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { systemActor } from '../access/actor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Configuration, type BootstrapConnection } from '../config/configuration.js';
import { Clock } from '../config/clock.js';
import {
  ConfigurationError,
  firstConnectionFaults,
  leavesConnectionOut,
} from '../config/load-configuration.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { toConnectionResponse } from './connection-response.dto.js';
import { ConnectionSecrets } from './connection-secrets.js';
import { defaultSettings } from './connection-settings.js';
import { NO_CLIENT_KEYS } from './client-auth.js';
import { Connection } from './connection.entity.js';
import { FIRST_CONNECTION_SLUG } from './connection-slug.js';
import { ConferralRules } from './conferral-rules.js';
import { ConnectionsRepository } from './connections.repository.js';
import { environmentDifferences, type StoredConnection } from './environment-differences.js';
import { issuerFault, normalizeIssuer } from './issuer.js';
import { ManagementCredentials, NO_MANAGEMENT_AUTH } from './management-credentials.js';
import { secretEnd } from './secret-end.js';

/** Makes the first connection from the environment, once; afterwards the environment no longer rules it. */
@Injectable()
export class FirstConnection {
  private readonly log = new Logger('FirstConnection');

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly secrets: ConnectionSecrets,
    private readonly credentials: ManagementCredentials,
    private readonly conferral: ConferralRules,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * To be called at start, in the migration lock. Okta is not asked: that it is down is no reason not to start.
   * @returns the platform connection; null where there is none and no `OKTA_*` variable is set.
   * @throws ConfigurationError when no connection exists and some of the variables for it are missing or not
   * acceptable, or when ENCRYPTION_KEYS can't open what is stored.
   */
  async ensure(requestId: string): Promise<Connection | null> {
    const existing = await this.connections.findPlatform();
    // The set-up makes one then; or an admin with a local account, where there may be such.
    if (!existing && this.isNothingConfigured()) return null;
    if (!existing) return this.transactions.run((tx) => this.create(tx, requestId));
    const differing = environmentDifferences(this.configuration.okta, this.stored(existing));
    if (differing.length > 0) {
      this.log.warn(
        `The connection ${existing.slug} differs from the environment, which only makes the first connection and is now ignored: ${differing.join(', ')}`,
      );
    }
    return existing;
  }

  /**
   * Which variables of the environment say something else than what is stored, by their names alone. They only make the
   * first connection.
   * @returns null where there is no such connection.
   * @throws GatewayError `unavailable`.
   */
  async differences(): Promise<{ readonly connection: string; readonly variables: string[] } | null> {
    const existing = await this.connections.findPlatform();
    if (!existing) return null;
    const variables = environmentDifferences(this.configuration.okta, this.stored(existing));
    return { connection: existing.slug, variables };
  }

  private isNothingConfigured(): boolean {
    const { connection, missing } = this.configuration.okta;
    return !connection && leavesConnectionOut(missing);
  }

  private async create(tx: Transaction, requestId: string): Promise<Connection> {
    const { okta } = this.configuration;
    if (!okta.connection) {
      throw new ConfigurationError(firstConnectionFaults(okta.missing));
    }
    const issuer = this.acceptedIssuer(okta.connection);
    if (okta.defaultRole !== null) await this.assertDefaultRole(okta.defaultRole, tx);
    const id = randomUUID();
    const connection = Object.assign(new Connection(), {
      ...defaultSettings,
      id,
      slug: FIRST_CONNECTION_SLUG,
      name: new URL(issuer).host,
      status: 'active' as const,
      platform: true,
      issuer,
      clientId: okta.connection.clientId,
      clientSecret: this.secrets.sealClientSecret(id, okta.connection.clientSecret),
      clientSecretSetAt: this.clock.now(),
      clientSecretEnd: secretEnd(okta.connection.clientSecret),
      groupsClaim: okta.groupsClaim,
      defaultRole: okta.defaultRole,
      ...NO_CLIENT_KEYS,
      ...NO_MANAGEMENT_AUTH,
    });
    if (okta.management) {
      const { management: credential } = okta;
      this.credentials.apply(connection, {
        kind: 'replace',
        credential,
        grantedScopes: null,
        tried: false,
        owner: null,
      });
    }
    const created = await this.connections.insert(tx, connection);
    await tx.logChange('model');
    await this.audit.record(tx, systemActor(requestId), {
      connectionId: id,
      action: 'connection.created',
      target: { type: 'connection', id },
      after: toConnectionResponse(created, this.configuration),
    });
    return created;
  }

  private acceptedIssuer({ issuer }: BootstrapConnection): string {
    const fault = issuerFault(issuer, { allowPrivate: this.configuration.okta.allowPrivateIssuers });
    if (!fault) return normalizeIssuer(issuer);
    // The hint names the right host, which is part of the value: for a person at a terminal the rule is enough.
    const problem = {
      'issuer-malformed': 'is not an issuer',
      'issuer-admin-host': 'names Okta’s admin console: the issuer is on the host without "-admin"',
      'issuer-is-discovery-document':
        'names a discovery document: the issuer is the part before /.well-known',
      'issuer-private': 'is on a private network: set ALLOW_PRIVATE_ISSUERS=on if that is intended',
    }[fault.code];
    throw new ConfigurationError([{ name: 'OKTA_ISSUER_URI', problem }]);
  }

  private async assertDefaultRole(role: string, tx: Transaction): Promise<void> {
    try {
      await this.conferral.assertDefaultRole(role, tx.manager, null);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.status >= 500) throw error;
      const problem =
        error.code === 'unknown-role'
          ? 'names no role'
          : 'names a role that can write on the gateway, which nobody gets by default';
      throw new ConfigurationError([{ name: 'DEFAULT_ROLE', problem }]);
    }
  }

  private stored(connection: Connection): StoredConnection {
    try {
      return {
        issuer: connection.issuer,
        clientId: connection.clientId,
        groupsClaim: connection.groupsClaim,
        defaultRole: connection.defaultRole,
        clientSecret: this.secrets.openClientSecret(connection),
        management: this.secrets.openManagementCredential(connection),
      };
    } catch (cause) {
      throw Object.assign(
        new ConfigurationError([
          {
            name: 'ENCRYPTION_KEYS',
            problem: 'does not hold the key under which the stored secrets were encrypted',
          },
        ]),
        { cause },
      );
    }
  }
}
