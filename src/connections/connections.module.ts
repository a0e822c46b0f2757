/**
 * Connections: the configured Okta orgs, each with its OIDC client and, optionally, a credential for
 * Okta's management API. A connection is the tenant boundary.
 *
 * Owns the table `connections`, its sealed secrets, the rules for issuers, the first connection of a fresh
 * installation, `/api/v1/connections` with `/:connection` and `/:connection/setup-guide`, `/api/v1/connections/setup-guide`, and the key sets below
 * `/okta/client/jwks/` and `/okta/management/jwks/`. A secret goes in and never out, and is never sent to another
 * issuer than the one it was given for. It speaks to no provider itself: `openid-provider/` and `okta-client/` do,
 * and answer what it asks (`IssuerCheck`, `ManagementCredentialCheck`).
 */
import { Global, Module } from '@nestjs/common';
import { ChangeChecks } from './change-checks.js';
import { ClientAuth } from './client-auth.js';
import { ConnectionEditor } from './connection-editor.js';
import { ConnectionSecrets } from './connection-secrets.js';
import { ConnectionWarnings } from './connection-warnings.js';
import { ConnectionsController } from './connections.controller.js';
import { ConnectionsRepository } from './connections.repository.js';
import { ConnectionsService } from './connections.service.js';
import { FirstConnection } from './first-connection.js';
import { IssuerConfirmation } from './issuer-confirmation.js';
import { KeySets } from './key-sets.js';
import { KeySetsController } from './key-sets.controller.js';
import { SetupGuidePreviewController } from './setup-guide-preview.controller.js';
import { ManagementCredentials } from './management-credentials.js';
import { UnsavedConnections } from './unsaved-connection.js';

@Global()
@Module({
  controllers: [SetupGuidePreviewController, ConnectionsController, KeySetsController],
  providers: [
    ChangeChecks,
    ClientAuth,
    ConnectionEditor,
    ConnectionSecrets,
    ConnectionWarnings,
    ConnectionsRepository,
    ConnectionsService,
    FirstConnection,
    IssuerConfirmation,
    KeySets,
    ManagementCredentials,
    UnsavedConnections,
  ],
  exports: [
    ChangeChecks,
    ConnectionEditor,
    ConnectionSecrets,
    ConnectionsRepository,
    ConnectionsService,
    FirstConnection,
    IssuerConfirmation,
    UnsavedConnections,
  ],
})
export class ConnectionsModule {}
