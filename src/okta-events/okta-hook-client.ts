import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { Connection } from '../connections/connection.entity.js';
import { GatewayError, type GatewayErrorOptions } from '../errors/gateway-error.js';
import { OktaEventHooks, type HookToRegister } from '../event-triggers/okta-event-hooks.js';
import type { ConnectionOkta } from '../okta-client/connection-okta.js';
import type { OktaBounds } from '../okta-client/okta-api.js';
import { OktaClients } from '../okta-client/okta-clients.js';
import { asAdminError, asOktaProblem, OktaProblem } from '../okta-client/okta-problem.js';

/** How long an admin waits for one call, in milliseconds: Okta itself gives us 3 seconds, twice, to be verified. */
const PATIENCE_MS = 12_000;
const SCOPE = 'okta.eventHooks.manage';

/** Registers event hooks by Okta's API. */
@Injectable()
export class OktaHookClient extends OktaEventHooks {
  constructor(
    private readonly clients: OktaClients,
    private readonly clock: Clock,
  ) {
    super();
  }

  async create(connection: Connection, hook: HookToRegister): Promise<string> {
    const { id } = await this.ask(connection, (okta, bounds) => okta.createEventHook(hook, bounds));
    return id;
  }

  async verify(connection: Connection, hookId: string): Promise<void> {
    await this.ask(
      connection,
      (okta, bounds) => okta.verifyEventHook(hookId, bounds),
      (problem, options) =>
        new GatewayError(
          'event-hook-not-verified',
          `Okta called the hook and did not get the answer that it wants: PUBLIC_URL must be reachable from the internet.${words(problem)}`,
          options,
        ),
    );
  }

  async remove(connection: Connection, hookId: string): Promise<void> {
    await this.ask(connection, async (okta, bounds) => {
      try {
        await okta.deleteEventHook(hookId, bounds);
      } catch (error) {
        if (!(error instanceof OktaProblem && error.kind === 'not-found')) throw error;
      }
    });
  }

  private async ask<T>(
    connection: Connection,
    call: (okta: ConnectionOkta, bounds: OktaBounds) => Promise<T>,
    asRefusal: (problem: OktaProblem, options: GatewayErrorOptions) => GatewayError = hookRefused,
  ): Promise<T> {
    try {
      const okta = this.clients.forConnection(connection);
      if (okta)
        return await call(okta, { deadlineMs: this.clock.monotonic() + PATIENCE_MS, priority: 'admin' });
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      const problem = asOktaProblem(error);
      const options = { detail: problem.message, cause: problem, oktaErrorCode: problem.errorCode };
      if (problem.kind === 'refused') throw asRefusal(problem, options);
      if (problem.kind === 'token-forbidden') {
        throw new GatewayError(
          'okta-token-forbidden',
          `The connection’s API credential may not do this in Okta: it needs ${problem.requiredScope ?? SCOPE} and an admin role that manages event hooks.`,
          options,
        );
      }
      throw asAdminError(problem);
    }
    throw new GatewayError(
      'no-api-credential',
      `Event hooks can be registered once the connection has a credential for Okta’s API with ${SCOPE}.`,
    );
  }
}

function hookRefused(problem: OktaProblem, options: GatewayErrorOptions): GatewayError {
  return new GatewayError('okta-conflict', `Okta does not accept the event hook.${words(problem)}`, options);
}

/** Okta's own words, bounded by the client. */
function words({ causes, summary }: OktaProblem): string {
  const said = causes.length > 0 ? causes.join('; ') : summary;
  return said === undefined ? '' : ` Okta says: ${said}`;
}
