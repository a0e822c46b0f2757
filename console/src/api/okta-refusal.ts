import type { Connection } from './connections.js';

/** Why nothing can be changed in Okta through a connection; undefined when it can, or when only the gateway knows. */
export function oktaRefusal(connection: Connection | undefined): string | undefined {
  if (connection === undefined) return undefined;
  if (connection.managementAuth.type === 'none') return 'The connection has no credential for Okta’s API.';
  if (connection.oktaActions !== 'manage')
    return `The connection changes nothing in Okta’s directory: its Okta actions are ${connection.oktaActions}.`;
  return undefined;
}
