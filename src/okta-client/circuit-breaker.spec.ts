import { FakeClock } from '../../test/support/clock.js';
import { CircuitBreaker } from './circuit-breaker.js';

describe('CircuitBreaker', () => {
  let clock: FakeClock;
  let breaker: CircuitBreaker;

  beforeEach(() => {
    clock = new FakeClock();
    breaker = new CircuitBreaker(() => clock.monotonic());
  });

  const fail = (times = 1) => {
    for (let failure = 0; failure < times; failure += 1) breaker.failed();
  };

  it('lets those who wait through until Okta has failed five times in a row', () => {
    fail(4);
    expect([breaker.state, breaker.pass(false)]).toEqual(['closed', true]);
    breaker.succeeded();
    fail(4);
    expect(breaker.pass(false)).toBe(true);
    fail();
    expect([breaker.state, breaker.pass(false)]).toEqual(['open', false]);
  });

  it('gives all who wait together one try a second while it is open, however long such a try takes', () => {
    fail(5);
    const passed: number[] = [];
    for (let ms = 0; ms < 10_000; ms += 100) {
      clock.advance(100);
      if (breaker.pass(false)) passed.push(ms + 100);
      expect(breaker.pass(false)).toBe(false);
    }
    expect(passed).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((second) => second * 1000));
    expect(breaker.state).toBe('half-open');
  });

  it('closes with the first answer, and forgets', () => {
    fail(5);
    clock.advance(1000);
    expect(breaker.pass(false)).toBe(true);
    breaker.succeeded();
    expect(breaker.state).toBe('closed');
    expect([breaker.pass(false), breaker.pass(false), breaker.pass(true)]).toEqual([true, true, true]);
    fail(4);
    expect(breaker.state).toBe('closed');
  });

  it('stays open after a try that fails or tells nothing', () => {
    fail(5);
    clock.advance(1000);
    breaker.pass(false);
    fail();
    expect([breaker.state, breaker.pass(false)]).toEqual(['open', false]);
    clock.advance(1000);
    expect(breaker.pass(false)).toBe(true);
    breaker.ended();
    expect([breaker.state, breaker.pass(false)]).toEqual(['open', false]);
  });

  it('asks nothing when it is only asked whether', () => {
    fail(5);
    clock.advance(1000);
    expect([breaker.mayPass(false), breaker.mayPass(false), breaker.pass(false)]).toEqual([true, true, true]);
    expect(breaker.mayPass(false)).toBe(false);
  });

  it('lets background work back off from the first failure on, never beyond half a minute', () => {
    const pauses = Array.from({ length: 12 }, () => {
      fail();
      let pause = 0;
      for (; !breaker.mayPass(true); pause += 50) clock.advance(50);
      return pause;
    });
    expect(pauses[0]).toBeLessThanOrEqual(500);
    expect(pauses[0]).toBeGreaterThan(0);
    expect(pauses[3]).toBeGreaterThanOrEqual(2000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(15_000);
  });

  it('counts requests that were under way together as one failure for the back-off', () => {
    fail(8);
    clock.advance(500);
    expect(breaker.mayPass(true)).toBe(true);
  });

  it('is never opened by a third of the answers failing', () => {
    for (let request = 0; request < 300; request += 1) {
      expect(breaker.pass(false)).toBe(true);
      if (request % 3 === 0) breaker.failed();
      else breaker.succeeded();
    }
  });
});
