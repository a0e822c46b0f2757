import { GatewayError } from '../errors/gateway-error.js';
import type { Caller } from '../access/caller.js';

/**
 * Nobody can grant, map or mint a permission that they don't hold. A role may be conferred by
 * a caller who holds every permission that it has on the gateway, and who either writes applications
 * (and so owns what the role may do there) or holds the role.
 * @throws GatewayError `permission-denied` that names what is missing.
 */
export function assertMayConferRole(
  caller: Caller,
  roleKey: string,
  gatewayPermissions: ReadonlySet<string>,
): void {
  const missing = [...gatewayPermissions].filter((permission) => !caller.permissions.has(permission));
  if (missing.length > 0) {
    throw new GatewayError(
      'permission-denied',
      `The role ${roleKey} holds permissions that you do not: ${missing.sort().join(', ')}.`,
    );
  }
  if (!caller.permissions.has('applications:write') && !caller.roles.includes(roleKey)) {
    throw new GatewayError(
      'permission-denied',
      `You can only give away the role ${roleKey} if you hold it or may write applications.`,
    );
  }
}
