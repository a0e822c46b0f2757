import { GatewayError } from '../errors/gateway-error.js';
import type { Connection } from './connection.entity.js';

/**
 * Guards what is done to a connection, or through it with its provider: there is none behind local accounts, and they
 * are administered by the command line alone.
 * @throws GatewayError `built-in` for the connection of local accounts.
 */
export function assertNotBuiltIn({ kind, slug }: Pick<Connection, 'kind' | 'slug'>): void {
  if (kind !== 'local') return;
  throw new GatewayError(
    'built-in',
    `The connection ${slug} is that of the local accounts: it is built in, has no provider, and is administered by the command line alone.`,
  );
}
