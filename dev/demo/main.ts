import { announcement } from './announcement.js';
import { parseCommandLine, USAGE, UsageError, type DemoCommand } from './command-line.js';
import { locateDataFolder } from './data-folder.js';
import { PortInUseError, portsFrom, requireFreePorts } from './ports.js';
import type { Demo } from './start-demo.js';
import { onStopRequest } from './stop-request.js';
import { shortPath } from './terminal-commands.js';

/** Exit status of a process that was told to stop and did so at once. */
const FORCED = 130;

process.exit(await main(process.argv.slice(2)));

/** Runs the demo; answers with an exit status: 0 stopped when asked, 1 failed, 2 wrong usage. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseCommandLine(args);
    if (command.help) {
      console.log(USAGE);
      return 0;
    }
    // Before anything is printed or deleted: about a busy port, one line is enough.
    await requireFreePorts(portsFrom(command.basePort));
    return await run(command);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UsageError) console.error(`${message}\n\n${USAGE}`);
    else if (error instanceof PortInUseError) console.error(message);
    else console.error(`The demo failed: ${message}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function run({ basePort, fresh, dataRoot }: DemoCommand): Promise<number> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const asked = new Promise<'asked'>((resolve) => signal.addEventListener('abort', () => resolve('asked')));
  let demo: Demo | undefined;
  onStopRequest({
    first: () => {
      console.log('\nStopping. Ctrl-C again stops at once.');
      stopping.abort();
    },
    second: () => {
      demo?.kill();
      process.exit(FORCED);
    },
  });

  const dataFolder = locateDataFolder(basePort, dataRoot);
  console.log(`Rolegate demo: starting. Its data is in ${shortPath(dataFolder)}\n`);
  try {
    // Only now: most of the demo's code is of no use to whoever made a typing mistake.
    const { startDemo } = await import('./start-demo.js');
    demo = await startDemo({ basePort, dataFolder, fresh, signal, progress: printProgress });
  } catch (error) {
    if (signal.aborted) return 0;
    console.error('');
    throw error;
  }
  console.log(announcement(demo));
  const ended = await Promise.race([asked, demo.databaseExited.then(() => 'database' as const)]);
  if (ended === 'database') console.error('\nThe database has ended by itself, so the demo ends too.');
  await demo.close();
  if (ended === 'asked') console.log('Stopped.');
  return ended === 'asked' ? 0 : 1;
}

function printProgress(what: string): () => void {
  const began = performance.now();
  process.stdout.write(`  ${what} ... `);
  return () => process.stdout.write(`${Math.round(performance.now() - began)} ms\n`);
}
