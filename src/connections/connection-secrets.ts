import { Injectable } from '@nestjs/common';
import { Encryption, type SecretPlace } from '../crypto/encryption.js';
import { NO_CLIENT_CREDENTIAL, type ClientCredential, type ClientKey } from './client-credential.js';
import type { Connection } from './connection.entity.js';
import type { ManagementCredential, ServiceAppCredential } from './management-credential.js';
import { DEFAULT_MANAGEMENT_SCOPES } from './okta-scopes.js';

export type { ManagementCredential } from './management-credential.js';

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

  /** With what the OIDC client proves itself at its provider now. */
  openClientCredential(
    connection: Pick<Connection, 'id' | 'clientSecret' | 'clientPrivateKey' | 'clientKeyId'>,
  ): ClientCredential {
    const { id, clientPrivateKey, clientKeyId: keyId } = connection;
    if (clientPrivateKey !== null) {
      const privateKey = this.encryption.decrypt(clientPrivateKey, clientKeyPlace(id));
      return { method: 'private_key_jwt', privateKey, keyId };
    }
    const clientSecret = this.openClientSecret(connection);
    return clientSecret === null ? NO_CLIENT_CREDENTIAL : { method: 'client_secret', clientSecret };
  }

  sealClientKey(connectionId: string, privateKey: string): string {
    return this.encryption.encrypt(privateKey, clientKeyPlace(connectionId));
  }

  /** The client's generated key that the provider has not accepted yet, null when there is none. */
  openNextClientKey(
    connection: Pick<Connection, 'id' | 'clientNextPrivateKey' | 'clientNextKeyId'>,
  ): ClientKey | null {
    const { id, clientNextPrivateKey, clientNextKeyId: keyId } = connection;
    if (clientNextPrivateKey === null) return null;
    return { privateKey: this.encryption.decrypt(clientNextPrivateKey, nextClientKeyPlace(id)), keyId };
  }

  sealNextClientKey(connectionId: string, privateKey: string): string {
    return this.encryption.encrypt(privateKey, nextClientKeyPlace(connectionId));
  }

  sealManagementSecret(connectionId: string, secret: string): string {
    return this.encryption.encrypt(secret, managementSecretPlace(connectionId));
  }

  /**
   * The credential for Okta's management API, null when the connection has none that could be used: also while a
   * generated key waits for Okta's approval, or an app for an admin's grant.
   */
  openManagementCredential(connection: Connection): ManagementCredential | null {
    const { id, managementSecret, managementGrantId } = connection;
    if (managementSecret === null) return null;
    switch (connection.managementAuthType) {
      case 'ssws':
        return { type: 'ssws', apiToken: this.openManagementSecret(id, managementSecret) };
      case 'service-app':
        return serviceApp(
          connection,
          this.openManagementSecret(id, managementSecret),
          connection.managementKeyId,
        );
      case 'authorization-code':
        return managementGrantId === null
          ? null
          : { type: 'authorization-code', connectionId: id, grantId: managementGrantId };
      default:
        return null;
    }
  }

  /** The SSWS token, private key or refresh token that is stored of a connection. */
  openManagementSecret(connectionId: string, sealed: string): string {
    return this.encryption.decrypt(sealed, managementSecretPlace(connectionId));
  }

  sealManagementClientSecret(connectionId: string, secret: string): string {
    return this.encryption.encrypt(secret, managementClientSecretPlace(connectionId));
  }

  /** The secret of the web app through which an admin grants access. */
  openManagementClientSecret(connectionId: string, sealed: string): string {
    return this.encryption.decrypt(sealed, managementClientSecretPlace(connectionId));
  }

  sealNextKey(connectionId: string, privateKey: string): string {
    return this.encryption.encrypt(privateKey, nextKeyPlace(connectionId));
  }

  /** The service app with its generated key that Okta has not accepted yet, null when there is none. */
  openNextServiceApp(connection: Connection): ServiceAppCredential | null {
    const { id, managementNextSecret, managementNextKeyId } = connection;
    if (managementNextSecret === null) return null;
    const privateKey = this.encryption.decrypt(managementNextSecret, nextKeyPlace(id));
    return serviceApp(connection, privateKey, managementNextKeyId);
  }
}

function serviceApp(
  { managementClientId, managementScopes }: Connection,
  privateKey: string,
  keyId: string | null,
): ServiceAppCredential {
  const scopes = managementScopes.length === 0 ? DEFAULT_MANAGEMENT_SCOPES : managementScopes;
  return { type: 'service-app', clientId: managementClientId ?? '', privateKey, keyId, scopes };
}

const clientSecretPlace = (id: string): SecretPlace => ({
  table: 'connections',
  column: 'client_secret',
  id,
});
const clientKeyPlace = (id: string): SecretPlace => ({
  table: 'connections',
  column: 'client_private_key',
  id,
});
const nextClientKeyPlace = (id: string): SecretPlace => ({
  table: 'connections',
  column: 'client_next_private_key',
  id,
});
const managementSecretPlace = (id: string): SecretPlace => ({
  table: 'connections',
  column: 'management_secret',
  id,
});
const managementClientSecretPlace = (id: string): SecretPlace => ({
  table: 'connections',
  column: 'management_client_secret',
  id,
});
const nextKeyPlace = (id: string): SecretPlace => ({
  table: 'connections',
  column: 'management_next_secret',
  id,
});
