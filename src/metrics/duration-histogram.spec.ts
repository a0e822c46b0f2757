import { Histogram, Registry } from 'prom-client';
import { DurationHistogram } from './duration-histogram.js';

const OBSERVED: [method: string, status: number, seconds: number][] = [
  ['GET', 2, 0.0004],
  ['GET', 2, 0.001],
  ['GET', 2, 0.05],
  ['GET', 2, 90],
  ['POST', 5, 0.3],
  ['GET', 4, 0],
];
const BOUNDS = [0.001, 0.01, 0.1, 1];

it('shows what prom-client’s own histogram would show', async () => {
  const configuration = { name: 'durations', help: 'Durations.' };
  const [ours, theirs] = [new Registry(), new Registry()];
  const histogram = new DurationHistogram(configuration.name, configuration.help, BOUNDS);
  ours.registerMetric(histogram as unknown as Histogram);
  const model = new Histogram({
    ...configuration,
    labelNames: ['method', 'status'],
    buckets: BOUNDS,
    registers: [theirs],
  });
  for (const [method, status, seconds] of OBSERVED) {
    histogram.observe(method, status, seconds);
    model.observe({ method, status: `${status}xx` }, seconds);
  }
  const lines = async (registry: Registry) => (await registry.metrics()).trim().split('\n').sort();
  expect(await lines(ours)).toEqual(await lines(theirs));
});
