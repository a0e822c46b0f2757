import { storedSession, type SessionOverrides } from '../../test/support/sessions.js';
import { SessionCache, type CachedSession } from './session-cache.js';
import type { StoredSession } from './session-judgement.js';

/** A database whose answers the test gives, in the order of the questions. */
class Source {
  readonly asked: string[] = [];
  private readonly answers: ((stored: StoredSession | undefined) => void)[] = [];

  load(key: string): Promise<StoredSession | undefined> {
    this.asked.push(key);
    return new Promise((resolve) => this.answers.push(resolve));
  }

  answer(stored: StoredSession | undefined): void {
    this.answers.shift()?.(stored);
  }
}

describe('the session cache', () => {
  let source: Source;
  let cache: SessionCache;

  beforeEach(() => {
    source = new Source();
    cache = new SessionCache(source);
  });

  async function cached(key: string, overrides: SessionOverrides = {}): Promise<CachedSession | undefined> {
    const read = cache.read(key);
    source.answer(storedSession({ key, ...overrides }));
    return read;
  }

  it('keeps what was read', async () => {
    const entry = await cached('a');
    expect(cache.get('a')).toBe(entry);
    expect(entry?.outcome.session?.key).toBe('a');
  });

  it('reads a session once, however many ask for it at the same time', async () => {
    const reads = [cache.read('a'), cache.read('a'), cache.read('a')];
    source.answer(storedSession({ key: 'a' }));
    expect(new Set(await Promise.all(reads)).size).toBe(1);
    expect(source.asked).toEqual(['a']);
  });

  it('never remembers that a session does not exist', async () => {
    await cached('a');
    const read = cache.read('a');
    source.answer(undefined);
    expect(await read).toBeUndefined();
    expect(cache.get('a')).toBeUndefined();
    void cache.read('a');
    expect(source.asked).toHaveLength(3);
  });

  it('reads again after a failure', async () => {
    let failures = 1;
    const flaky = new SessionCache({
      load: (key) =>
        failures-- > 0 ? Promise.reject(new Error('down')) : Promise.resolve(storedSession({ key })),
    });
    await expect(flaky.read('a')).rejects.toThrow('down');
    expect((await flaky.read('a'))?.facts.key).toBe('a');
  });

  it.each([
    ['the session ended', { kind: 'session', ref: 'a' } as const],
    ['its person changed', { kind: 'subject', ref: 'subject-a' } as const],
    ['all sessions of its connection ended', { kind: 'connection-sessions', ref: 'connection-a' } as const],
  ])('forgets a session when %s, and no other', async (_, change) => {
    await cached('a', { subjectId: 'subject-a', connectionId: 'connection-a' });
    await cached('b', { subjectId: 'subject-b', connectionId: 'connection-b' });
    cache.onChanges([{ kind: 'model', ref: '' }, change]);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.get('b')).toBeDefined();
  });

  it('forgets every session of a person, also one that was read twice', async () => {
    await cached('a');
    await cached('b');
    cache.onChanges([{ kind: 'session', ref: 'b' }]);
    await cached('b');
    await cached('c');
    cache.onChanges([{ kind: 'subject', ref: 'subject-1' }]);
    expect(cache.size).toBe(0);
  });

  it('forgets everything on distrust', async () => {
    await cached('a');
    await cached('b');
    cache.onDistrust();
    expect(cache.size).toBe(0);
  });

  it.each([
    ['it ended', (target: SessionCache) => target.onChanges([{ kind: 'session', ref: 'a' }])],
    [
      'a person changed of whom nothing is cached yet',
      (target: SessionCache) => target.onChanges([{ kind: 'subject', ref: 'subject-1' }]),
    ],
    ['the feed lost its place', (target: SessionCache) => target.onDistrust()],
  ])('does not keep what was being read when %s', async (_, invalidate) => {
    const read = cache.read('a');
    invalidate(cache);
    source.answer(storedSession({ key: 'a' }));
    expect((await read)?.facts.key).toBe('a');
    expect(cache.get('a')).toBeUndefined();
  });

  it('gives nobody what was being read before a change that they may know of', async () => {
    const before = cache.read('a');
    cache.onChanges([{ kind: 'session', ref: 'a' }]);
    const after = cache.read('a');
    source.answer(storedSession({ key: 'a' }));
    source.answer(undefined);
    expect(await before).toBeDefined();
    expect(await after).toBeUndefined();
    expect(cache.get('a')).toBeUndefined();
  });

  it('keeps what it knows of the last use over a new read', async () => {
    const entry = await cached('a', { lastSeenMs: 1000 });
    if (entry) entry.lastSeenMs = 5000;
    expect((await cached('a', { lastSeenMs: 2000 }))?.lastSeenMs).toBe(5000);
  });

  it('stays within its limits, forgetting what was used longest ago', async () => {
    cache = new SessionCache(source, { entries: 2, bytes: 1_000_000 });
    for (const key of ['a', 'b']) await cached(key);
    cache.get('a');
    await cached('c');
    expect(['a', 'b', 'c'].filter((key) => cache.get(key))).toEqual(['a', 'c']);
  });

  it('keeps fewer sessions of people in many groups, and none that is too big', async () => {
    cache = new SessionCache(source, { entries: 100, bytes: 200_000 });
    for (const n of [1, 2, 3])
      await cached(`${n}`, { subjectId: `subject-${n}`, groups: 1000, groupsOf: `${n}` });
    expect(cache.size).toBe(1);
    expect(cache.get('3')).toBeDefined();
    expect(await cached('d', { groups: 10_000 })).toBeDefined();
    expect(cache.get('d')).toBeUndefined();
    expect(cache.get('3')).toBeDefined();
    cache.onChanges([{ kind: 'subject', ref: 'subject-3' }]);
    expect([cache.size, cache.bytes]).toEqual([0, 0]);
  });

  it('keeps more sessions of people in the same groups than of people in different ones', async () => {
    const limits = { entries: 100, bytes: 200_000 };
    cache = new SessionCache(source, limits);
    for (let n = 0; n < 10; n += 1) await cached(`${n}`, { subjectId: `subject-${n}`, groups: 500 });
    expect(cache.size).toBe(10);
    cache = new SessionCache(source, limits);
    for (let n = 0; n < 10; n += 1)
      await cached(`${n}`, { subjectId: `subject-${n}`, groups: 500, groupsOf: `${n}` });
    expect(cache.size).toBeLessThan(5);
    expect(cache.bytes).toBeLessThanOrEqual(limits.bytes);
  });

  it('counts groups as long as somebody has them, whoever brought them', async () => {
    await cached('a', { subjectId: 'subject-a', groups: 1000 });
    const { bytes } = cache;
    await cached('b', { subjectId: 'subject-b', groups: 1000 });
    cache.onChanges([{ kind: 'subject', ref: 'subject-a' }]);
    expect(cache.bytes).toBe(bytes);
    await cached('b', { subjectId: 'subject-b', groups: 0 });
    expect(cache.bytes).toBeLessThan(bytes / 10);
  });

  it.each([
    [
      'its person changed',
      (target: SessionCache) => target.onChanges([{ kind: 'subject', ref: 'subject-1' }]),
    ],
    ['the feed lost its place', (target: SessionCache) => target.onDistrust()],
  ])('counts nothing of what was being read when %s', async (_, invalidate) => {
    await cached('a', { groups: 10 });
    const read = cache.read('b');
    invalidate(cache);
    source.answer(storedSession({ key: 'b', groups: 10 }));
    await read;
    expect([cache.size, cache.bytes]).toEqual([0, 0]);
  });

  it('has the person once, however many of their sessions it keeps', async () => {
    const first = await cached('a');
    const second = await cached('b');
    expect(second?.facts.subject).toBe(first?.facts.subject);
    cache.onChanges([{ kind: 'session', ref: 'a' }]);
    expect(cache.get('b')?.facts.subject.membership.groups).toEqual([{ name: 'Group 0' }]);
    cache.onChanges([{ kind: 'session', ref: 'b' }]);
    expect(cache.bytes).toBe(0);
  });
});
