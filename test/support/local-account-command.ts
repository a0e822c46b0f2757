import { execFile } from 'node:child_process';
import type { TestGateway } from './gateway.js';

/**
 * Runs `npm run cli -- local-account …` as an operator of a gateway does, in a process of its own.
 * @throws Error with what it wrote to standard error, when it fails.
 */
export function localAccountCommand(
  of: TestGateway,
  args: readonly string[],
  input: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env['PATH'], ...of.env };
    const main = new URL('../../dist-dev/src/cli/main.js', import.meta.url).pathname;
    const child = execFile(process.execPath, [main, 'local-account', ...args], { env }, (error, out, err) =>
      error ? reject(new Error(err)) : resolve(out),
    );
    child.stdin?.end(input);
  });
}
