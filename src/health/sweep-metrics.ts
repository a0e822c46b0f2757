import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { ExpirySweeper } from '../database/expiry-sweeper.js';
import { Metrics } from '../metrics/metrics.js';

/** Whether what has expired is removed, for Prometheus: a table that only grows is found before its disk is full. */
@Injectable()
export class SweepMetrics {
  constructor(sweeper: ExpirySweeper, { registry }: Metrics) {
    const sweeps = new Counter({
      name: 'rolegate_sweeps_total',
      help: 'Looks for expired rows, by what was looked for and whether the look succeeded.',
      labelNames: ['step', 'outcome'],
      registers: [registry],
    });
    const rows = new Counter({
      name: 'rolegate_swept_rows_total',
      help: 'Expired rows that were removed, by what they were.',
      labelNames: ['step'],
      registers: [registry],
    });
    sweeper.observe((step, removed) => {
      sweeps.inc({ step, outcome: removed === undefined ? 'failed' : 'succeeded' });
      rows.inc({ step }, removed ?? 0);
    });
  }
}
