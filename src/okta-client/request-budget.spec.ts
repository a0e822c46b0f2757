import { FakeClock } from '../../test/support/clock.js';
import type { OktaCall, OktaPriority } from './okta-call.js';
import type { OktaProblem } from './okta-problem.js';
import { RequestBudget, type Permit } from './request-budget.js';

const WINDOW_MS = 60_000;

/** Okta's side: one bucket of requests a minute, counted as Okta counts. */
class FakeOkta {
  used = 0;
  refused = 0;
  private windowEndMs = 0;

  constructor(
    private readonly clock: FakeClock,
    private readonly limit: number,
  ) {}

  answer(): { status: number; headers: Headers } {
    if (this.clock.nowMs() >= this.windowEndMs) {
      this.windowEndMs = this.clock.nowMs() + WINDOW_MS;
      this.used = 0;
    }
    this.used += 1;
    const exceeded = this.used > this.limit;
    if (exceeded) this.refused += 1;
    return {
      status: exceeded ? 429 : 200,
      headers: headersOf(this.clock, this.limit, Math.max(0, this.limit - this.used), this.windowEndMs),
    };
  }
}

function headersOf(clock: FakeClock, limit: number, remaining: number, resetMs: number): Headers {
  return new Headers({
    date: new Date(clock.nowMs()).toUTCString(),
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(resetMs / 1000),
  });
}

