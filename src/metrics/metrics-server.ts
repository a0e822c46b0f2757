import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createServer, type Server } from 'node:http';
import { Configuration } from '../config/configuration.js';
import { Metrics } from './metrics.js';

/** Serves `/metrics` on `METRICS_PORT` and nowhere else, so that a proxy never exposes it by accident. */
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
    const server = createServer((request, response) => {
      if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      this.metrics.registry.metrics().then(
        (text) => response.writeHead(200, { 'Content-Type': this.metrics.registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    });
    await new Promise<void>((resolve, reject) => {
      const fail = ({ code = 'no reason given' }: NodeJS.ErrnoException): void =>
        reject(new Error(`it cannot listen on METRICS_PORT ${metricsPort} (${code})`));
      server.once('error', fail).listen(metricsPort, listen.host, resolve);
    });
    this.server = server;
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
