import type { Caller } from '../access/caller.js';
import { GatewayError } from '../errors/gateway-error.js';

/** @throws GatewayError `permission-denied` to callers of other connections than the platform's. */
export function assertPlatform(caller: Caller): void {
  if (caller.platform) return;
  throw new GatewayError(
    'permission-denied',
    'Applications and their grants are written by admins of the platform connection.',
  );
}
