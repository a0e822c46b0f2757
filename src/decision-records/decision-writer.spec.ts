import { Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { buildAccessModel } from '../access-model/build-access-model.js';
import type { Transaction, Transactions } from '../database/transactions.js';
import { decide } from '../decisions/decide.js';
import type { Question } from '../decisions/question.js';
import { standingOf } from '../decisions/standing.js';
import { Metrics } from '../metrics/metrics.js';
import { FakeClock } from '../../test/support/clock.js';
import { modelRows, subjectFacts } from '../../test/support/decision-fixtures.js';
import { DecisionRecorder } from './decision-recorder.js';
import type { DecisionRow } from './decision-row.js';
import { DecisionWriter } from './decision-writer.js';
import type { HashedPolicy } from './recorded-policy.js';
import type { RecordedDecisionsRepository } from './recorded-decisions.repository.js';

beforeAll(() => void Logger.overrideLogger(false));

const model = buildAccessModel(modelRows());
const question: Question = { kind: 'proxied', host: 'wiki.example.com', method: 'GET', target: '/admin/x' };
const denied = decide(model, standingOf(model, subjectFacts(['Guests'])), question);

function setUp() {
  const metrics = new Metrics();
  const clock = new FakeClock();
  const recorder = new DecisionRecorder(clock, metrics);
  const written: { rows: number; policies: number }[] = [];
  const database = { up: true };
  const repository = {
    insert: (_: Transaction, rows: readonly DecisionRow[], policies: readonly HashedPolicy[]) => {
      if (!database.up) return Promise.reject(new Error('connection refused'));
      written.push({ rows: rows.length, policies: policies.length });
      return Promise.resolve();
    },
  } as unknown as RecordedDecisionsRepository;
  const transactions = {
    run: (work: (tx: Transaction) => Promise<unknown>) => work({} as Transaction),
  } as unknown as Transactions;
  const writer = new DecisionWriter(recorder, repository, transactions, clock);
  let asked = 0;
  const keep = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      asked += 1;
      // Within the rate.
      const observed = {
        adapter: 'auth-request',
        application: 'wiki',
        allowed: false,
        reason: denied.reason,
      };
      const request = { requestId: `r${asked}`, subjectId: 's1', startedAt: asked * 20 };
      recorder.keep({ ...observed, ...request }, denied, question);
    }
  };
  const lost = async () => {
    const metric = metrics.registry.getSingleMetric(
      'rolegate_decision_records_lost_total',
    ) as Counter<'cause'>;
    const { values } = await metric.get();
    return values.map(({ labels, value }) => [labels.cause, value]);
  };
  return { recorder, writer, written, database, keep, lost };
}

describe('writing recorded decisions', () => {
  it('takes many by one statement, and an application’s rules once', async () => {
    const { recorder, writer, written, keep } = setUp();
    keep(450);
    await writer.flush();
    keep(1);
    await writer.flush();
    expect(written).toEqual([
      { rows: 200, policies: 1 },
      { rows: 200, policies: 0 },
      { rows: 50, policies: 0 },
      { rows: 1, policies: 0 },
    ]);
    expect(recorder.isEmpty).toBe(true);
  });

  it('loses what a dead database does not take, counts it, tries nothing again, and goes on when it is back', async () => {
    const { recorder, writer, written, database, keep, lost } = setUp();
    database.up = false;
    keep(150);
    await writer.flush();
    keep(50);
    await writer.flush();
    expect([recorder.isEmpty, written, await lost()]).toEqual([true, [], [['database', 200]]]);
    database.up = true;
    keep(5);
    await writer.flush();
    expect([written, await lost()]).toEqual([[{ rows: 5, policies: 1 }], [['database', 200]]]);
  });
});