describe('RequestBudget', () => {
  let clock: FakeClock;
  let budget: RequestBudget;
  let timers: { callback: () => void; atMs: number }[];

  beforeEach(() => {
    clock = new FakeClock();
    timers = [];
    budget = new RequestBudget({
      now: () => clock.monotonic(),
      random: () => 0.5,
      schedule: (callback, afterMs) => {
        const timer = { callback, atMs: clock.monotonic() + afterMs };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
    });
  });

  /** Lets time pass, and timers ring when they are due. */
  const pass = async (ms: number) => {
    const endMs = clock.monotonic() + ms;
    for (;;) {
      const due = timers.toSorted((a, b) => a.atMs - b.atMs).find(({ atMs }) => atMs <= endMs);
      if (!due) break;
      clock.advance(Math.max(0, due.atMs - clock.monotonic()));
      timers.splice(timers.indexOf(due), 1);
      due.callback();
      await settled();
    }
    clock.advance(endMs - clock.monotonic());
    await settled();
  };
  const settled = async () => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };

  const call = (priority: OktaPriority = 'sign-in', patienceMs = 10_000): OktaCall => ({
    deadlineMs: clock.monotonic() + patienceMs,
    priority,
    begunAtMs: clock.monotonic(),
    retriesLeft: 1,
  });

  interface Asker {
    permit?: Permit;
    problem?: OktaProblem;
  }
  const ask = (given: OktaCall = call(), bucket = 'users-get'): Asker => {
    const asker: Asker = {};
    budget.enter(bucket, given).then(
      (permit) => (asker.permit = permit),
      (problem: OktaProblem) => (asker.problem = problem),
    );
    return asker;
  };
  /** Has Okta answer all permits that were granted, until no more are. */
  const answerAll = async (askers: readonly Asker[], okta: FakeOkta, tookMs = 0) => {
    const done = new Set<Permit>();
    for (;;) {
      await settled();
      const granted = askers.flatMap(({ permit }) => (permit && !done.has(permit) ? [permit] : []));
      if (granted.length === 0) return done.size;
      await pass(tookMs);
      for (const permit of granted) {
        done.add(permit);
        const { status, headers } = okta.answer();
        permit.answered(status, headers);
      }
    }
  };
  const warmUp = async (okta: FakeOkta) => {
    const asker = ask();
    await answerAll([asker], okta);
  };

  it('serves the hundred that the budget allows of a thousand who sign in at once, and tells the others at once', async () => {
    const okta = new FakeOkta(clock, 100);
    const background = Array.from({ length: 50 }, () => ask(call('background')));
    const askers = Array.from({ length: 1000 }, () => ask());
    expect(await answerAll([...background, ...askers], okta)).toBe(100);
    expect(okta.refused).toBe(0);
    // Whatever was begun before anything was known of the budget.
    expect(background.filter(({ permit }) => permit).length).toBeLessThanOrEqual(4);
    expect(askers.filter(({ permit }) => permit).length).toBeGreaterThanOrEqual(96);
    for (const { problem } of askers.filter(({ permit }) => !permit)) {
      expect(problem).toMatchObject({ kind: 'rate-limited', status: undefined });
      expect(problem?.retryAfterMs).toBeGreaterThan(59_000);
      expect(problem?.retryAfterMs).toBeLessThanOrEqual(61_000);
    }
  });

  it('serves them in turn when they come back as told, again without a single 429', async () => {
    const okta = new FakeOkta(clock, 100);
    await answerAll(
      Array.from({ length: 300 }, () => ask()),
      okta,
    );
    await pass(61_000);
    const again = Array.from({ length: 200 }, () => ask());
    expect(await answerAll(again, okta)).toBe(100);
    expect(okta.refused).toBe(0);
  });

  it('waits for a window that ends before the deadline', async () => {
    const okta = new FakeOkta(clock, 10);
    await answerAll(
      Array.from({ length: 10 }, () => ask()),
      okta,
    );
    await pass(55_000);
    const asker = ask();
    await pass(5_900);
    expect(asker).toEqual({});
    await pass(200);
    expect(asker.permit).toBeDefined();
  });

  it('never has more under way than Okta stands at a time, nor than a bucket certainly has left', async () => {
    await warmUp(new FakeOkta(clock, 1000));
    const many = Array.from({ length: 200 }, () => ask());
    await settled();
    expect(many.filter(({ permit }) => permit)).toHaveLength(30);
    const scarce = Array.from({ length: 20 }, () => ask(call(), 'logs'));
    await settled();
    expect(scarce.filter(({ permit }) => permit)).toHaveLength(0);
  });

  it('begins with a few requests to a bucket of which it knows nothing', async () => {
    const askers = Array.from({ length: 20 }, () => ask());
    await settled();
    expect(askers.filter(({ permit }) => permit)).toHaveLength(4);
  });

  it('serves sign-ins first, then decisions, admins and the background, each in the order of their beginning', async () => {
    const okta = new FakeOkta(clock, 1000);
    await warmUp(okta);
    const running = Array.from({ length: 30 }, () => ask());
    await settled();
    const order: string[] = [];
    const queue = (priority: OktaPriority, name: string) =>
      budget.enter('users-get', call(priority)).then((permit) => {
        order.push(name);
        return permit;
      });
    void queue('background', 'background');
    void queue('admin', 'admin');
    void queue('decision', 'decision');
    void queue('sign-in', 'sign-in 1');
    await pass(10);
    void queue('sign-in', 'sign-in 2');
    for (const { permit } of running) {
      const { status, headers } = okta.answer();
      permit?.answered(status, headers);
    }
    await settled();
    expect(order).toEqual(['sign-in 1', 'sign-in 2', 'decision', 'admin', 'background']);
  });

  it('lets an operation that began earlier go on before another one begins', async () => {
    const okta = new FakeOkta(clock, 1000);
    await warmUp(okta);
    const early = call();
    await pass(100);
    const running = Array.from({ length: 30 }, () => ask());
    await settled();
    const late = ask();
    const nextPage = ask(early);
    const { status, headers } = okta.answer();
    running[0]?.permit?.answered(status, headers);
    await settled();
    expect([nextPage.permit !== undefined, late.permit !== undefined]).toEqual([true, false]);
  });

  it('keeps a part of each bucket from the background, and a smaller one from admins', async () => {
    const okta = new FakeOkta(clock, 100);
    await warmUp(okta);
    const served = async (priority: OktaPriority) =>
      answerAll(
        Array.from({ length: 100 }, () => ask(call(priority, 5_000))),
        okta,
      );
    expect(await served('background')).toBe(69);
    expect(await served('admin')).toBe(20);
    expect(await served('sign-in')).toBe(10);
    expect(okta.refused).toBe(0);
  });

  it('stops at a 429 of a bucket that others emptied, and then trusts it one request at a time', async () => {
    const okta = new FakeOkta(clock, 100);
    await warmUp(okta);
    okta.used = 100;
    const first = ask();
    await answerAll([first], okta);
    expect(okta.refused).toBe(1);
    const refused = ask();
    await settled();
    expect(refused.problem?.retryAfterMs).toBeGreaterThan(50_000);
    await pass(61_000);
    const askers = Array.from({ length: 20 }, () => ask());
    await settled();
    expect(askers.filter(({ permit }) => permit)).toHaveLength(1);
    expect(await answerAll(askers, okta)).toBe(20);
  });

  it('goes on after a 429 of a bucket that the background alone uses', async () => {
    const okta = new FakeOkta(clock, 100);
    await warmUp(okta);
    okta.used = 100;
    await answerAll([ask(call('background'))], okta);
    expect(okta.refused).toBe(1);
    await pass(61_000);
    const askers = Array.from({ length: 20 }, () => ask(call('background')));
    await settled();
    expect(askers.filter(({ permit }) => permit)).toHaveLength(1);
    expect(await answerAll(askers, okta)).toBe(20);
  });

  it('heeds Retry-After', async () => {
    const asker = ask();
    await settled();
    asker.permit?.answered(429, new Headers({ 'retry-after': '7' }));
    const impatient = ask(call('sign-in', 5_000));
    const patient = ask(call('sign-in', 9_000));
    await settled();
    expect(impatient.problem?.retryAfterMs).toBe(7_000);
    await pass(7_000);
    expect(patient.permit).toBeDefined();
  });

  it('backs off from the concurrency limit and lowers the number under way, without believing its reset', async () => {
    const okta = new FakeOkta(clock, 10_000);
    await warmUp(okta);
    const running = Array.from({ length: 30 }, () => ask());
    await settled();
    const limited = headersOf(clock, 0, 0, clock.nowMs() + WINDOW_MS);
    for (const { permit } of running) permit?.answered(429, limited);
    const askers = Array.from({ length: 60 }, () => ask());
    await settled();
    expect(askers.filter(({ permit }) => permit)).toHaveLength(0);
    await pass(300);
    expect(askers.filter(({ permit }) => permit)).toHaveLength(15);
    expect(await answerAll(askers, okta)).toBe(60);
  });

  it('takes more again, one by one, once Okta stands it', async () => {
    const okta = new FakeOkta(clock, 100_000);
    await warmUp(okta);
    const limited = ask();
    await settled();
    limited.permit?.answered(429, headersOf(clock, 0, 0, clock.nowMs() + WINDOW_MS));
    await pass(1000);
    for (let round = 0; round < 2000; round += 1) await warmUp(okta);
    const askers = Array.from({ length: 40 }, () => ask());
    await settled();
    expect(askers.filter(({ permit }) => permit)).toHaveLength(30);
  });

  it('counts late answers of a window that is over no more', async () => {
    const okta = new FakeOkta(clock, 10);
    await warmUp(okta);
    const slow = ask();
    await settled();
    const late = okta.answer();
    await pass(61_000);
    slow.permit?.answered(late.status, headersOf(clock, 10, 0, clock.nowMs() - 1000));
    const askers = Array.from({ length: 10 }, () => ask());
    expect(await answerAll(askers, okta)).toBe(10);
  });

  it('lets nobody wait beyond their deadline, whatever happens to those before them', async () => {
    await warmUp(new FakeOkta(clock, 1000));
    const hanging = Array.from({ length: 30 }, () => ask());
    const asker = ask(call('sign-in', 3_000));
    await pass(2_800);
    expect(hanging.filter(({ permit }) => permit)).toHaveLength(30);
    expect(asker).toEqual({});
    await pass(150);
    expect(asker.problem?.kind).toBe('rate-limited');
  });

  it('tells those at once whom slow answers would keep waiting beyond their deadline', async () => {
    const okta = new FakeOkta(clock, 10_000);
    await answerAll([ask()], okta, 2_000);
    const askers = Array.from({ length: 300 }, () => ask());
    await settled();
    expect(askers.filter(({ problem }) => problem).length).toBeGreaterThan(100);
    expect(askers[100]).toEqual({});
  });

  it('bounds the line, and turns the least urgent away', async () => {
    const hanging = Array.from({ length: 4 }, () => ask());
    await settled();
    const background = Array.from({ length: 2000 }, () => ask(call('background')));
    const signIn = ask();
    await settled();
    expect(hanging.every(({ permit }) => permit)).toBe(true);
    expect(signIn).toEqual({});
    expect(background.filter(({ problem }) => problem)).toHaveLength(1);
    expect(budget.waiting()).toEqual({ 'sign-in': 1, decision: 0, admin: 0, background: 1999 });
  });

  it('serves somebody earlier when someone more urgent joins them', async () => {
    const okta = new FakeOkta(clock, 1000);
    await warmUp(okta);
    const running = Array.from({ length: 30 }, () => ask());
    await settled();
    const other = ask(call('decision'));
    const rising = { ...call('background'), priority: 'background' as OktaPriority };
    const joined = ask(rising);
    rising.priority = 'sign-in';
    budget.reorder();
    const { status, headers } = okta.answer();
    running[0]?.permit?.answered(status, headers);
    await settled();
    expect([joined.permit !== undefined, other.permit !== undefined]).toEqual([true, false]);
  });

  it('gives up with its signal, and knows no limit where answers name none', async () => {
    const asker = ask();
    await answerAll([asker], { answer: () => ({ status: 200, headers: new Headers() }) } as FakeOkta);
    const askers = Array.from({ length: 31 }, () => ask());
    await settled();
    expect(askers.filter(({ permit }) => permit)).toHaveLength(30);
    const ending = new AbortController();
    const waiting = ask({ ...call(), signal: ending.signal });
    ending.abort();
    await settled();
    expect(waiting.problem?.kind).toBe('not-asked');
  });

  it('shows what is left in the buckets that it knows', async () => {
    const okta = new FakeOkta(clock, 100);
    await warmUp(okta);
    ask(call(), 'logs');
    await settled();
    expect(budget.remaining()).toEqual([{ bucket: 'users-get', remaining: 99 }]);
  });
});
