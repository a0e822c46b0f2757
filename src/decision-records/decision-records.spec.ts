import type { Counter } from 'prom-client';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { canonicalPath } from '../decisions/canonical-path.js';
import { decide, type Decision } from '../decisions/decide.js';
import type { ObservedDecision } from '../decisions/decision-observer.js';
import type { Question } from '../decisions/question.js';
import { standingOf } from '../decisions/standing.js';
import { Metrics } from '../metrics/metrics.js';
import { FakeClock } from '../../test/support/clock.js';
import { modelRows, sessionFacts, subjectFacts } from '../../test/support/decision-fixtures.js';
import { DecisionRecorder, MOST_WAITING } from './decision-recorder.js';
import { KeepingRate, MOST_PER_SECOND, Ring } from './decision-ring.js';
import { toDecisionRow } from './decision-row.js';
import { policyOf } from './recorded-policy.js';
import { MAX_PATH, targetOf, toQuestion, toRecordedQuestion } from './recorded-question.js';

const model = buildAccessModel(modelRows());
const wiki = model.applications.get('wiki');

const proxied = (target: string): Question => ({
  kind: 'proxied',
  host: 'wiki.example.com',
  method: 'GET',
  target,
});

const observed = (decision: Decision, change: Partial<ObservedDecision> = {}): ObservedDecision => ({
  adapter: 'auth-request',
  application: decision.application?.slug ?? null,
  allowed: decision.allowed,
  reason: decision.reason,
  startedAt: 0,
  requestId: 'r1',
  subjectId: decision.subject?.facts.id ?? null,
  ...change,
});

describe('a ring', () => {
  it('holds the newest, and gives them oldest first', () => {
    const ring = new Ring<number>(3);
    expect([1, 2, 3].map((item) => ring.push(item))).toEqual([false, false, false]);
    expect([ring.push(4), ring.push(5)]).toEqual([true, true]);
    expect([ring.take(2), ring.size]).toEqual([[3, 4], 1]);
    ring.push(6);
    expect([ring.take(9), ring.take(9), ring.size]).toEqual([[5, 6], [], 0]);
  });
});

describe('how many decisions are kept', () => {
  it('is bounded for each application, kind and second by itself', () => {
    const rate = new KeepingRate();
    const admitted = (application: string | null, kind: 'allowed' | 'denied', nowMs: number): number =>
      Array.from({ length: 500 }, () => rate.admits(application, kind, nowMs)).filter(Boolean).length;
    expect(admitted('wiki', 'allowed', 5_000)).toBe(MOST_PER_SECOND.allowed);
    expect(admitted('wiki', 'allowed', 5_999)).toBe(0);
    expect(admitted('wiki', 'denied', 5_999)).toBe(MOST_PER_SECOND.denied);
    expect(admitted('shop', 'allowed', 5_999)).toBe(MOST_PER_SECOND.allowed);
    expect(admitted(null, 'allowed', 5_999)).toBe(MOST_PER_SECOND.allowed);
    expect(admitted('wiki', 'allowed', 6_000)).toBe(MOST_PER_SECOND.allowed);
  });
});

describe('the recorder', () => {
  const setUp = () => {
    const metrics = new Metrics();
    const recorder = new DecisionRecorder(new FakeClock(), metrics);
    const denied = decide(model, standingOf(model, subjectFacts(['Guests'])), proxied('/admin/x'));
    const lost = async (): Promise<Record<string, number>> => {
      const metric = metrics.registry.getSingleMetric(
        'rolegate_decision_records_lost_total',
      ) as Counter<'cause'>;
      const { values } = await metric.get();
      return Object.fromEntries(values.map(({ labels, value }) => [String(labels.cause), value] as const));
    };
    return { recorder, denied, lost };
  };

  it('never holds more than so many, and counts what it lost', async () => {
    const { recorder, denied, lost } = setUp();
    for (let index = 0; index < MOST_WAITING + 10; index += 1) {
      // One in a hundredth of a second is within the rate.
      recorder.keep(observed(denied, { requestId: `r${index}`, startedAt: index * 10 }), denied, undefined);
    }
    const taken = recorder.take(1_000_000);
    expect([taken.length, taken[0]?.observed.requestId]).toEqual([MOST_WAITING, 'r10']);
    expect([recorder.isEmpty, await lost()]).toEqual([true, { overwritten: 10 }]);
  });

  it('counts denials beyond the rate as lost, and what was allowed as sampled', async () => {
    const { recorder, denied, lost } = setUp();
    const allowed = decide(model, standingOf(model, subjectFacts(['Devs'])), proxied('/x'));
    for (let index = 0; index < 150; index += 1) {
      recorder.keep(observed(denied), denied, undefined);
      recorder.keep(observed(allowed), allowed, undefined);
    }
    const taken = recorder.take(1000);
    expect(taken.filter(({ kind }) => kind === 'denied')).toHaveLength(MOST_PER_SECOND.denied);
    expect(taken.filter(({ kind }) => kind === 'allowed')).toHaveLength(MOST_PER_SECOND.allowed);
    expect(await lost()).toEqual({ rate: 150 - MOST_PER_SECOND.denied });
  });

  it('tells denials of nobody in particular from those of a person, by the session alone, too', () => {
    const { recorder, denied } = setUp();
    const nobody = decide(model, 'no-session', proxied('/x'));
    recorder.keep(observed(denied), denied, undefined);
    recorder.keep(observed(nobody), nobody, undefined);
    recorder.keep(observed(nobody), { ...nobody, session: sessionFacts(subjectFacts([])) }, undefined);
    expect(recorder.take(9).map(({ kind }) => kind)).toEqual(['denied', 'unnamed', 'denied']);
  });

  it('does not hold on to a target of which nothing would be kept', () => {
    const { recorder, denied } = setUp();
    recorder.keep(observed(denied), denied, proxied(`/${'x'.repeat(8000)}`));
    expect(recorder.take(1)[0]?.question).toMatchObject({ target: '' });
  });
});

