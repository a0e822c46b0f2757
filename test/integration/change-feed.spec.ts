import pg from 'pg';
import type { ChangeListener } from '../../src/database/change-feed.js';
import type { Change } from '../../src/database/change-log.js';
import { endOfChangeLog, readChangeLog } from '../../src/database/change-log.repository.js';
import { DirectConnection } from '../../src/database/direct-connection.js';
import { WAKE_UP_INTERVAL_MS } from '../../src/database/postgres-wake-up.js';
import { eventually } from '../support/eventually.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { migrateForReplica, openReplica, type Replica, type ReplicaOptions } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Remembers what it was told. */
class Ear implements ChangeListener {
  readonly heard: Change[] = [];
  distrusted = 0;

  onChanges(changes: readonly Change[]): void | Promise<void> {
    this.heard.push(...changes);
  }

  onDistrust(): void {
    this.distrusted += 1;
  }

  get refs(): string[] {
    return this.heard.map(({ ref }) => ref);
  }
}

describe('the change feed', () => {
  let database: TestDatabase;
  let proxy: FaultProxy;
  const replicas: Replica[] = [];
  const proxies: FaultProxy[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
  });

  beforeEach(async () => {
    const { hostname, port } = new URL(database.url);
    proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    proxies.push(proxy);
  });

  afterEach(async () => {
    for (const replica of replicas.splice(0)) await replica.close();
    for (const open of proxies.splice(0)) await open.close();
  });

  afterAll(() => database.drop());

  async function listeningReplica(
    options: Partial<ReplicaOptions> = {},
    ear = new Ear(),
  ): Promise<Replica & { ear: Ear }> {
    const replica = await openReplica({ url: database.url, ...options });
    replicas.push(replica);
    replica.feed.subscribe(ear);
    await replica.start();
    return { ...replica, ear };
  }

  const log = (replica: Replica, ref: string): Promise<void> =>
    replica.transactions.run((tx) => tx.logChange('subject', ref));

  it('holds its lease once it follows the log, and tells everybody to forget what was read before', async () => {
    const { feed, ear } = await listeningReplica();
    expect(feed.leaseHolds()).toBe(true);
    expect(ear.distrusted).toBe(1);
    expect(ear.heard).toEqual([]);
  });

  it('tells the process that committed a change before the commit is reported, and every other one soon', async () => {
    const writer = await listeningReplica();
    const reader = await listeningReplica();
    await log(writer, 'one');
    expect(writer.ear.refs).toEqual(['one']);
    await eventually(() => expect(reader.ear.heard).toEqual([{ kind: 'subject', ref: 'one' }]));
  });

  it('says nothing of a change that was rolled back', async () => {
    const writer = await listeningReplica();
    const reader = await listeningReplica();
    const failing = writer.transactions.run(async (tx) => {
      await tx.logChange('subject', 'undone');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await log(writer, 'done');
    await eventually(() => expect(reader.ear.refs).toContain('done'));
    expect([...writer.ear.refs, ...reader.ear.refs]).not.toContain('undone');
  });

  it('needs no wake-up: without any, a change arrives with the next poll', async () => {
    const writer = await listeningReplica({ wakes: false });
    const reader = await listeningReplica();
    await log(writer, 'unannounced');
    await eventually(() => expect(reader.ear.refs).toEqual(['unannounced']));
  });

  it('hears of a change that was committed while it was cut off by starting over', async () => {
    const writer = await listeningReplica();
    const reader = await listeningReplica({ directUrl: proxy.url(database.url) });
    proxy.refuse();
    proxy.reset();
    await eventually(() => expect(reader.feed.leaseHolds()).toBe(false));
    await log(writer, 'missed');
    await proxy.accept();
    await eventually(() => expect(reader.feed.leaseHolds()).toBe(true));
    expect(reader.ear.distrusted).toBe(2);
    await log(writer, 'after');
    await eventually(() => expect(reader.ear.refs).toEqual(['after']));
  });

  it('loses its lease within the bound when its link hangs without an error, and recovers when that ends', async () => {
    const reader = await listeningReplica({ directUrl: proxy.url(database.url) });
    proxy.hang();
    const hungAt = performance.now();
    let lastHeldAt = hungAt;
    await eventually(() => {
      const askedAt = performance.now();
      const holds = reader.feed.leaseHolds();
      if (holds) lastHeldAt = askedAt;
      expect(holds).toBe(false);
    });
    // The last good poll may have begun just before the link hung.
    expect(lastHeldAt - hungAt).toBeLessThanOrEqual(1000);
    expect(await reader.feed.catchUp()).toBe(false);
    proxy.resume();
    await eventually(() => expect(reader.feed.leaseHolds()).toBe(true));
    expect(reader.ear.distrusted).toBeGreaterThan(1);
  });

  it('takes no pause of its own process for a fault of its link', async () => {
    const { feed, ear } = await listeningReplica();
    for (let pause = 0; pause < 6; pause += 1) {
      // Longer than a poll may take; the next one begins in the moment in between, and is answered during the pause.
      const until = performance.now() + 500;
      while (performance.now() < until);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually(() => expect(feed.leaseHolds()).toBe(true));
    expect(ear.distrusted).toBe(1);
  });

  it('renews no lease before a listener has acted on the changes', async () => {
    let act: () => void = () => undefined;
    class Slow extends Ear {
      override onChanges(changes: readonly Change[]): Promise<void> {
        this.heard.push(...changes);
        return new Promise((resolve) => (act = resolve));
      }
    }
    const writer = await listeningReplica();
    const { feed, ear } = await listeningReplica({}, new Slow());
    await log(writer, 'takes time');
    await eventually(() => expect(ear.refs).toEqual(['takes time']));
    await eventually(() => expect(feed.leaseHolds()).toBe(false));
    act();
    await eventually(() => expect(feed.leaseHolds()).toBe(true));
    expect(ear.distrusted).toBe(1);
  });

  it('starts over when a listener fails to act', async () => {
    class FailingOnce extends Ear {
      private failures = 1;

      override onChanges(changes: readonly Change[]): void {
        if (this.failures-- > 0) throw new Error('could not act on it');
        this.heard.push(...changes);
      }
    }
    const writer = await listeningReplica();
    const { ear } = await listeningReplica({}, new FailingOnce());
    await log(writer, 'fails');
    await eventually(() => expect(ear.distrusted).toBe(2));
  });

  it('sends one wake-up for many changes, after they were committed', async () => {
    const { transactions } = await listeningReplica();
    const listener = await openWriter();
    let wakeUps = 0;
    listener.on('notification', () => (wakeUps += 1));
    await listener.query('LISTEN rolegate_changes');
    const began = performance.now();
    let changes = 0;
    // As many as take ten intervals, so that several of them share one on a slow machine, too.
    while (changes < 60 || performance.now() - began < 10 * WAKE_UP_INTERVAL_MS) {
      await Promise.all(
        Array.from({ length: 10 }, () =>
          transactions.run((tx) => tx.logChange('subject', `burst ${(changes += 1)}`)),
        ),
      );
    }
    const lastAt = performance.now();
    await eventually(() => expect(wakeUps).toBeGreaterThan(0));
    await eventually(() => expect(performance.now() - lastAt).toBeGreaterThan(2 * WAKE_UP_INTERVAL_MS));
    expect(wakeUps).toBeLessThanOrEqual((performance.now() - began) / WAKE_UP_INTERVAL_MS + 1);
    expect(wakeUps).toBeLessThan(changes);
    await listener.end();
  });

  it('misses nothing and reads each row once, with 8 overlapping writers and one long one', async () => {
    const reader = await DirectConnection.open(database.url, { name: 'reader', connectTimeoutMs: 20_000 });
    const start = await endOfChangeLog(reader);
    const written = new Set<string>();
    const longWriter = await openWriter();
    await longWriter.query('BEGIN');
    await insert(longWriter, 'long', written);

    let writing = true;
    const writers = Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        const client = await openWriter();
        for (let round = 0; round < 40; round += 1) {
          await client.query('BEGIN');
          await insert(client, `${writer}.${round}`, written);
          await client.query('SELECT pg_sleep($1)', [Math.random() * 0.015]);
          await client.query('COMMIT');
        }
        await client.end();
      }),
    ).finally(() => (writing = false));

    const read: string[] = [];
    let place = start;
    const readOn = async (): Promise<void> => {
      const next = await readChangeLog(reader, place);
      read.push(...next.changes.map(({ ref }) => ref));
      place = next.place;
    };
    while (writing) {
      await readOn();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writers;
    await readOn();
    expect(read).not.toContain('long');
    await longWriter.query('COMMIT');
    await longWriter.end();
    await readOn();
    await reader.close();
    expect(written.size).toBe(8 * 40 + 1);
    expect([...read].sort()).toEqual([...written].sort());
  });

  async function openWriter(): Promise<pg.Client> {
    const client = new pg.Client(database.url);
    await client.connect();
    return client;
  }

  async function insert(client: pg.Client, ref: string, written: Set<string>): Promise<void> {
    await client.query(`INSERT INTO change_log (kind, ref) VALUES ('subject', $1)`, [ref]);
    written.add(ref);
  }
});
