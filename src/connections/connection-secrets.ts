import { Injectable } from '@nestjs/common';
import type { BootstrapManagementCredential } from '../config/configuration.js';
import { Encryption, type SecretPlace } from '../crypto/encryption.js';
import type { Connection } from './connection.entity.js';

/** A credential for Okta's management API, in the clear: for the Okta client alone. */
export type ManagementCredential = BootstrapManagementCredential;

/** Seals and opens the secrets of connections. */
@Injectable()
export class ConnectionSecrets {
  constructor(private readonly encryption: Encryption) {}

  sealClientSecret(connectionId: string, secret: string): string {
    return this.encryption.encrypt(secret, clientSecretPlace(connectionId));
  }

  /** The OIDC client's secret, null when none is stored. */
  openClientSecret(connection: Pick<Connection, 'id' | 'clientSecret'>): string | null {
    return connection.clientSecret === null
      ? null
      : this.encryption.decrypt(connection.clientSecret, clientSecretPlace(connection.id));
  }

  sealManagementSecret(connectionId: string, secret: string): string {
    return this.encryption.encrypt(secret, managementSecretPlace(connectionId));
  }

  /** The credential for Okta's management API, null when the connection has none. */
  openManagementCredential(connection: Connection): ManagementCredential | null {
    if (connection.managementSecret === null) return null;
    const secret = this.encryption.decrypt(connection.managementSecret, managementSecretPlace(connection.id));
    switch (connection.managementAuthType) {
      case 'ssws':
        return { type: 'ssws', apiToken: secret };
      case 'service-app':
        return {
          type: 'service-app',
          clientId: connection.managementClientId ?? '',
          privateKey: secret,
          keyId: connection.managementKeyId,
        };
      default:
        return null;
    }
  }
}

const clientSecretPlace = (id: string): SecretPlace => ({
  table: 'connections',
  column: 'client_secret',
  id,
});
const managementSecretPlace = (id: string): SecretPlace => ({
  table: 'connections',
  column: 'management_secret',
  id,
});