describe('what is kept of a decision', () => {
  it('is who, what, why and the facts, and of the groups those alone that are mapped', () => {
    const subject = subjectFacts(['Salary 5', 'Devs', 'Choir']);
    const session = sessionFacts(subject, { acr: 'mfa', amr: ['pwd', 'otp'], authTimeMs: 1_000 });
    const question = proxied('/admin/a%20b?token=secret#');
    const asked = proxied('/admin/a%20b?token=secret');
    const decision = { ...decide(model, standingOf(model, subject), asked), session };
    const waiting = { atMs: 5_000, kind: 'denied', place: undefined } as const;
    const { row, policy } = toDecisionRow({
      ...waiting,
      observed: observed(decision),
      decision,
      question: asked,
    });
    expect(row).toEqual({
      at: '1970-01-01T00:00:05.000Z',
      requestId: 'r1',
      adapter: 'auth-request',
      applicationId: 'a1',
      kind: 1,
      connectionId: 'c1',
      subjectId: 's1',
      allowed: false,
      reason: 'role-missing',
      unenforced: null,
      asked: { kind: 'request', method: 'GET', host: 'wiki.example.com', path: '/admin/a b' },
      facts: {
        roles: ['developer'],
        groups: [{ group: 'Devs', role: 'developer' }],
        groupsTotal: 3,
        byDefaultRole: false,
        usable: true,
        source: 'id-token',
        completeness: 'complete',
        fetchedAt: '2030-01-01T00:00:00.000Z',
        session: {
          acr: 'mfa',
          amr: ['pwd', 'otp'],
          authTime: '1970-01-01T00:00:01.000Z',
          createdAt: '2030-01-01T00:00:00.000Z',
        },
      },
      modelVersion: 'v1',
      policy: policy?.hash.toString('hex'),
    });
    // What is ambiguous may hold anything in its path, too.
    expect(toRecordedQuestion(question)).toMatchObject({ path: null });
    expect(
      JSON.stringify(toDecisionRow({ ...waiting, observed: observed(decision), decision, question })),
    ).not.toContain('secret');
  });

  it('names one policy as long as it says the same, in whatever model', () => {
    const again = buildAccessModel(modelRows({ version: 'v2' })).applications.get('wiki');
    const { grants } = modelRows();
    const other = buildAccessModel(modelRows({ grants: grants.slice(0, 3) })).applications.get('wiki');
    if (!wiki || !again || !other) throw new Error('no wiki');
    expect(policyOf(again).hash).toEqual(policyOf(wiki).hash);
    expect(policyOf(other).hash).not.toEqual(policyOf(wiki).hash);
  });

  it.each(['/', '/a b/ü', '/%', '/100%25', "/it's/[x]|y", '/a+b=c&d'])(
    'gives the same path again: %s',
    (path) => {
      expect(canonicalPath(targetOf(path))).toBe(path === '/100%25' ? undefined : path);
    },
  );

  it('leaves out a path that is too long to be kept, and can’t be asked again then', () => {
    const recorded = toRecordedQuestion(proxied(`/${'x'.repeat(MAX_PATH)}`));
    expect(recorded).toMatchObject({ path: null });
    expect(toQuestion(recorded, 'wiki')).toBeUndefined();
  });

  it('is of a question about a resource its type, id and action, and of a question to the gateway its route', () => {
    const action: Question = {
      kind: 'action',
      application: 'wiki',
      resourceType: 'page',
      action: 'read',
      request: { resource: { id: 'p1', properties: { secret: 1 } }, context: { secret: 2 } },
    };
    expect(toRecordedQuestion(action, { method: 'PUT', path: '/api/v1/x' })).toEqual({
      kind: 'action',
      resourceType: 'page',
      action: 'read',
      resourceId: 'p1',
      method: 'PUT',
      path: '/api/v1/x',
    });
    const roles: Question = { kind: 'roles', application: 'gateway', anyRole: ['admin'] };
    expect(toQuestion(toRecordedQuestion(roles), 'gateway')).toEqual(roles);
  });
});
