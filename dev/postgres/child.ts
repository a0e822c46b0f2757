import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** A child process whose output is kept for error messages, and which ends for certain. */
export class Child {
  readonly process: ChildProcess;
  /** Resolves once the process has ended and all its output has been read; never rejects. */
  readonly exited: Promise<void>;
  ended = false;
  private readonly lines: string[] = [];
  private stopping?: Promise<void>;

  constructor(
    program: string,
    args: string[],
    options: { uid?: number; gid?: number },
    private readonly log?: (line: string) => void,
  ) {
    // A clean environment: PGPORT, PGOPTIONS and the like are meant for clients of other servers.
    const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' };
    // Detached: Ctrl-C then reaches the application alone, which stops the server once it has drained.
    this.process = spawn(program, args, {
      ...options,
      env,
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.keep(line));
    }
    this.exited = new Promise((done) => {
      const end = (): void => {
        this.ended = true;
        done();
      };
      // 'close' comes after the last output, so that the reason for an early end is known by then.
      this.process.once('close', end).once('error', (error) => {
        this.keep(error.message);
        end();
      });
    });
  }

  /** The last lines printed. */
  tail(): string {
    return this.lines.join('\n');
  }

  /** Ends the process: a fast shutdown, then harder means when it takes too long. */
  stop(): Promise<void> {
    return (this.stopping ??= this.end());
  }

  private async end(): Promise<void> {
    for (const [signal, patience] of [
      ['SIGINT', 10_000],
      ['SIGQUIT', 6_000],
      ['SIGKILL', 2_000],
    ] as const) {
      if (this.ended) return;
      this.process.kill(signal);
      const timer = new AbortController();
      await Promise.race([
        this.exited,
        delay(patience, undefined, { signal: timer.signal }).catch(() => undefined),
      ]);
      timer.abort();
    }
  }

  private keep(line: string): void {
    this.log?.(line);
    this.lines.push(line);
    if (this.lines.length > 12) this.lines.shift();
  }
}
