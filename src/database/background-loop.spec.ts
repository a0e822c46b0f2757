import { eventually } from '../../test/support/eventually.js';
import { BackgroundLoop } from './background-loop.js';

/** Longer than any of these tests: whatever happens sooner was not waited for. */
const FOREVER_MS = 3_600_000;

function loopOf(results: (boolean | Error)[], idleMs = FOREVER_MS) {
  let steps = 0;
  const loop = new BackgroundLoop({
    name: 'Tests',
    idleMs,
    step: () => {
      const result = results[steps] ?? false;
      steps += 1;
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    },
  });
  loop.start();
  return { loop, steps: () => steps };
}

it('goes on at once while there is more to do, and then waits until it is woken', async () => {
  const { loop, steps } = loopOf([true, true, false]);
  await eventually(() => expect(steps()).toBe(3));
  loop.wake();
  await eventually(() => expect(steps()).toBe(4));
  await loop.stop(1000);
});

it('looks every so often without being woken', async () => {
  const { loop, steps } = loopOf([], 5);
  await eventually(() => expect(steps()).toBeGreaterThan(2));
  await loop.stop(1000);
});

it('tries again after a failure, however long it would otherwise wait', async () => {
  const { loop, steps } = loopOf([new Error('the database is down'), new Error('still'), false]);
  await eventually(() => expect(steps()).toBe(3));
  await loop.stop(1000);
});

it('begins nothing after it was stopped', async () => {
  const { loop, steps } = loopOf([true, false]);
  await eventually(() => expect(steps()).toBe(2));
  await loop.stop(1000);
  loop.wake();
  await new Promise((resolve) => setImmediate(resolve));
  expect(steps()).toBe(2);
});
