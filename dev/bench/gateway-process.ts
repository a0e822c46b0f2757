import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const START_LIMIT_MS = 90_000;
const STOP_LIMIT_MS = 10_000;

/** A whole gateway in a process of its own, as `npm start` runs it. */
export class GatewayProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /**
   * @param environment More variables, made for the gateway's own origin.
   * @throws Error when it doesn't answer in time.
   */
  static async start(
    databaseUrl: string,
    encryptionKey: string,
    environment: (url: string) => Readonly<Record<string, string>> = () => ({}),
  ): Promise<GatewayProcess> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = spawn(process.execPath, [MAIN], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        PUBLIC_URL: url,
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        ENCRYPTION_KEYS: encryptionKey,
        // Nobody listens there: nothing that is measured asks Okta.
        OKTA_ISSUER_URI: 'http://127.0.0.1:9',
        OKTA_CLIENT_ID: 'bench',
        OKTA_CLIENT_SECRET: 'bench',
        TRUSTED_PROXIES: '127.0.0.1',
        API_RATE_LIMIT: '0',
        LOG_LEVEL: 'error',
        ...environment(url),
      },
    });
    const gateway = new GatewayProcess(url, child);
    try {
      await gateway.untilReady();
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    return gateway;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const limit = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
    await exited;
    clearTimeout(limit);
  }

  private async untilReady(): Promise<void> {
    for (const end = performance.now() + START_LIMIT_MS; ;) {
      if (this.child.exitCode !== null) throw new Error('A gateway ended while it was starting.');
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      if (performance.now() > end) throw new Error('A gateway did not start in time.');
      await delay(100);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
