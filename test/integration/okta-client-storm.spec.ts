import { jest } from '@jest/globals';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { startOktaSimulator, type OktaSimulator } from '../../dev/okta-simulator/simulator.js';
import { SystemClock } from '../../src/config/clock.js';
import { ConnectionOkta } from '../../src/okta-client/connection-okta.js';
import type { OktaPriority } from '../../src/okta-client/okta-call.js';
import { OktaGate } from '../../src/okta-client/okta-gate.js';
import { OktaMetrics } from '../../src/okta-client/okta-metrics.js';
import { asOktaUnavailable, type OktaProblem } from '../../src/okta-client/okta-problem.js';
import { loadOktaSdk } from '../../src/okta-client/okta-sdk.js';
import { CircuitBreaker } from '../../src/okta-client/circuit-breaker.js';
import { RequestBudget } from '../../src/okta-client/request-budget.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { eventually } from '../support/eventually.js';
import { json, oktaError, startScriptedOkta } from '../support/scripted-okta.js';

/** The callback of a sign-in has this long, in milliseconds. */
const CALLBACK_MS = 10_000;
const PEOPLE = 1_000;
/**
 * How much slower time passes for the gateway than for this machine, which plays its people and its Okta besides: what
 * they cost it, or how busy it is, must not look like a slow Okta.
 */
const SLOWNESS = 20;

interface Outcome {
  readonly problem?: OktaProblem;
  readonly tookMs: number;
}

