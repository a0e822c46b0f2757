import cluster from 'node:cluster';
import { createLog } from './config/log.js';
import { ConfigurationError, loadConfiguration } from './config/load-configuration.js';
import type { Configuration } from './config/configuration.js';
import { createGateway } from './create-gateway.js';
import { databaseErrorCode, isOutage } from './errors/outage.js';
import { superviseWorkers } from './supervise-workers.js';

/** Requests that are being answered are given this long after SIGTERM before the process ends anyway, in milliseconds. */
const SHUTDOWN_LIMIT_MS = 9500;

/** Starts the gateway: configuration, database, listener. Any fault ends the process with a report on standard error. */
async function start(): Promise<void> {
  const configuration = loadConfiguration(process.env);
  if (cluster.isPrimary && configuration.workers > 1)
    await superviseWorkers(configuration, SHUTDOWN_LIMIT_MS);
  else await serve(configuration);
}

/** One process that answers requests, until SIGTERM or SIGINT. */
async function serve(configuration: Configuration): Promise<void> {
  const log = createLog(configuration.log.level);
  const gateway = await createGateway({ configuration, log });
  await gateway.listen();
  log.info({ address: gateway.address, publicUrl: configuration.publicOrigin }, 'Rolegate is listening');
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'Stopping: finishing what is being answered');
    setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS).unref();
    gateway.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'The stop was not clean');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

start().catch((error: unknown) => {
  process.stderr.write(`${startFault(error)}\n`);
  process.exit(1);
});

/** What a person reads when the start fails: the report as it is; of anything else the message, never a stack or a value. */
function startFault(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  const code = databaseErrorCode(error);
  if (code !== undefined || isOutage(error)) {
    return `The gateway does not start: the database that DATABASE_URL or DATABASE_DIRECT_URL names cannot be used (${code ?? 'no answer'}).`;
  }
  return `The gateway does not start: ${error instanceof Error ? error.message : 'unknown error'}`;
}
