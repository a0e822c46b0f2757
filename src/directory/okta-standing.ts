import type { Group } from '../subjects/membership.js';
import type { ConnectionOkta } from '../okta-client/connection-okta.js';
import type { OktaBounds } from '../okta-client/okta-api.js';
import { OktaProblem } from '../okta-client/okta-problem.js';

/** What Okta says of a person now: their groups, or why they may not act any more. */
export type OktaStanding =
  | {
      readonly gone: false;
      readonly groups: readonly Group[];
      /** The moment before Okta was asked for them, by whoever asked first. */
      readonly fetchedAt: Date;
    }
  | { readonly gone: true; readonly reason: GoneReason };

/** Why somebody's sessions are ended, as the audit trail tells it. */
export type GoneReason = 'okta-user-deleted' | `okta-user-${Lowercase<string>}`;

/**
 * The states in which somebody has an account that works, or one that they can get to work again by themselves. A
 * forgotten password or a stranger's wrong guesses end nobody's session; an admin's suspension does, and so does any
 * state that is not known here.
 */
const WORKING = ['ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY', 'LOCKED_OUT'];

/**
 * Asks Okta for a person's state and, when that is in order, for their groups.
 * @param freshSince A read of the groups that began before this moment will not do.
 * @throws OktaProblem when Okta gave no usable answer.
 */
export async function readStanding(
  okta: ConnectionOkta,
  sub: string,
  bounds: OktaBounds,
  freshSince?: Date,
): Promise<OktaStanding> {
  try {
    const { status } = await okta.getUser(sub, bounds);
    if (!WORKING.includes(status)) return { gone: true, reason: `okta-user-${kebabCase(status)}` };
    return { gone: false, ...(await okta.readMembership(sub, bounds, freshSince)) };
  } catch (error) {
    if (error instanceof OktaProblem && error.kind === 'not-found')
      return { gone: true, reason: 'okta-user-deleted' };
    throw error;
  }
}

function kebabCase(status: string): Lowercase<string> {
  return status.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-') as Lowercase<string>;
}
