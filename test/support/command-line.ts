import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist-dev/src/cli/main.js', import.meta.url));

/** What a command said, and how it ended. */
export interface CommandAnswer {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `npm run cli -- …` with exactly this environment, in a process of its own, as an operator does. */
export function commandLine(
  environment: Readonly<Record<string, string | undefined>>,
  ...args: readonly string[]
): Promise<CommandAnswer> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], ...environment };
    const child = execFile(process.execPath, [MAIN, ...args], { env }, (_, out, err) =>
      resolve({ status: child.exitCode, out, err }),
    );
  });
}
