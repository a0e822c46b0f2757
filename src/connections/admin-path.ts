import type { Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { hasAdminPath } from './connections.repository.js';

/**
 * Keeps the gateway administrable. Called at the end of a write that may have taken away an admin path
 * (a group mapping to `admin` on the active platform connection), while the platform connection's row is
 * locked, so that two such writes can't each leave the other's path as the last one.
 * @throws GatewayError `last-admin-path` when none remains; the write is then rolled back.
 */
export async function assertAdminPathRemains(tx: Transaction): Promise<void> {
  if (await hasAdminPath(tx.manager)) return;
  throw new GatewayError(
    'last-admin-path',
    'After this change nobody could become admin any more: a group of the active platform connection must stay mapped to admin.',
  );
}
