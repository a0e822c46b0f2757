import { createServer } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections, which could take a port between here and its use. */
const FIRST = 10_000;
const SHARE = 5_000;
const SHARES = 4;

/** Each worker of a test run has a share of its own, and goes round in it: two that run at once never get the same port. */
const begin = FIRST + (Number(process.env['JEST_WORKER_ID'] ?? 0) % SHARES) * SHARE;
let taken = Math.floor(Math.random() * SHARE);

/** A loopback port that nothing listens on now; for servers whose address must be known before they start. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < SHARE; tries += 1) {
    taken = (taken + 1) % SHARE;
    const port = begin + taken;
    if (await isFree(port)) return port;
  }
  throw new Error('There is no free port.');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}
