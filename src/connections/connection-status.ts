import { invalidValue } from '../errors/gateway-error.js';
import type { Connection, ConnectionStatus } from './connection.entity.js';

const NEXT: Readonly<Record<ConnectionStatus, ConnectionStatus>> = {
  draft: 'active',
  active: 'disabled',
  disabled: 'active',
};

/**
 * Connections go `draft` → `active` → `disabled` → `active`; naming the present status changes nothing.
 * @throws GatewayError `validation-failed` for every other way.
 */
export function assertStatusChange(from: ConnectionStatus, to: ConnectionStatus): void {
  if (to === from || to === NEXT[from]) return;
  throw invalidValue(
    '/status',
    'status-transition',
    `A connection that is ${from} can only become ${NEXT[from]}.`,
  );
}

/**
 * A draft may be kept before its app exists in Okta; nobody is sent there without one.
 * @throws GatewayError `validation-failed` while the connection has no client id.
 */
export function assertHasClient({ clientId }: Pick<Connection, 'clientId'>): void {
  if (clientId === '') throw invalidValue('/clientId', 'required', 'The draft has no client ID yet.');
}
