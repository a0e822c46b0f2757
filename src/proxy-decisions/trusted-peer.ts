import type { IncomingMessage } from 'node:http';
import type { BlockList, Socket } from 'node:net';
import { isTrustedPeer } from '../http/client-address.js';

const TRUSTED = Symbol('trusted');

/** A connection of which it is known whether its peer is a trusted proxy. */
type JudgedSocket = Socket & { [TRUSTED]?: boolean };

/** Whether a request comes from a trusted proxy. Connections live long: it is found out once for each, and kept on it. */
export function isFromTrustedProxy(request: IncomingMessage, trustedProxies: BlockList): boolean {
  const socket: JudgedSocket = request.socket;
  return (socket[TRUSTED] ??= isTrustedPeer(request, trustedProxies));
}
