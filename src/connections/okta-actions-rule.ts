import type { Caller } from '../access/caller.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { OktaActions } from './connection.entity.js';

const LEVELS: readonly OktaActions[] = ['off', 'read', 'manage'];

/**
 * Judges what a connection is to allow in Okta's directory: whoever allows more must be able to do it.
 * @throws GatewayError `permission-denied`.
 */
export function assertMayAllowOktaActions(
  caller: Caller,
  current: OktaActions,
  wanted: OktaActions | undefined,
): void {
  if (wanted === undefined || wanted === 'off') return;
  if (LEVELS.indexOf(wanted) <= LEVELS.indexOf(current)) return;
  if (caller.permissions.has(`okta:${wanted}`)) return;
  throw new GatewayError(
    'permission-denied',
    `You can't allow this in Okta's directory without the permission okta:${wanted}.`,
  );
}
