import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

const MAIN = fileURLToPath(new URL('../../dist-dev/src/main.js', import.meta.url));

/** A start takes two seconds; on a busy machine many times that. */
const START_LIMIT_MS = 180_000;

/** The gateway as `npm start` runs it, in a process of its own. */
export interface GatewayProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything that it printed so far. */
  readonly output: () => string;
  /** Sends SIGTERM and waits for the end; returns the exit status. */
  stop(): Promise<number | null>;
}

/** A program with its arguments. */
type Command = readonly [string, ...string[]];

/** What `npm start` runs, as npm runs it: by a shell, which is what gets npm's signals. */
export function asNpmStarts(): Command {
  const manifest = new URL('../../package.json', import.meta.url);
  const { scripts } = JSON.parse(readFileSync(manifest, 'utf8')) as { scripts: { start: string } };
  return ['sh', '-c', scripts.start.replace('dist/src/main.js', `'${MAIN}'`)];
}

/** Starts the compiled gateway with exactly this environment and waits until it answers. */
export async function startGatewayProcess(
  env: Readonly<Record<string, string | undefined>>,
  command?: Command,
): Promise<GatewayProcess> {
  const started = runGatewayProcess(env, command);
  const url = `http://127.0.0.1:${env['PORT']}`;
  try {
    await Promise.race([
      eventually(async () => {
        const answer = await fetch(`${url}/health/live`);
        if (!answer.ok) throw new Error(`status ${answer.status}`);
      }, START_LIMIT_MS),
      started.exited.then(() => {
        throw new Error(`it ended:\n${started.output()}`);
      }),
    ]);
  } catch (error) {
    started.child.kill('SIGKILL');
    throw error;
  }
  return {
    ...started,
    url,
    stop: async () => {
      started.child.kill('SIGTERM');
      return started.exited;
    },
  };
}

/** Runs the compiled gateway without waiting for it to listen; for starts that must fail. */
export function runGatewayProcess(
  env: Readonly<Record<string, string | undefined>>,
  [program, ...args]: Command = [process.execPath, MAIN],
): {
  child: ChildProcess;
  exited: Promise<number | null>;
  readonly output: () => string;
} {
  if (!existsSync(MAIN)) throw new Error('run "npm run build:dev" first (npm test does)');
  let printed = '';
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, exited, output: () => printed };
}
