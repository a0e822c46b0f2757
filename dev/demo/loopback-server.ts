import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOOPBACK, PortInUseError } from './ports.js';

/** How long a server that stops waits for what it is answering, in milliseconds. */
const DRAIN_MS = 1_000;

/**
 * Listens on an address of the loopback; port 0 is any free one.
 * @returns the port.
 * @throws PortInUseError that names what `purpose` says.
 */
export async function listen(
  server: Server,
  port: number,
  purpose = 'the demo',
  address = LOOPBACK,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port, purpose) : error),
    );
    server.listen(port, address, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Finishes what is being answered, then cuts: a browser may keep its connection open for ever. */
export async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
