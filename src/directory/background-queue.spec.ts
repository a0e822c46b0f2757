import { BackgroundQueue } from './background-queue.js';

describe('BackgroundQueue', () => {
  let begun: string[];
  let finish: Map<string, () => void>;
  let queue: BackgroundQueue;

  beforeEach(() => {
    begun = [];
    finish = new Map();
    const run = (key: string) => {
      begun.push(key);
      return new Promise<void>((resolve) => finish.set(key, resolve));
    };
    queue = new BackgroundQueue(run, { inFlight: 2, waiting: 2 });
  });

  const end = async (key: string) => {
    finish.get(key)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('runs a few jobs at a time, in order', async () => {
    for (const key of ['a', 'b', 'c', 'd']) expect(queue.add(key)).toBe(true);
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    await end('a');
    await end('c');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('does a job once, however often it is asked for meanwhile', async () => {
    for (const key of ['a', 'a', 'b', 'c', 'c', 'a']) expect(queue.add(key)).toBe(true);
    for (const key of ['a', 'b', 'c']) await end(key);
    expect(begun).toEqual(['a', 'b', 'c']);
    queue.add('a');
    expect(begun).toEqual(['a', 'b', 'c', 'a']);
  });

  it('drops jobs when too many wait, and takes them again later', async () => {
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
    expect(queue.add('e')).toBe(false);
    await end('a');
    expect(queue.add('e')).toBe(true);
  });

  it('begins nothing more once it is closed', async () => {
    for (const key of ['a', 'b', 'c']) queue.add(key);
    queue.close();
    await end('a');
    expect(begun).toEqual(['a', 'b']);
    expect(queue.add('d')).toBe(false);
  });
});
