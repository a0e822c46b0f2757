import type { Caller } from '../access/caller.js';
import type { GatewayPermission } from '../access/permissions.js';
import type { ImpactObstacle, ImpactResponse } from './impact.dto.js';

/**
 * What stands in the way of a caller's deletion, as it would be refused.
 * @param platform Whether callers of the platform connection alone delete it.
 */
export function obstaclesFor(
  caller: Caller,
  permission: GatewayPermission,
  platform: boolean,
  others: readonly (ImpactObstacle | false)[] = [],
): Pick<ImpactResponse, 'blockedBy'> {
  const obstacles: ImpactObstacle[] = [];
  if (!caller.permissions.has(permission))
    obstacles.push({ code: 'permission-denied', detail: `You need the permission ${permission}.` });
  else if (platform && !caller.platform)
    obstacles.push({
      code: 'permission-denied',
      detail: 'It is deleted by callers of the platform connection.',
    });
  obstacles.push(...others.filter((other) => other !== false));
  return obstacles.length > 0 ? { blockedBy: obstacles } : {};
}

/** The refusal of whatever would end administration. */
export const LAST_ADMIN_PATH: ImpactObstacle = {
  code: 'last-admin-path',
  detail: 'After this change nobody could become admin any more.',
};
