import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { migrationDataSourceOptions } from '../../src/data-source.js';
import { DirectConnection } from '../../src/database/direct-connection.js';
import { ExpirySweeper, SWEEP_LIMIT } from '../../src/database/expiry-sweeper.js';
import {
  advisoryLocksExclude,
  listenWorks,
  notificationsArrive,
  type SelfTestConnection,
} from '../../src/database/listen-self-test.js';
import { runMigrations } from '../../src/database/migrate.js';
import { boundedRead, forgetHungConnections, poolOf } from '../../src/database/pool.js';
import { Transactions } from '../../src/database/transactions.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { livedMs } from '../support/lived-time.js';
import { migrateForReplica, openReplica, type Replica } from '../support/replica.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Of one statement where a test waits for it to pass, in milliseconds. */
const LIMIT_MS = 1000;

describe('the database', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase({ migrate: migrateForReplica });
  });

  afterAll(() => database.drop());

  describe('migrations', () => {
    it('run once when two processes start at once, and what follows them runs one process at a time', async () => {
      const empty = await createTestDatabase();
      let inside = 0;
      let most = 0;
      const start = (): Promise<string> =>
        runMigrations(migrationDataSourceOptions(empty.url), async (dataSource) => {
          most = Math.max(most, (inside += 1));
          const [row] = await dataSource.query<{ count: string }[]>('SELECT count(*) FROM migrations');
          inside -= 1;
          return row?.count ?? '';
        });
      const [first, second] = await Promise.all([start(), start()]);
      expect(first).toBe(second);
      expect(Number(first)).toBeGreaterThan(0);
      expect(most).toBe(1);
      await empty.drop();
    });

    it('give the lock back when what follows them fails', async () => {
      const failing = runMigrations(migrationDataSourceOptions(database.url), () =>
        Promise.reject(new Error('no first connection')),
      );
      await expect(failing).rejects.toThrow('no first connection');
      await migrateForReplica(database.url);
    });
  });

  describe('the self-test of the direct URL', () => {
    /** Two clients of a transaction pooler: their statements share one server session, and notifications get lost. */
    async function throughPooler<T>(
      test: (one: SelfTestConnection, other: SelfTestConnection) => Promise<T>,
    ) {
      const session = await DirectConnection.open(database.url, { name: 'pooled', connectTimeoutMs: 20_000 });
      const client: SelfTestConnection = {
        query: (text, values) => session.query(text, values),
        onNotification: () => undefined,
      };
      return test(client, { ...client }).finally(() => session.close());
    }

    it('finds that wake-ups and locks work on Postgres itself', async () => {
      expect(await listenWorks(database.url)).toBe(true);
      const open = () => DirectConnection.open(database.url, { name: 'direct', connectTimeoutMs: 20_000 });
      const [one, other] = await Promise.all([open(), open()]);
      expect(await advisoryLocksExclude(one, other)).toBe(true);
      await Promise.all([one.close(), other.close()]);
    });

    it('finds out a transaction pooler', async () => {
      expect(await throughPooler((one, other) => notificationsArrive(one, other, 50))).toBe(false);
      expect(await throughPooler(advisoryLocksExclude)).toBe(false);
    });
  });

  describe('the expiry sweeper', () => {
    let replica: Replica;

    beforeAll(async () => {
      replica = await openReplica({ url: database.url });
    });

    afterAll(() => replica.close());

    it('removes old rows of the change log in small steps and keeps the rest', async () => {
      const count = SWEEP_LIMIT * 2 + 1;
      await replica.dataSource.query('DELETE FROM change_log');
      await replica.dataSource.query(
        `INSERT INTO change_log (kind, ref, at)
         SELECT 'subject', 'old', now() - interval '11 minutes' FROM generate_series(1, $1)`,
        [count],
      );
      await replica.dataSource.query(
        `INSERT INTO change_log (kind, ref, at) VALUES ('subject', 'young', now() - interval '9 minutes')`,
      );
      expect(await new ExpirySweeper(replica.transactions).sweep('change-log')).toBe(count);
      expect(await replica.dataSource.query('SELECT ref FROM change_log')).toEqual([{ ref: 'young' }]);
    });

    it('leaves a step to the replica that is at it', async () => {
      const [mine, theirs] = [
        new ExpirySweeper(replica.transactions),
        new ExpirySweeper(replica.transactions),
      ];
      let finish: (removed: number) => void = () => undefined;
      const begun = new Promise<void>((resolve) => {
        mine.register({
          name: 'slow',
          intervalMs: 60_000,
          deleteStep: () => {
            resolve();
            return new Promise<number>((done) => (finish = done));
          },
        });
      });
      theirs.register({ name: 'slow', intervalMs: 60_000, deleteStep: () => Promise.resolve(3) });
      const sweeping = mine.sweep('slow');
      await begun;
      expect(await theirs.sweep('slow')).toBe(0);
      finish(2);
      expect(await sweeping).toBe(2);
      expect(await theirs.sweep('slow')).toBe(3);
    });

    it('runs registered steps by itself and stops when told', async () => {
      const sweeper = new ExpirySweeper(replica.transactions);
      let runs = 0;
      sweeper.register({
        name: 'counted',
        intervalMs: 10,
        deleteStep: () => Promise.resolve((runs += 1) && 0),
      });
      sweeper.onApplicationBootstrap();
      await eventually(() => expect(runs).toBeGreaterThan(2));
      await sweeper.beforeApplicationShutdown();
      const stopped = runs;
      await new Promise((resolve) => setImmediate(resolve));
      expect(runs).toBe(stopped);
    });
  });

  describe('a link that hangs', () => {
    it('costs a bounded read its limit and the pool nothing but the connection', async () => {
      const { hostname, port } = new URL(database.url);
      const proxy = await startFaultProxy({ host: hostname, port: Number(port) });
      const replica = await openReplica({
        url: proxy.url(database.url),
        directUrl: database.url,
        poolSize: 1,
      });
      try {
        proxy.hang();
        const waited = await livedMs(() =>
          expect(boundedRead(replica.dataSource, 'SELECT 1', [], 100)).rejects.toThrow('Query read timeout'),
        );
        // The pool's own limit is 5,500 ms.
        expect(waited).toBeLessThan(4_000);
        proxy.resume();
        await eventually(async () =>
          expect(await boundedRead(replica.dataSource, 'SELECT 1 AS one', [], 2000)).toEqual([{ one: 1 }]),
        );
      } finally {
        await proxy.close();
        await replica.close();
      }
    });

    it('is not what a bounded read takes a pause of its own process for', async () => {
      const replica = await openReplica({ url: database.url, poolSize: 1 });
      try {
        const read = () => boundedRead(replica.dataSource, 'SELECT 1 AS one', [], 100);
        expect(await read()).toEqual([{ one: 1 }]);
        const asked = read();
        await new Promise((resolve) => setImmediate(resolve));
        // The answer arrives meanwhile, and every limit is over before it can be read.
        const until = performance.now() + 1000;
        while (performance.now() < until);
        expect(await asked).toEqual([{ one: 1 }]);
      } finally {
        await replica.close();
      }
    });

    it('leaves no connection in the pool on which a statement was never answered', async () => {
      const { hostname, port } = new URL(database.url);
      const proxy = await startFaultProxy({ host: hostname, port: Number(port) });
      const dataSource = await new DataSource({
        type: 'postgres',
        url: proxy.url(database.url),
        extra: { max: 1, query_timeout: LIMIT_MS, connectionTimeoutMillis: 10_000 },
      }).initialize();
      forgetHungConnections(dataSource);
      try {
        await dataSource.query('SELECT 1');
        proxy.hang();
        await expect(dataSource.query('SELECT 1')).rejects.toThrow('Query read timeout');
        await eventually(() => expect(poolOf(dataSource).totalCount).toBe(0));
        proxy.resume();
        const transactions = new Transactions(dataSource, {
          send: () => undefined,
          applyHere: async () => undefined,
        });
        let ended = false;
        let anotherLimit: Promise<boolean> | undefined;
        const hanging = transactions.run(async ({ manager }) => {
          await manager.query('SELECT 1');
          proxy.hang();
          return manager.query<unknown>('SELECT 1').finally(() => {
            anotherLimit = sleep(LIMIT_MS).then(() => ended);
          });
        });
        await expect(hanging).rejects.toMatchObject({ code: 'unavailable' });
        ended = true;
        // One limit, not two: the rollback does not wait for an answer that won't come.
        expect(await anotherLimit).toBe(true);
        proxy.resume();
        expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      } finally {
        await proxy.close();
        await dataSource.destroy();
      }
    });
  });
});
