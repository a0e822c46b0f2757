import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FakeClock } from '../../test/support/clock.js';
import { FakeChangeFeed } from '../../test/support/fake-change-feed.js';
import { modelRows } from '../../test/support/decision-fixtures.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { AccessModelRows } from './access-model-rows.js';
import type { AccessModel } from './access-model.js';
import { AccessModelStore, LOAD_LIMIT_MS, VERSION_CHECK_LIMIT_MS } from './access-model.store.js';

/** A database whose answers a test gives one by one. */
class FakeSource {
  readonly loads: Answer<AccessModelRows>[] = [];
  readonly checks: Answer<string>[] = [];

  load(): Promise<AccessModelRows> {
    return asked(this.loads);
  }

  readVersion(): Promise<string> {
    return asked(this.checks);
  }
}

interface Answer<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

function asked<T>(answers: Answer<T>[]): Promise<T> {
  return new Promise((resolve, reject) => answers.push({ resolve, reject }));
}

const rows = (version: string) => modelRows({ version });
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function loadedStore() {
  const feed = new FakeChangeFeed();
  const source = new FakeSource();
  const clock = new FakeClock();
  const store = new AccessModelStore(source, feed, clock);
  store.onModuleInit();
  const started = store.onApplicationBootstrap();
  source.loads[0]?.resolve(rows('v1'));
  await started;
  return { feed, source, clock, store };
}

/** The version handed out now, without waiting; undefined when it had to wait. */
function versionAtOnce(store: AccessModelStore): string | undefined {
  const model = store.current();
  if (model instanceof Promise) {
    model.catch(() => undefined);
    return undefined;
  }
  return model.version;
}

async function failureOf(model: AccessModel | Promise<AccessModel>): Promise<unknown> {
  return Promise.resolve(model).then(
    () => 'no failure',
    (error: unknown) => (error instanceof GatewayError ? error.code : error),
  );
}

