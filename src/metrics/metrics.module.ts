/**
 * Metrics: what the gateway counts and the listener that shows it to Prometheus.
 *
 * Owns the registry (`metrics.ts`) and `GET /metrics` on METRICS_PORT alone (`metrics-server.ts`).
 * It never appears on the gateway's own port.
 */
import { Global, Module } from '@nestjs/common';
import { MetricsServer } from './metrics-server.js';
import { Metrics } from './metrics.js';
import { RequestLog } from './request-log.js';

@Global()
@Module({ providers: [Metrics, MetricsServer, RequestLog], exports: [Metrics, MetricsServer, RequestLog] })
export class MetricsModule {}
