import { invalidValue } from '../errors/gateway-error.js';
import type { ConnectionStatus } from './connection.entity.js';

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
