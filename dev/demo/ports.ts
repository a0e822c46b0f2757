import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';

/** The demo listens on loopback alone. */
export const LOOPBACK = '127.0.0.1';

/**
 * The host name of the sample application: another one than the gateway's, as in production. Cookies know no ports, so
 * on one and the same host the gateway's own session would reach the application, and none would be handed over.
 */
export const APPLICATION_HOST = 'localhost';

/** The addresses of this machine that {@link APPLICATION_HOST} may mean: programs differ in which one they try. */
export function applicationAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.some(({ address }) => address === '::1') ? [LOOPBACK, '::1'] : [LOOPBACK];
}

/** Where each part of the demo listens: four ports in a row. */
export interface DemoPorts {
  readonly gateway: number;
  readonly okta: number;
  readonly application: number;
  readonly startPage: number;
}

/** What a port is for, in the words of the messages. */
const PURPOSES: readonly (readonly [keyof DemoPorts, string])[] = [
  ['gateway', 'the gateway'],
  ['okta', 'the Okta simulator'],
  ['application', 'the sample application'],
  ['startPage', 'the start page'],
];

/** The highest base port: the three that follow have to exist. */
export const MAX_BASE_PORT = 65_535 - (PURPOSES.length - 1);

/** The ports that begin at `base`. */
export function portsFrom(base: number): DemoPorts {
  return { gateway: base, okta: base + 1, application: base + 2, startPage: base + 3 };
}

/** A port that the demo needs belongs to some other program. */
export class PortInUseError extends Error {
  constructor(port: number, purpose: string) {
    super(
      `Port ${port}, which ${purpose} needs, is in use. ` +
        'Stop what uses it, or choose other ports: npm run demo -- --port 4000',
    );
    this.name = 'PortInUseError';
  }
}

/** @throws PortInUseError that names the first port which is taken. */
export async function requireFreePorts(ports: DemoPorts): Promise<void> {
  for (const [name, purpose] of PURPOSES) {
    const addresses = name === 'application' ? applicationAddresses() : [LOOPBACK];
    for (const address of addresses) {
      if (!(await isFree(ports[name], address))) throw new PortInUseError(ports[name], purpose);
    }
  }
}

/** A base port whose four ports are free at the moment. */
export async function findFreeBasePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    // Below the range from which systems pick a port when asked for any.
    const base = 20_000 + Math.floor(Math.random() * 3_000) * 4;
    const free = await Promise.all(
      (Object.values(portsFrom(base)) as number[]).flatMap((port) =>
        applicationAddresses().map((address) => isFree(port, address)),
      ),
    );
    if (!free.includes(false)) return base;
  }
  throw new Error('No four free ports in a row were found.');
}

function isFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else if (error.code === 'EACCES') reject(new Error(`Port ${port} may not be used: ${error.message}`));
      else reject(error);
    });
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
