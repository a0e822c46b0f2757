import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { orgUrlOf } from '../connections/issuer.js';
import { oktaConnection } from '../connections/visible-connection.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { ConnectionOkta } from '../okta-client/connection-okta.js';
import type { OktaBounds } from '../okta-client/okta-api.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import { asActionError } from './okta-action-errors.js';

/** How long an admin waits for all that one request asks of Okta, in milliseconds. */
const PATIENCE_MS = 8_000;

/** One request that may ask Okta's directory something. */
export interface OktaAction {
  readonly caller: Caller;
  readonly connection: Connection;
  /** Origin of the Okta org, which several connections may share. */
  readonly orgUrl: string;
  readonly okta: ConnectionOkta;
  /** Of everything together that this request asks. */
  readonly bounds: OktaBounds;
}

/** What a route does to Okta's directory. */
export type OktaActionKind = 'read' | 'manage';

/** Lets a request through to Okta's directory when the connection allows it. */
@Injectable()
export class OktaActionGate {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly clients: OktaClients,
    private readonly clock: Clock,
  ) {}

  /**
   * @param slugOrId The connection that the request names; default the caller's own.
   * @throws GatewayError `not-found` for a connection that does not exist or belongs to others alike,
   *   `okta-actions-off`, `no-api-credential`, `okta-token-invalid`.
   */
  async open(caller: Caller, slugOrId: string | undefined, kind: OktaActionKind): Promise<OktaAction> {
    const connection = await oktaConnection(this.connections, caller, slugOrId);
    assertAllowed(connection, kind);
    const okta = this.clientOf(connection);
    if (!okta) {
      throw new GatewayError(
        'no-api-credential',
        'Okta’s directory can be asked once the connection has a credential for Okta’s API.',
      );
    }
    const bounds = { deadlineMs: this.clock.monotonic() + PATIENCE_MS, priority: 'admin' as const };
    return { caller, connection, orgUrl: orgUrlOf(connection.issuer), okta, bounds };
  }

  private clientOf(connection: Connection): ConnectionOkta | null {
    try {
      return this.clients.forConnection(connection);
    } catch (error) {
      throw asActionError(error, { scope: 'okta.users.read', changes: false });
    }
  }
}

function assertAllowed({ oktaActions, slug }: Connection, kind: OktaActionKind): void {
  if (oktaActions === 'manage' || (oktaActions === 'read' && kind === 'read')) return;
  throw new GatewayError(
    'okta-actions-off',
    `The connection ${slug} allows ${oktaActions === 'read' ? 'only reading in' : 'nothing in'} Okta’s directory: set its oktaActions to "${kind}" first.`,
  );
}

/** Asks Okta for something that changes nothing. @throws GatewayError as {@link asActionError}. */
export async function reading<T>(scope: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw asActionError(error, { scope, changes: false });
  }
}
