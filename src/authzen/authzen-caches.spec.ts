import { FakeChangeFeed } from '../../test/support/fake-change-feed.js';
import { FakeClock } from '../../test/support/clock.js';
import { subjectFacts } from '../../test/support/decision-fixtures.js';
import { EntityCache } from './entity-cache.js';
import { EntitySet } from './entity-set.js';
import { NAME_LIFETIME_MS, PersonCache } from './person-cache.js';
import type { Candidates } from './person-candidates.js';
import { PersonLoader } from './person-loader.js';

const ada: Candidates = { bySub: [subjectFacts(['Devs'])], byLogin: [] };

/** A read that ends when the test says so. */
function pending<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}

describe('what is known of people', () => {
  const setUp = (load: (name: string) => Promise<Candidates | undefined>) => {
    const feed = new FakeChangeFeed();
    const clock = new FakeClock();
    const asked: string[] = [];
    const cache = new PersonCache({ load: (name) => (asked.push(name), load(name)) }, feed, clock);
    feed.subscribe(cache);
    return { feed, clock, asked, cache };
  };

  it('is read once, and given without a promise from then on', async () => {
    const { cache, asked } = setUp(() => Promise.resolve(ada));
    expect(await Promise.all([cache.find('00u1'), cache.find('00u1')])).toEqual([ada, ada]);
    expect(cache.find('00u1')).toBe(ada);
    expect(asked).toEqual(['00u1']);
  });

  it('is not believed without the lease, after a change of the person, after a doubt, or when it is old', async () => {
    const { cache, asked, feed, clock } = setUp(() => Promise.resolve(ada));
    const reads = async (): Promise<number> => (await cache.find('00u1'), asked.length);
    expect(await reads()).toBe(1);
    feed.change('subject', 'somebody else');
    feed.change('model');
    expect(await reads()).toBe(1);
    feed.change('subject', 's1');
    expect(await reads()).toBe(2);
    feed.distrust();
    expect(await reads()).toBe(3);
    feed.lease = false;
    expect(await reads()).toBe(4);
    feed.lease = true;
    expect(await reads()).toBe(4);
    clock.advance(NAME_LIFETIME_MS + 1);
    expect(await reads()).toBe(5);
  });

  it('is not kept when a change came while it was read, nor given to whoever asks after the change', async () => {
    const reads = [pending<Candidates | undefined>(), pending<Candidates | undefined>()];
    let next = 0;
    const { cache, feed } = setUp(() => reads[next++]?.promise ?? Promise.reject(new Error('one too many')));
    const before = cache.find('00u1');
    feed.change('subject', 's1');
    const after = cache.find('00u1');
    const newer: Candidates = { bySub: [], byLogin: [subjectFacts([])] };
    reads[1]?.resolve(newer);
    reads[0]?.resolve(ada);
    expect([await before, await after]).toEqual([ada, newer]);
    expect(cache.find('00u1')).toBe(newer);
  });

  it('is never that there is nobody', async () => {
    const { cache, asked } = setUp(() => Promise.resolve(undefined));
    await cache.find('nobody');
    await cache.find('nobody');
    expect(asked).toEqual(['nobody', 'nobody']);
  });

  it('is nobody at once for what no database stores', () => {
    const { cache, asked } = setUp(() => Promise.resolve(ada));
    for (const name of ['a\0b', '\ud800', 'x'.repeat(1025)]) expect(cache.find(name)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('reading people', () => {
  it('takes those who are asked about together by one statement', async () => {
    const batches: (readonly string[])[] = [];
    const loader = new PersonLoader(
      (names) => (batches.push(names), Promise.resolve(new Map(names.map((name) => [name, ada])))),
      new FakeClock(),
      1000,
    );
    await Promise.all(Array.from({ length: 250 }, (_, index) => loader.load(`n${index}`)));
    expect(batches.map(({ length }) => length)).toEqual([100, 100, 50]);
  });

  it('gives nothing that was read longer ago than a fact may be old', async () => {
    const clock = new FakeClock();
    const loader = new PersonLoader(() => (clock.jump(5000), Promise.resolve(new Map())), clock, 1000);
    await expect(loader.load('00u1')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the entities of applications', () => {
  const setOf = (...ids: string[]) =>
    new EntitySet(
      ids.map((id) => ({ type: 'task', id, properties: {} })),
      100,
    );
  const setUp = (read: (application: string) => Promise<EntitySet>) => {
    const feed = new FakeChangeFeed();
    const clock = new FakeClock();
    const asked: string[] = [];
    const cache = new EntityCache((id) => (asked.push(id), read(id)), feed, clock, 1000);
    feed.subscribe(cache);
    return { feed, clock, asked, cache };
  };

  it('are read once per application, and again when they changed, were doubted, or the lease is lost', async () => {
    const { cache, asked, feed } = setUp(() => Promise.resolve(setOf('a')));
    await Promise.all([cache.get('one'), cache.get('one'), cache.get('two')]);
    expect(cache.get('one')).toBeInstanceOf(EntitySet);
    expect(asked).toEqual(['one', 'two']);
    feed.change('entities', 'one');
    await Promise.all([cache.get('one'), cache.get('two')]);
    expect(asked).toEqual(['one', 'two', 'one']);
    feed.distrust();
    await cache.get('two');
    feed.lease = false;
    await cache.get('two');
    expect(asked).toEqual(['one', 'two', 'one', 'two', 'two']);
  });

  it('are not kept when a change came while they were read', async () => {
    const reads = [pending<EntitySet>(), pending<EntitySet>()];
    let next = 0;
    const { cache, feed } = setUp(() => reads[next++]?.promise ?? Promise.reject(new Error('one too many')));
    const before = cache.get('one');
    feed.change('entities', 'one');
    const after = cache.get('one');
    const newer = setOf('new');
    reads[1]?.resolve(newer);
    reads[0]?.resolve(setOf('old'));
    await Promise.all([before, after]);
    expect(cache.get('one')).toBe(newer);
  });

  it('are not believed by a process that was stopped while it read them', async () => {
    const { cache, clock } = setUp(() => (clock.jump(5000), Promise.resolve(setOf('a'))));
    await expect(cache.get('one')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('are found by type and id, and listed in one order', () => {
    const set = setOf('b', 'a', 'C', '__proto__');
    expect(set.idsOf('task')).toEqual(['C', '__proto__', 'a', 'b']);
    expect(set.idsOf('toString')).toEqual([]);
    expect(set.find('task', '__proto__')?.entity.id).toBe('__proto__');
    expect(set.find('__proto__', 'a')).toBeUndefined();
  });
});
