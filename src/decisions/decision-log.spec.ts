import { Logger } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { Metrics } from '../metrics/metrics.js';
import { DecisionLog } from './decision-log.js';
import type { ObservedDecision } from './decision-observer.js';

const allowed: ObservedDecision = {
  adapter: 'forward-auth',
  application: 'wiki',
  allowed: true,
  reason: 'allowed',
  startedAt: performance.now(),
  requestId: 'r-1',
  subjectId: 's-1',
};
const denied: ObservedDecision = { ...allowed, allowed: false, reason: 'role-missing' };
const ambiguous: ObservedDecision = {
  ...denied,
  application: null,
  reason: 'request-ambiguous',
  subjectId: null,
};

const lines: [message: string, fields: Record<string, unknown>][] = [];
const silent = () => undefined;
beforeAll(() => {
  const log = (message: string, fields: Record<string, unknown>) => void lines.push([message, fields]);
  Logger.overrideLogger({ log, error: silent, warn: log });
});
beforeEach(() => {
  lines.length = 0;
});

function observer(decisions: 'all' | 'denied' | 'none') {
  const metrics = new Metrics();
  const configuration = Object.assign(new Configuration(), { log: { level: 'info', decisions } });
  return { metrics, log: new DecisionLog(configuration, metrics) };
}

describe('DecisionLog', () => {
  it('counts every decision, whatever is logged', async () => {
    const { metrics, log } = observer('none');
    for (const decision of [allowed, allowed, denied, ambiguous]) log.observe(decision);
    const counted = async () =>
      (await metrics.registry.metrics())
        .split('\n')
        .filter((line) => line.startsWith('rolegate_decisions_total'));
    const expected = [
      'rolegate_decisions_total{adapter="forward-auth",application="wiki",outcome="allow",reason="allowed"} 2',
      'rolegate_decisions_total{adapter="forward-auth",application="wiki",outcome="deny",reason="role-missing"} 1',
      'rolegate_decisions_total{adapter="forward-auth",application="",outcome="deny",reason="request-ambiguous"} 1',
    ];
    expect((await counted()).sort()).toEqual([...expected].sort());
    expect((await counted()).sort()).toEqual([...expected].sort());
    log.observe(allowed);
    expect((await counted()).sort()).toEqual(
      [...expected.map((line) => line.replace('"} 2', '"} 3'))].sort(),
    );
    expect(lines).toEqual([]);
  });

  it('counts and tells apart what would have been denied outside shadow mode', async () => {
    const { metrics, log } = observer('denied');
    log.observe(allowed);
    log.observe({ ...allowed, unenforced: 'role-missing' });
    expect(await metrics.registry.metrics()).toContain(
      'rolegate_decisions_total{adapter="forward-auth",application="wiki",outcome="unenforced",reason="role-missing"} 1',
    );
    expect(lines).toMatchObject([['Allowed', { unenforced: 'role-missing' }]]);
  });

  it.each([
    ['all', ['Allowed', 'Denied']],
    ['denied', ['Denied']],
    ['none', []],
  ] as const)('logs what DECISION_LOG=%s asks for', (setting, messages) => {
    const { log } = observer(setting);
    log.observe(allowed);
    log.observe(denied);
    expect(lines.map(([message]) => message)).toEqual(messages);
  });

  it('logs what could not be decided whatever DECISION_LOG asks for, and of very many at once how many were left out', () => {
    const { log } = observer('none');
    const outage: ObservedDecision = { ...denied, reason: 'unavailable', startedAt: 5_000 };
    for (let number = 0; number < 25; number += 1) log.observe({ ...outage, requestId: `r-${number}` });
    expect(lines.map(([, { requestId }]) => requestId)).toEqual(
      Array.from({ length: 20 }, (_, number) => `r-${number}`),
    );
    log.observe({ ...outage, startedAt: 6_000, requestId: 'next' });
    expect(lines.at(-1)).toEqual([
      'A decision could not be made',
      expect.objectContaining({ requestId: 'next', status: 503, errorCode: 'unavailable', othersUnsaid: 5 }),
    ]);
  });

  it('logs the reason, the application, the request and how long it took, and no name', () => {
    observer('denied').log.observe(denied);
    expect(lines[0]?.[1]).toEqual({
      adapter: 'forward-auth',
      application: 'wiki',
      allowed: false,
      reason: 'role-missing',
      requestId: 'r-1',
      subjectId: 's-1',
      durationMs: expect.any(Number) as number,
    });
  });
});
