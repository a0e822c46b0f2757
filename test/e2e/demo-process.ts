import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist-dev/dev/demo/main.js', import.meta.url));

/** The demo as a newcomer starts it: a process of its own, with what it prints. */
export class DemoProcess {
  stdout = '';
  stderr = '';
  /** Resolves to the exit status, or to the signal that ended the process. */
  readonly exited: Promise<number | NodeJS.Signals | null>;
  private readonly process: ChildProcess;

  constructor(args: readonly string[]) {
    if (!existsSync(MAIN))
      throw new Error('dist-dev/ is missing: run `npm run build:dev` first (npm test does)');
    this.process = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout?.on('data', (chunk: Buffer) => (this.stdout += String(chunk)));
    this.process.stderr?.on('data', (chunk: Buffer) => (this.stderr += String(chunk)));
    this.exited = new Promise((resolve) => {
      this.process.once('close', (status, signal) => resolve(status ?? signal));
    });
  }

  /** Resolves once everything runs. @throws Error with what was printed when it ended instead. */
  async ready(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (this.stdout.includes('Ctrl-C stops everything')) resolve();
      };
      this.process.stdout?.on('data', look);
      this.process.once('close', () =>
        reject(new Error(`The demo ended early.\n${this.stdout}\n${this.stderr}`)),
      );
      look();
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Asks it to stop, as Ctrl-C does; resolves to the exit status. */
  async interrupt(): Promise<number | NodeJS.Signals | null> {
    this.signal('SIGINT');
    return this.exited;
  }
}

/** Whether anything listens on a loopback port, at any address that `localhost` may mean. */
export async function isListening(port: number): Promise<boolean> {
  return (await Promise.all(['127.0.0.1', '::1'].map((address) => answersAt(address, port)))).includes(true);
}

function answersAt(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
