import { jest } from '@jest/globals';
import { FakeClock } from '../../test/support/clock.js';
import { storedSession } from '../../test/support/sessions.js';
import type { StoredSession } from './session-judgement.js';
import { MAX_BATCH_SIZE, MAX_READS, READ_LIMIT_MS, SessionLoader } from './session-loader.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A database whose answers the test gives. */
class Reads {
  readonly batches: string[][] = [];
  private readonly answers: ((found: Map<string, StoredSession>) => void)[] = [];

  readonly read = (keys: readonly string[]): Promise<ReadonlyMap<string, StoredSession>> => {
    this.batches.push([...keys]);
    return new Promise((resolve) => this.answers.push(resolve));
  };

  async answer(batch: number, missing: string[] = []): Promise<void> {
    const keys = (this.batches[batch] ?? []).filter((key) => !missing.includes(key));
    this.answers[batch]?.(new Map(keys.map((key) => [key, storedSession({ key })])));
    await turn();
    await turn();
  }
}

describe('the session loader', () => {
  const clock = new FakeClock();
  let reads: Reads;
  let loader: SessionLoader;

  beforeEach(() => {
    // Otherwise a machine that is busy for long enough would make every read a late one.
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    reads = new Reads();
    loader = new SessionLoader(reads.read, clock, 1000);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('reads what is asked for at once by one statement, and knows what is missing', async () => {
    const loads = Promise.all(['a', 'b', 'c'].map((key) => loader.load(key)));
    await turn();
    expect(reads.batches).toEqual([['a', 'b', 'c']]);
    await reads.answer(0, ['b']);
    const [a, b, c] = await loads;
    expect([a?.facts.key, b, c?.facts.key]).toEqual(['a', undefined, 'c']);
  });

  it('reads so many by one statement at most and keeps the database from being flooded', async () => {
    const keys = Array.from({ length: MAX_BATCH_SIZE * (MAX_READS + 2) }, (_, index) => `key ${index}`);
    const loads = Promise.all(keys.map((key) => loader.load(key)));
    await turn();
    await turn();
    expect(reads.batches.map(({ length }) => length)).toEqual(Array(MAX_READS).fill(MAX_BATCH_SIZE));
    await reads.answer(0);
    expect(reads.batches).toHaveLength(MAX_READS + 1);
    for (let batch = 1; batch < MAX_READS + 2; batch += 1) await reads.answer(batch);
    expect((await loads).map((session) => session?.facts.key)).toEqual(keys);
  });

  it('remembers nothing', async () => {
    for (const batch of [0, 1]) {
      const load = loader.load('a');
      await turn();
      await reads.answer(batch);
      await load;
    }
    expect(reads.batches).toEqual([['a'], ['a']]);
  });

  it('gives up on a database that does not answer', async () => {
    let given: unknown;
    const load = loader.load('a').catch((error: unknown) => (given = error));
    await turn();
    jest.advanceTimersByTime(READ_LIMIT_MS - 1);
    await turn();
    expect(given).toBeUndefined();
    jest.advanceTimersByTime(1);
    await load;
    expect(given).toMatchObject({ message: 'the session could not be read in time' });
  });

  it('passes a failure on to everybody who waits', async () => {
    const failing = new SessionLoader(() => Promise.reject(new Error('down')), clock, 1000);
    const loads = [failing.load('a'), failing.load('b')];
    await Promise.all(loads.map((load) => expect(load).rejects.toThrow('down')));
  });

  it('does not believe what was read before the process was paused for longer than the bound', async () => {
    const load = loader.load('a');
    const refused = expect(load).rejects.toThrow('too long ago');
    await turn();
    clock.jump(1001);
    await reads.answer(0);
    await refused;
  });
});
