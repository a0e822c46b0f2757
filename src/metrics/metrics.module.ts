/**
 * Metrics: what the gateway counts and the listener that shows it to Prometheus.
 *
 * Owns the registry (`metrics.ts`), `GET /metrics` on METRICS_PORT alone (`metrics-server.ts`), and the line that
 * each answered request leaves in the log (`request-log.ts`). It never appears on the gateway's own port, and no
 * label or line holds a query, a cookie or a body.
 */
import { Global, Module } from '@nestjs/common';
import { MetricsServer } from './metrics-server.js';
import { Metrics } from './metrics.js';
import { RequestLog } from './request-log.js';

@Global()
@Module({ providers: [Metrics, MetricsServer, RequestLog], exports: [Metrics, MetricsServer, RequestLog] })
export class MetricsModule {}
