import type { Caller } from '../access/caller.js';
import { gatewayPermissions } from '../access/permissions.js';
import { GatewayError, invalidValue } from '../errors/gateway-error.js';

/** The parts of a grant that rules are about. */
export interface GrantParts {
  readonly role: string;
  readonly resourceType: string;
  readonly action: string;
}

/** Whether a permission on the gateway lets its holder change something, rather than only see it. */
export function changesSomething(permission: string): boolean {
  return !permission.endsWith(':read');
}

/**
 * Judges a grant on the gateway itself, where permissions are a closed list and grants are power.
 * @param isDefaultRole Whether some connection gives the role to everybody without a mapped group.
 * @throws GatewayError `validation-failed`; `permission-denied` when the caller does not hold it.
 */
export function assertMayGrantOnGateway(caller: Caller, grant: GrantParts, isDefaultRole: boolean): void {
  const permission = `${grant.resourceType}:${grant.action}`;
  if (!(gatewayPermissions as readonly string[]).includes(permission)) {
    throw invalidValue(
      '/action',
      'unknown-permission',
      `The gateway knows no permission ${permission}. It knows: ${gatewayPermissions.join(', ')}.`,
    );
  }
  if (changesSomething(permission)) {
    if (grant.role === '*') {
      throw invalidValue('/role', 'write-for-everybody', 'Nobody may write on the gateway without a role.');
    }
    if (isDefaultRole) {
      throw invalidValue(
        '/role',
        'default-role-may-write',
        `The role ${grant.role} is the default role of a connection: it can't write on the gateway.`,
      );
    }
  }
  if (!caller.permissions.has(permission)) {
    throw new GatewayError(
      'permission-denied',
      `You can't grant ${permission}, which you don't hold yourself.`,
    );
  }
}

/**
 * What a role may do on the gateway is judged as roles are given away, and must not depend on who asks and when.
 * @throws GatewayError `validation-failed`.
 */
export function assertUnconditional(condition: string | undefined): void {
  if (condition === undefined) return;
  throw invalidValue('/condition', 'condition-on-gateway', 'Grants on the gateway itself have no condition.');
}

/**
 * The role `admin` keeps everything that it may do on the gateway, or nobody could give it back.
 * @throws GatewayError `built-in`.
 */
export function assertMayRevokeOnGateway({ role }: GrantParts): void {
  if (role === 'admin') throw new GatewayError('built-in', 'The role admin keeps its grants on the gateway.');
}
