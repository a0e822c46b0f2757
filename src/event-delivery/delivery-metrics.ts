import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Clock } from '../config/clock.js';
import { Metrics } from '../metrics/metrics.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import type { DeliveryVerdict } from './delivery-verdict.js';

/** What becomes of deliveries, for Prometheus. */
@Injectable()
export class DeliveryMetrics {
  private readonly tries: Counter<'outcome'>;

  constructor(metrics: Metrics, repository: DeliveriesRepository, clock: Clock) {
    const registers = [metrics.registry];
    this.tries = new Counter({
      name: 'rolegate_event_delivery_tries_total',
      help: 'Tries to deliver events to other systems: delivered, to be tried again, or given up.',
      labelNames: ['outcome'],
      registers,
    });
    const oldest = new Gauge({
      name: 'rolegate_event_deliveries_oldest_seconds',
      help: 'Age of the oldest delivery that is still under way; 0 = none.',
      aggregator: 'max',
      registers,
    });
    new Gauge({
      name: 'rolegate_event_deliveries',
      help: 'Deliveries that are under way, and dead letters that nobody has replayed.',
      aggregator: 'max',
      labelNames: ['status'],
      registers,
      async collect() {
        // While the database is down the last known values stand: other metrics must not be lost with these.
        const counts = await repository.count().catch(() => undefined);
        if (!counts) return;
        this.set({ status: 'pending' }, counts.waiting);
        this.set({ status: 'dead' }, counts.dead);
        const { oldestAt } = counts;
        oldest.set(oldestAt ? Math.max(0, (clock.nowMs() - oldestAt.getTime()) / 1000) : 0);
      },
    });
  }

  count(status: DeliveryVerdict['status']): void {
    this.tries.inc({ outcome: status === 'pending' ? 'retry' : status });
  }
}
