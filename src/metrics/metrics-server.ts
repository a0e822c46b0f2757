import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import cluster from 'node:cluster';
import type { Server } from 'node:http';
import { AggregatorRegistry } from 'prom-client';
import { Configuration } from '../config/configuration.js';
import { listenForMetrics } from './metrics-listener.js';
import { Metrics } from './metrics.js';

/**
 * Serves `/metrics` on `METRICS_PORT` and nowhere else, so that a proxy never exposes it by accident. Of several workers
 * each knows its own share: they hand it to the primary process, which adds up and serves.
 */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('Metrics');
  private server: Server | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly metrics: Metrics,
  ) {}

  /** @throws Error that names METRICS_PORT when it can't be listened on. */
  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort, listen } = this.configuration;
    if (metricsPort === undefined) return;
    const { registry } = this.metrics;
    if (cluster.isWorker) {
      AggregatorRegistry.setRegistries(registry);
      // Made for its effect: it answers the primary's questions.
      new AggregatorRegistry();
      return;
    }
    this.server = await listenForMetrics(metricsPort, listen.host, async () => ({
      text: await registry.metrics(),
      contentType: registry.contentType,
    }));
    this.log.log(`Metrics on port ${this.port}`);
  }

  /** The port in use, for METRICS_PORT=0. */
  get port(): number | undefined {
    const address = this.server?.address();
    return typeof address === 'object' ? address?.port : undefined;
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
