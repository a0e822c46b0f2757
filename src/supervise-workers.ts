import cluster from 'node:cluster';
import type { Server } from 'node:http';
import { AggregatorRegistry } from 'prom-client';
import type { Configuration } from './config/configuration.js';
import { createLog } from './config/log.js';
import { listenForMetrics } from './metrics/metrics-listener.js';

/** How long the primary waits before it replaces a worker that ended, in milliseconds. */
const RESTART_DELAY_MS = 1000;

/**
 * The primary process of `WORKERS` > 1: it answers no request, replaces a worker that dies, adds up the workers' metrics,
 * and passes the stop on. Workers know of each other what replicas do: through the database.
 * @param shutdownLimitMs How long a stop may take before the process ends anyway.
 * @throws Error that names METRICS_PORT when it can't be listened on.
 */
export async function superviseWorkers(configuration: Configuration, shutdownLimitMs: number): Promise<void> {
  const log = createLog(configuration.log.level);
  const metrics = await serveMetrics(configuration);
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
    setTimeout(() => (stopping ? undefined : cluster.fork()), RESTART_DELAY_MS);
  });
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    metrics?.close();
    setTimeout(() => process.exit(1), shutdownLimitMs).unref();
    const workers = Object.values(cluster.workers ?? {});
    // Between the end of one worker and the start of the next there may be none.
    if (workers.length === 0) process.exit(0);
    for (const worker of workers) worker?.process.kill('SIGTERM');
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function serveMetrics({ metricsPort, listen }: Configuration): Promise<Server | undefined> {
  if (metricsPort === undefined) return undefined;
  const registry = new AggregatorRegistry();
  return listenForMetrics(metricsPort, listen.host, async () => ({
    text: await registry.clusterMetrics(),
    contentType: registry.contentType,
  }));
}
