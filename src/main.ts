import cluster from 'node:cluster';
import { createLog } from './config/log.js';
import { ConfigurationError, loadConfiguration } from './config/load-configuration.js';
import type { Configuration } from './config/configuration.js';
import { createGateway } from './create-gateway.js';
import { databaseErrorCode, isOutage } from './errors/outage.js';

/** Requests that are being answered are given this long after SIGTERM before the process ends anyway, in milliseconds. */
const SHUTDOWN_LIMIT_MS = 9500;

/** Starts the gateway: configuration, database, listener. Any fault ends the process with a report on standard error. */
async function start(): Promise<void> {
  const configuration = loadConfiguration(process.env);
  if (cluster.isPrimary && configuration.workers > 1) superviseWorkers(configuration);
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

/** The primary of WORKERS > 1: it serves nothing, replaces a worker that dies, and passes the stop on. */
function superviseWorkers(configuration: Configuration): void {
  const log = createLog(configuration.log.level);
  let stopping = false;
  let listening = false;
  cluster.on('listening', () => (listening = true));
  for (let index = 0; index < configuration.workers; index += 1) cluster.fork();
  cluster.on('exit', (worker, code, signal) => {
    if (stopping) {
      if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(0);
      return;
    }
    // Whatever kept the first worker from starting would keep every other one: its report is on standard error.
    if (!listening) process.exit(1);
    log.error({ pid: worker.process.pid, code, signal }, 'A worker ended: starting another');
    // A worker that cannot start would otherwise be started thousands of times a second.
    setTimeout(() => (stopping ? undefined : cluster.fork()), 1000);
  });
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS).unref();
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
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
