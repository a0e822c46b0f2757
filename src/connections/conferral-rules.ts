import type { EntityManager } from 'typeorm';
import type { Caller } from '../access/caller.js';

/**
 * What connections need to know of roles and grants, which live above them: nobody may confer what they
 * don't hold, neither by a default role nor by deciding where groups come from. `applications/`
 * answers from the grants.
 */
export abstract class ConferralRules {
  /**
   * Judges a role that everybody of the org without a mapped group would have.
   * @param caller Who sets it; null at the first start, where the operator does.
   * @throws GatewayError `unknown-role`; `validation-failed` when the role can write anything on the gateway;
   * `permission-denied` when the caller may not confer the role.
   */
  abstract assertDefaultRole(roleKey: string, manager: EntityManager, caller: Caller | null): Promise<void>;

  /**
   * Judges a change of the issuer, the client or the groups claim: whoever controls these controls who is in which
   * group, and so gives away every role that the connection maps.
   * @throws GatewayError `permission-denied` when the caller may not confer one of these roles.
   */
  abstract assertMayReroute(connectionId: string, manager: EntityManager, caller: Caller): Promise<void>;
}
