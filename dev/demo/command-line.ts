import { parseArgs } from 'node:util';
import { MAX_BASE_PORT } from './ports.js';

/** What the demo was asked to do. */
export interface DemoCommand {
  /** First of four ports in a row. */
  readonly basePort: number;
  /** Delete the data first. */
  readonly fresh: boolean;
  /** Where to keep the data, when not in the usual place. */
  readonly dataRoot?: string;
  readonly help: boolean;
}

/** How to call the demo. */
export const USAGE = `Usage: npm run demo [-- [--fresh] [--port N] [--data FOLDER]]

  --fresh        Delete the demo's data and start over.
  --port N       Use the ports N to N+3 instead of 3000 to 3003. Each N keeps data of its own.
  --data FOLDER  Keep the data below FOLDER instead of .demo/ in the project.
`;

/** Thrown for arguments that make no sense; the message is for the person who typed them. */
export class UsageError extends Error {}

/** @throws UsageError when an argument is unknown or out of range. */
export function parseCommandLine(args: readonly string[]): DemoCommand {
  const values = parse(args);
  const basePort = Number(values.port ?? 3000);
  if (!Number.isInteger(basePort) || basePort < 1 || basePort > MAX_BASE_PORT) {
    throw new UsageError(`--port must be a number from 1 to ${MAX_BASE_PORT}`);
  }
  if (values.data === '') throw new UsageError('--data must name a folder');
  return {
    basePort,
    fresh: values.fresh ?? false,
    help: values.help ?? false,
    ...(values.data === undefined ? {} : { dataRoot: values.data }),
  };
}

function parse(args: readonly string[]): { port?: string; fresh?: boolean; data?: string; help?: boolean } {
  try {
    return parseArgs({
      args: [...args],
      options: {
        fresh: { type: 'boolean' },
        port: { type: 'string' },
        data: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'wrong arguments');
  }
}