describe('AccessModelStore', () => {
  beforeAll(() => {
    Logger.overrideLogger(false);
  });
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('hands the model out at once while the lease holds and nothing changed', async () => {
    const { store, source } = await loadedStore();
    expect(versionAtOnce(store)).toBe('v1');
    expect(store.current()).toBe(store.current());
    expect(source.loads).toHaveLength(1);
    expect(source.checks).toHaveLength(0);
  });

  it('never decides by the model that a change made old', async () => {
    const { store, feed, source } = await loadedStore();
    feed.change('model');
    const waiting = store.current();
    expect(waiting).toBeInstanceOf(Promise);
    source.loads[1]?.resolve(rows('v2'));
    expect((await waiting).version).toBe('v2');
    expect(versionAtOnce(store)).toBe('v2');
  });

  it('loads again for the sessions of a connection, not for a single one', async () => {
    const { feed, source } = await loadedStore();
    feed.change('session');
    expect(source.loads).toHaveLength(1);
    feed.change('connection-sessions');
    expect(source.loads).toHaveLength(2);
  });

  it('never loads twice at once, and once more for changes that came meanwhile', async () => {
    const { store, feed, source } = await loadedStore();
    feed.change('model');
    feed.change('model');
    feed.change('model');
    expect(source.loads).toHaveLength(2);
    const waiting = store.current();
    source.loads[1]?.resolve(rows('v2'));
    await settle();
    expect(source.loads).toHaveLength(3);
    expect(versionAtOnce(store)).toBeUndefined();
    source.loads[2]?.resolve(rows('v3'));
    expect((await waiting).version).toBe('v3');
    await settle();
    expect(source.loads).toHaveLength(3);
  });

  it('loads again when the change log lost its place', async () => {
    const { store, feed, source } = await loadedStore();
    feed.distrust();
    expect(versionAtOnce(store)).toBeUndefined();
    source.loads[1]?.resolve(rows('v1'));
    await settle();
    expect(versionAtOnce(store)).toBe('v1');
  });

  it('asks Postgres although the lease holds for whoever tells of a version that was read before', async () => {
    const { store, source } = await loadedStore();
    const same = store.upToDate();
    source.checks[0]?.resolve('v1');
    expect((await same).version).toBe('v1');
    expect(source.loads).toHaveLength(1);
    const newer = store.upToDate();
    source.checks[1]?.resolve('v2');
    await settle();
    source.loads[1]?.resolve(rows('v2'));
    expect((await newer).version).toBe('v2');
  });

  it('loads once more for them when a load that is under way began before', async () => {
    const { store, feed, source } = await loadedStore();
    feed.change('model');
    const asked = store.upToDate();
    source.checks[0]?.resolve('v3');
    await settle();
    source.loads[1]?.resolve(rows('v2'));
    await settle();
    source.loads[2]?.resolve(rows('v3'));
    expect((await asked).version).toBe('v3');
  });

  it('says that it is unavailable to them when Postgres does not answer', async () => {
    const { store } = await loadedStore();
    const asked = failureOf(store.upToDate());
    await jest.advanceTimersByTimeAsync(LOAD_LIMIT_MS);
    expect(await asked).toBe('unavailable');
  });

  it('asks Postgres for the version while the lease is lost, once for all who wait', async () => {
    const { store, feed, source } = await loadedStore();
    feed.lease = false;
    const waiting = [store.current(), store.current()];
    expect(source.checks).toHaveLength(1);
    source.checks[0]?.resolve('v1');
    expect(
      (await Promise.all(waiting.map((model) => Promise.resolve(model)))).map(({ version }) => version),
    ).toEqual(['v1', 'v1']);
    expect(source.loads).toHaveLength(1);
    void store.current();
    expect(source.checks).toHaveLength(2);
  });

  it('loads when the version turns out to be another', async () => {
    const { store, feed, source } = await loadedStore();
    feed.lease = false;
    const waiting = store.current();
    source.checks[0]?.resolve('v2');
    await settle();
    source.loads[1]?.resolve(rows('v2'));
    expect((await waiting).version).toBe('v2');
  });

  it('keeps a newer model when an older version check comes in late', async () => {
    const { store, feed, source } = await loadedStore();
    feed.lease = false;
    const waiting = store.current();
    feed.change('model');
    source.loads[1]?.resolve(rows('v2'));
    await settle();
    source.checks[0]?.resolve('v1');
    expect((await waiting).version).toBe('v2');
    expect(source.loads).toHaveLength(2);
  });

  it('is unavailable when the version can’t be read in time, and for later callers at once', async () => {
    const { store, feed, clock } = await loadedStore();
    feed.lease = false;
    const first = failureOf(store.current());
    await jest.advanceTimersByTimeAsync(VERSION_CHECK_LIMIT_MS);
    expect(await first).toBe('unavailable');
    clock.advance(VERSION_CHECK_LIMIT_MS);
    const second = failureOf(store.current());
    await jest.advanceTimersByTimeAsync(1);
    expect(await second).toBe('unavailable');
  });

  it('is unavailable when a load takes too long, and recovers when it ends', async () => {
    const { store, feed, source } = await loadedStore();
    feed.change('model');
    const waiting = failureOf(store.current());
    await jest.advanceTimersByTimeAsync(LOAD_LIMIT_MS);
    expect(await waiting).toBe('unavailable');
    source.loads[1]?.resolve(rows('v2'));
    await settle();
    expect(versionAtOnce(store)).toBe('v2');
  });

  it('is unavailable while the database fails, and tries again with the next decision', async () => {
    const { store, feed, source } = await loadedStore();
    feed.change('model');
    const waiting = failureOf(store.current());
    source.loads[1]?.reject(new Error('connection refused'));
    expect(await waiting).toBe('unavailable');
    expect(source.loads).toHaveLength(2);
    const again = store.current();
    source.loads[2]?.resolve(rows('v2'));
    expect((await again).version).toBe('v2');
  });

  it('starts without a database, and answers when it is there', async () => {
    const feed = new FakeChangeFeed();
    const source = new FakeSource();
    const store = new AccessModelStore(source, feed, new FakeClock());
    store.onModuleInit();
    const started = store.onApplicationBootstrap();
    source.loads[0]?.reject(new Error('connection refused'));
    await started;
    const waiting = store.current();
    source.loads[1]?.resolve(rows('v1'));
    expect((await waiting).version).toBe('v1');
  });
});
