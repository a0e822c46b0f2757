import type { Connection } from '../connections/connection.entity.js';

/** An event hook about to be made in Okta. */
export interface HookToRegister {
  readonly name: string;
  readonly url: string;
  /** What Okta sends as `Authorization`. */
  readonly secret: string;
  readonly eventTypes: readonly string[];
}

/** Registers event hooks in Okta; answered by a folder that can ask Okta. */
export abstract class OktaEventHooks {
  /**
   * Makes a hook, which sends nothing until it is verified.
   * @returns its id in Okta.
   * @throws GatewayError `no-api-credential`, `okta-conflict`, `okta-token-invalid`, `okta-token-forbidden`, `okta-unavailable`.
   */
  abstract create(connection: Connection, hook: HookToRegister): Promise<string>;

  /** Has Okta call the hook's address. @throws GatewayError as {@link create}, and `event-hook-not-verified`. */
  abstract verify(connection: Connection, hookId: string): Promise<void>;

  /** Deletes a hook. @throws GatewayError as {@link create}; one that is gone already is no failure. */
  abstract remove(connection: Connection, hookId: string): Promise<void>;
}