describe('when everybody signs in at once', () => {
  let okta: OktaSimulator;
  let people: OktaUser[];
  let client: ConnectionOkta;
  let metrics: Metrics;
  let clock: SteeredClock;

  /** The machine's clock, slowed down, and what a test adds to it. */
  class SteeredClock extends SystemClock {
    offsetMs = 0;

    override monotonic(): number {
      return super.monotonic() / SLOWNESS + this.offsetMs;
    }
  }

  beforeAll(() => loadOktaSdk());

  beforeEach(async () => {
    const endOfTry = AbortSignal.timeout.bind(AbortSignal);
    jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => endOfTry(ms * SLOWNESS));
    clock = new SteeredClock();
    okta = await startOktaSimulator();
    people = Array.from({ length: PEOPLE }, (_, number) =>
      okta.org.addUser({ login: `p${number}@example.com`, groups: ['Staff'] }),
    );
    okta.org.clearRequests();
    client = connect(okta.url, okta.org.addApiToken().value);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await okta.close();
  });

  const connect = (orgUrl: string, apiToken: string): ConnectionOkta => {
    metrics = new Metrics();
    const now = () => clock.monotonic();
    const breakers = { membership: new CircuitBreaker(now), directory: new CircuitBreaker(now) };
    const budget = new RequestBudget({ now });
    const oktaMetrics = new OktaMetrics(metrics);
    const breakerStates = () => ({ membership: breakers.membership.state });
    oktaMetrics.watch(() => [{ connection: 'acme', budget, breakers: breakerStates }]);
    const gate = new OktaGate(budget, (channel) => breakers[channel], oktaMetrics.observerOf('acme'));
    return new ConnectionOkta(orgUrl, { type: 'ssws', apiToken }, clock, { gate });
  };
  const read = async ({ id }: OktaUser, priority: OktaPriority = 'sign-in'): Promise<Outcome> => {
    const beganMs = clock.monotonic();
    const bounds = { deadlineMs: beganMs + CALLBACK_MS, priority };
    const tookMs = () => clock.monotonic() - beganMs;
    return client.readMembership(id, bounds).then(
      () => ({ tookMs: tookMs() }),
      (problem: OktaProblem) => ({ problem, tookMs: tookMs() }),
    );
  };
  const asked = () => okta.org.requests.length;
  const shown = async (name: string): Promise<string[]> =>
    (await metrics.registry.getSingleMetricAsString(name))
      .split('\n')
      .filter((line) => !line.startsWith('#'));

  it('serves as many of a thousand as a budget of 100 a minute allows, and tells the others how long to wait', async () => {
    okta.org.setRateLimits({ 'users-get': 200 });
    const signIns = Promise.all(people.map((person) => read(person)));
    const background = Promise.all(people.slice(0, 100).map((person) => read(person, 'background')));
    const outcomes = await signIns;
    expect(outcomes.filter(({ problem }) => !problem)).toHaveLength(100);
    expect(okta.org.requests).toHaveLength(100);
    const others = outcomes.flatMap(({ problem }) => problem ?? []);
    for (const problem of others) {
      expect(problem).toMatchObject({ kind: 'rate-limited', status: undefined });
      const answer = asOktaUnavailable(problem);
      const seconds = Number(answer.headers['Retry-After']);
      expect([answer.code, seconds > 30 && seconds <= 62]).toEqual(['okta-unavailable', true]);
    }
    expect(Math.max(...outcomes.map(({ tookMs }) => tookMs))).toBeLessThan(CALLBACK_MS + 500);
    // The background joined the reads of the first hundred and began none.
    await background;
    expect(asked()).toBe(100);
    expect(await shown('rolegate_okta_requests_total')).toEqual([
      'rolegate_okta_requests_total{connection="acme",operation="listGroupsOfUser",outcome="ok"} 100',
    ]);
    expect(await shown('rolegate_okta_budget_remaining')).toEqual([
      'rolegate_okta_budget_remaining{connection="acme",bucket="users-get"} 0',
    ]);
    expect(await shown('rolegate_okta_requests_refused_total')).toEqual([
      'rolegate_okta_requests_refused_total{connection="acme",reason="budget"} 900',
    ]);
  });

  it('reads one person once, however many ask for them at the same time, at the pace of the most urgent', async () => {
    const ada = people[0]!;
    await Promise.all(
      Array.from({ length: 50 }, (_, number) => read(ada, number % 2 === 0 ? 'background' : 'sign-in')),
    );
    expect(asked()).toBe(1);
  });

  it('does not hammer an Okta that is down, and notices within two seconds that it is back', async () => {
    const fix = okta.org.faults.status('/api/*', 503);
    const outcomes = await Promise.all(people.map((person) => read(person)));
    expect(outcomes.every(({ problem }) => problem !== undefined)).toBe(true);
    expect(Math.max(...outcomes.map(({ tookMs }) => tookMs))).toBeLessThan(CALLBACK_MS + 500);
    // The five that opened the breaker, and those that were under way with them.
    expect(asked()).toBeLessThanOrEqual(40);
    expect(await shown('rolegate_okta_breaker_state')).toEqual([
      'rolegate_okta_breaker_state{connection="acme",channel="membership"} 2',
    ]);
    // An hour of it, somebody coming each second.
    const before = asked();
    for (let second = 0; second < 3_600; second += 60) {
      clock.offsetMs += 60_000;
      await read(people[second % PEOPLE]!);
    }
    expect(asked() - before).toBeLessThanOrEqual(60);
    fix();
    clock.offsetMs += 1_000;
    expect((await read(people[0]!)).problem).toBeUndefined();
    expect(
      (await Promise.all(people.slice(0, 50).map((person) => read(person)))).some((o) => o.problem),
    ).toBe(false);
  });

  it('serves people although every third answer is a 5xx, and never takes that for an outage', async () => {
    const group = { id: '00g1', type: 'OKTA_GROUP', profile: { name: 'Staff' } };
    const scripted = await startScriptedOkta((response, _, number) =>
      number % 3 === 2 ? oktaError(response, 500, 'E0000009') : json(response, [group]),
    );
    client = connect(scripted.url, '00token');
    for (const person of people.slice(0, 60)) expect((await read(person)).problem).toBeUndefined();
    const together = await Promise.all(people.slice(0, 300).map((person) => read(person)));
    // Nobody but those both of whose tries met a 5xx.
    expect(together.filter(({ problem }) => problem && problem.kind !== 'server-error')).toEqual([]);
    expect(together.filter(({ problem }) => !problem).length).toBeGreaterThan(200);
    await scripted.close();
  });

  it('spends a handful of requests on ten minutes of 429, and serves again when they are over', async () => {
    const fix = okta.org.faults.rateLimited('/api/*', 60);
    for (let minute = 0; minute < 10; minute += 1) {
      const outcomes = await Promise.all(people.slice(0, 100).map((person) => read(person)));
      expect(outcomes.every(({ problem }) => problem?.kind === 'rate-limited')).toBe(true);
      clock.offsetMs += 62_000;
    }
    expect(asked()).toBeLessThanOrEqual(4 + 9);
    fix();
    const outcomes = await Promise.all(people.slice(0, 100).map((person) => read(person)));
    expect(outcomes.filter(({ problem }) => problem)).toEqual([]);
  });

  it('lowers the number under way when Okta’s concurrency limit is met, and loses nobody', async () => {
    okta.org.faults.concurrencyLimited('/api/*', { after: 3, count: 10 });
    const outcomes = await Promise.all(people.slice(0, 200).map((person) => read(person)));
    expect(outcomes.filter(({ problem }) => problem)).toEqual([]);
    await eventually(async () =>
      expect(await shown('rolegate_okta_queue_length')).toContain(
        'rolegate_okta_queue_length{connection="acme",priority="sign-in"} 0',
      ),
    );
  });
});
