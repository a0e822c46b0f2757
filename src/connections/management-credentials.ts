import { Injectable } from '@nestjs/common';
import { GatewayError } from '../errors/gateway-error.js';
import { ConnectionSecrets } from './connection-secrets.js';
import type { Connection } from './connection.entity.js';
import { orgUrlOf } from './issuer.js';
import type { ManagementAuthChange } from './management-auth-change.js';
import { ManagementCredentialCheck } from './management-credential-check.js';

/** Tries credentials for Okta's management API, and puts them into connections. */
@Injectable()
export class ManagementCredentials {
  constructor(
    private readonly check: ManagementCredentialCheck,
    private readonly secrets: ConnectionSecrets,
  ) {}

  /**
   * Asks Okta about a new credential before it is stored. Not to be called in a transaction: it waits for Okta.
   * @throws GatewayError `okta-token-invalid`, `okta-token-forbidden`, or `okta-unavailable` when Okta gives no answer.
   */
  async verify(change: ManagementAuthChange, issuer: string): Promise<void> {
    if (change.kind !== 'replace') return;
    switch (await this.check.check(orgUrlOf(issuer), change.credential)) {
      case 'ok':
        return;
      case 'invalid':
        throw new GatewayError(
          'okta-token-invalid',
          'Okta does not accept this credential: it may be mistyped, revoked, expired, or of another org.',
        );
      case 'forbidden':
        throw new GatewayError(
          'okta-token-forbidden',
          'Okta accepts this credential, but it may not read groups: its owner needs an admin role such as Read-Only Administrator.',
        );
      case 'unreachable':
        throw new GatewayError(
          'okta-unavailable',
          'Okta cannot be reached to try the credential. Nothing was stored.',
          { headers: { 'Retry-After': '5' } },
        );
    }
  }

  /** Puts a change into a connection whose id is known; the secret is sealed for that id. */
  apply(connection: Connection, change: ManagementAuthChange): void {
    switch (change.kind) {
      case 'keep':
        return;
      case 'clear':
        connection.managementAuthType = 'none';
        connection.managementSecret = null;
        connection.managementClientId = null;
        connection.managementKeyId = null;
        return;
      case 'replace': {
        const { credential } = change;
        const isApp = credential.type === 'service-app';
        connection.managementAuthType = credential.type;
        connection.managementSecret = this.secrets.sealManagementSecret(
          connection.id,
          isApp ? credential.privateKey : credential.apiToken,
        );
        connection.managementClientId = isApp ? credential.clientId : null;
        connection.managementKeyId = isApp ? credential.keyId : null;
      }
    }
  }
}
