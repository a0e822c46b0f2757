import { DataSource } from 'typeorm';
import type { Connection } from '../../src/connections/connection.entity.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { ExpirySweeper, SWEEP_LIMIT } from '../../src/database/expiry-sweeper.js';
import { dataSourceOptions } from '../../src/data-source.js';
import { forgetHungConnections } from '../../src/database/pool.js';
import { Metrics } from '../../src/metrics/metrics.js';
import type { SeriesName } from '../../src/statistics/metric.js';
import { Statistics } from '../../src/statistics/statistics.js';
import { StatisticsModule } from '../../src/statistics/statistics.module.js';
import { StatisticsRepository } from '../../src/statistics/statistics.repository.js';
import { StatisticsWriter } from '../../src/statistics/statistics-writer.js';
import { MAX_PEOPLE, MembershipAgesRepository } from '../../src/statistics/membership-ages.repository.js';
import { startAdminApi, type AdminApi, type ApiClient } from '../support/admin-api.js';
import { FakeChangeFeed } from '../support/fake-change-feed.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { replicaConfiguration } from '../support/replica.js';

const PATH = '/api/v1/statistics';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A series of an answer, as far as the tests look at it. */
interface Series {
  metric: string;
  reason?: string;
  outcome?: string;
  connection?: string;
  application?: string;
  quantile?: string;
  values: (number | null)[];
  total: number | null;
}

describe('/api/v1/statistics', () => {
  let api: AdminApi;
  let other: Connection;
  let tenant: ApiClient;
  let feed: FakeChangeFeed;

  beforeAll(async () => {
    api = await startAdminApi([DatabaseModule, StatisticsModule]);
    other = await api.addConnection('other');
    tenant = api.as({ connectionId: other.id, connectionSlug: 'other' });
    feed = new FakeChangeFeed();
    // The tests say when anything is written.
    await api.app.get(StatisticsWriter).beforeApplicationShutdown();
  });

  afterAll(async () => api.close());

  beforeEach(async () => {
    await api.dataSource.query('DELETE FROM statistics');
    // The clock of the tests only runs forward: each begins in an hour of its own.
    api.clock.advance(HOUR - (api.clock.nowMs() % HOUR));
  });

  /** Another process on the same database and the same clock. */
  const replica = (dataSource = api.dataSource) => {
    const [statistics, metrics] = [new Statistics(api.clock), new Metrics()];
    const repository = new StatisticsRepository(dataSource);
    return { statistics, metrics, writer: new StatisticsWriter(statistics, repository, metrics, feed) };
  };
  const show = async (client: ApiClient, query: string) => {
    const { status, body } = await client.get(`${PATH}?${query}`);
    expect([status, body]).toMatchObject([200, {}]);
    return body as unknown as {
      series: Series[];
      coverage: number[];
      from: string;
      to: string;
      step: string;
    };
  };
  const decided = (connection: Connection | undefined, reason: string, application = 'wiki'): SeriesName => ({
    metric: 'decisions',
    connectionId: connection?.id,
    application,
    label: `${reason === 'allowed' ? 'allow' : 'deny'}:${reason}`,
  });
  const minutesFrom = (ms: number, count: number) =>
    `from=${new Date(ms).toISOString()}&to=${new Date(ms + count * MINUTE).toISOString()}&step=1m`;

  it('adds up what several processes counted, minute by minute', async () => {
    const begin = api.clock.nowMs();
    const processes = [replica(), replica(), replica()];
    for (const [index, { statistics, writer }] of processes.entries()) {
      statistics.add(decided(other, 'role-missing'), 1 + index);
      await writer.flush();
    }
    await Promise.all(
      processes.map(({ statistics, writer }) => {
        statistics.add(decided(other, 'role-missing'), 10);
        return writer.flush();
      }),
    );
    api.clock.advance(2 * MINUTE);
    for (const { writer } of processes) await writer.flush();
    const { series, coverage } = await show(api.admin, `metric=denials-by-reason&${minutesFrom(begin, 5)}`);
    expect(coverage).toEqual([1, 0, 1, 0, 0]);
    expect(series).toMatchObject([{ reason: 'role-missing', values: [36, null, 0, null, null], total: 36 }]);
  });

  it('counts a batch once that was sent twice because its answer got lost', async () => {
    const repository = api.app.get(StatisticsRepository);
    const begin = api.clock.nowMs();
    const values = [{ ...decided(other, 'allowed'), minute: begin / MINUTE, value: 7 }].map((value) => ({
      ...value,
      connectionId: other.id,
      application: 'wiki',
      label: 'allow:allowed',
    }));
    const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    await Promise.all([repository.write(one, 1, values), repository.write(one, 1, values)]);
    await repository.write(one, 1, values);
    await repository.write(two, 1, values);
    await repository.write(one, 2, values);
    const rows = await api.dataSource.query<{ value: string }[]>(
      `SELECT value FROM statistics WHERE metric = 'decisions'`,
    );
    expect(rows).toEqual([{ value: '21' }]);
  });

  it('shows the percentiles of all processes together and the longest lag', async () => {
    const begin = api.clock.nowMs();
    const [fast, slow] = [replica(), replica()];
    for (let n = 0; n < 98; n += 1) fast.metrics.decisionTimes.observe(1);
    for (let n = 0; n < 2; n += 1) slow.metrics.decisionTimes.observe(40);
    Object.assign(feed, { takeLagMs: () => 120 });
    await fast.writer.flush();
    Object.assign(feed, { takeLagMs: () => 80 });
    await slow.writer.flush();
    Object.assign(feed, { takeLagMs: () => undefined });
    const { series } = await show(api.admin, `metric=decision-time,revocation-lag&${minutesFrom(begin, 1)}`);
    const of = (quantile: string) => series.find((one) => one.quantile === quantile)?.total ?? 0;
    expect(of('p50')).toBeCloseTo(1, 0);
    expect(Math.abs(of('p99') - 40)).toBeLessThan(6);
    expect(of('max')).toBe(120);
  });

  it('shows a connection what concerns it, and nothing of others or of the platform', async () => {
    const begin = api.clock.nowMs();
    const { statistics, writer } = replica();
    statistics.add(decided(other, 'role-missing'), 2);
    statistics.add(decided(api.platform, 'role-missing'), 30);
    statistics.add(decided(undefined, 'no-session'), 400);
    statistics.add({ metric: 'sign-ins', connectionId: other.id, label: 'success:signed-in' }, 5);
    statistics.add({ metric: 'sign-ins', connectionId: api.platform.id, label: 'denied:no-role' }, 6);
    await writer.flush();
    const time = minutesFrom(begin, 1);
    const totals = async (client: ApiClient, query: string) =>
      (await show(client, `${query}&${time}`)).series.map(
        ({ metric, reason, outcome, connection, total }) => [metric, connection, reason ?? outcome, total],
      );
    expect(await totals(tenant, 'metric=sign-ins,denials-by-reason')).toEqual([
      ['sign-ins', 'other', 'success', 5],
      ['denials-by-reason', undefined, 'role-missing', 2],
    ]);
    expect(await totals(api.admin, 'metric=sign-ins,denials-by-reason&connection=other')).toEqual(
      await totals(tenant, 'metric=sign-ins,denials-by-reason'),
    );
    expect(await totals(api.admin, 'metric=sign-ins,denials-by-reason')).toEqual([
      ['sign-ins', 'default', 'no-role', 6],
      ['sign-ins', 'other', 'success', 5],
      ['denials-by-reason', undefined, 'no-session', 400],
      ['denials-by-reason', undefined, 'role-missing', 32],
    ]);
    const everything = await tenant.get(`${PATH}?${time}`);
    expect(JSON.stringify(everything.body['series'])).not.toMatch(/default|400|30|wiki|quantile/);
    for (const query of ['metric=decision-time', 'metric=decisions-by-application', 'application=wiki'])
      expect(await tenant.get(`${PATH}?${query}`)).toMatchObject({ status: 403 });
    for (const connection of ['default', api.platform.id, 'nobody', other.id.replace(/./g, '0')])
      expect(await tenant.get(`${PATH}?connection=${connection}`)).toMatchObject({ status: 404 });
    expect(await api.admin.get(`${PATH}?connection=nobody`)).toMatchObject({ status: 404 });
    expect(await api.as({ permissions: ['subjects:read'] }).get(PATH)).toMatchObject({ status: 403 });
  });

  it('shows applications to the platform, and one of them alone', async () => {
    const begin = api.clock.nowMs();
    const { statistics, writer } = replica();
    statistics.add(decided(other, 'allowed', 'wiki'), 3);
    statistics.add(decided(api.platform, 'allowed', 'wiki'), 4);
    statistics.add(decided(other, 'role-missing', 'crm'), 1);
    await writer.flush();
    const time = minutesFrom(begin, 1);
    expect((await show(api.admin, `metric=decisions-by-application&${time}`)).series).toMatchObject([
      { application: 'wiki', outcome: 'allow', total: 7 },
      { application: 'crm', outcome: 'deny', total: 1 },
    ]);
    expect((await show(api.admin, `metric=decisions&application=crm&${time}`)).series).toMatchObject([
      { outcome: 'deny', total: 1 },
    ]);
  });

  it.each([
    ['metric=everything', 422],
    ['metric=', 422],
    ['metric=decisions,decisions', 422],
    ['from=yesterday', 422],
    ['from=2029-02-31T25:00:00Z', 422],
    ['step=2m', 422],
    ['from=2000-01-01&to=2029-01-01&step=1h', 422],
    ['from=2029-01-01&to=2028-01-01', 422],
    ['from=2029-01-01T00:00:00Z&to=2029-01-01T01:00:00Z&step=1m', 422],
    ['connection=', 422],
    ['bucket=1', 400],
  ])('refuses %s with %d', async (query, status) => {
    const answer = await api.admin.get(`${PATH}?${query}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ]);
  });

  it('adds minutes up to hours after two days, in small steps that lose nothing, and forgets hours after 400 days', async () => {
    const begin = api.clock.nowMs();
    const { statistics, writer } = replica();
    for (let minute = 0; minute < 30; minute += 1) {
      for (let n = 0; n < 20; n += 1) statistics.add(decided(other, 'role-missing', `app-${n}`), 2);
      statistics.add({ metric: 'revocation-lag' }, 100 + minute);
      await writer.flush();
      api.clock.advance(MINUTE);
    }
    const asked = `metric=denials-by-reason,revocation-lag&from=${new Date(begin).toISOString()}&to=${new Date(begin + HOUR).toISOString()}&step=1h`;
    const before = await show(api.admin, asked);
    expect(before).toMatchObject({
      coverage: [0.968],
      series: [
        { reason: 'role-missing', values: [1200] },
        { quantile: 'max', values: [129] },
      ],
    });
    const rows = async () =>
      (
        await api.dataSource.query<{ width: number; rows: number }[]>(
          'SELECT width, count(*)::int AS rows FROM statistics GROUP BY 1',
        )
      ).map(({ width, rows: count }) => [width, count]);
    expect(await rows()).toEqual([[1, 30 * 22]]);
    expect(30 * 22).toBeGreaterThan(SWEEP_LIMIT);
    const sweeper = api.app.get(ExpirySweeper);
    api.clock.advance(48 * HOUR - 30 * MINUTE);
    await sweeper.sweep('statistics-minutes');
    expect(await rows()).toEqual([[1, 30 * 22]]);
    api.clock.advance(HOUR);
    expect(await sweeper.sweep('statistics-minutes')).toBe(30 * 22);
    expect(await rows()).toEqual([[60, 22]]);
    const after = await show(api.admin, asked);
    expect(after.series).toEqual(before.series);
    expect(after.coverage).toEqual([0.5]);
    await sweeper.sweep('statistics-hours');
    expect(await rows()).toEqual([[60, 22]]);
    api.clock.advance(400 * 24 * HOUR);
    expect(await sweeper.sweep('statistics-hours')).toBe(22);
    expect(await rows()).toEqual([]);
  });

  it('holds a bounded part while the database hangs, makes nobody wait, and goes on when it is back', async () => {
    const begin = api.clock.nowMs();
    const { url } = api.dataSource.options as { url: string };
    const proxy = await startFaultProxy({ host: '127.0.0.1', port: Number(new URL(url).port) });
    const configuration = replicaConfiguration({ url: proxy.url(url) });
    const behind = await new DataSource(dataSourceOptions(configuration)).initialize();
    forgetHungConnections(behind);
    try {
      const { statistics, writer } = replica(behind);
      statistics.add(decided(other, 'allowed'), 1);
      await writer.flush();
      proxy.hang();
      for (let minute = 0; minute < 3; minute += 1) {
        statistics.add(decided(other, 'allowed'), 10);
        if (minute === 0) await writer.flush();
        api.clock.advance(MINUTE);
      }
      expect(statistics.buffer.size).toBeGreaterThan(0);
      proxy.resume();
      // Twice at most: a connection that was given up is replaced by a new one.
      for (let n = 0; n < 5 && statistics.buffer.size > 0; n += 1) await writer.flush();
      const { series } = await show(api.admin, `metric=decisions&${minutesFrom(begin, 3)}`);
      expect(series).toMatchObject([{ values: [11, 10, 10], total: 31 }]);
    } finally {
      await behind.destroy();
      await proxy.close();
    }
  });

  it('shows how old the memberships of active people are, of all and of a connection', async () => {
    const person = (sub: string, connection: Connection, ageSeconds: number, rest = {}) =>
      api.dataSource.manager.query(
        `INSERT INTO subjects (connection_id, sub, membership_source, membership_completeness, membership_fetched_at, last_sign_in_at, status)
         VALUES ($1, $2, $3, 'complete', $4, now(), $5)`,
        [
          connection.id,
          sub,
          'source' in rest ? rest.source : 'id-token',
          new Date(api.clock.nowMs() - ageSeconds * 1000),
          'status' in rest ? rest.status : 'active',
        ],
      );
    await person('a', other, 30);
    await person('b', other, 899);
    await person('c', other, 900);
    await person('d', api.platform, 10_000_000);
    await person('e', api.platform, 30, { status: 'disabled' });
    await person('f', api.platform, 30, { source: 'local' });
    const ages = async (client: ApiClient) => {
      const { body } = await client.get(`${PATH}?metric=membership-age`);
      const { buckets, ...rest } = body['membershipAge'] as {
        buckets: { fromSeconds: number; toSeconds: number | null; people: number }[];
      };
      return { ...rest, people: buckets.filter(({ people }) => people > 0) };
    };
    expect(await ages(api.admin)).toEqual({
      maxAgeSeconds: 900,
      staleLimitSeconds: 3600,
      estimated: false,
      people: [
        { fromSeconds: 0, toSeconds: 60, people: 1 },
        { fromSeconds: 300, toSeconds: 900, people: 1 },
        { fromSeconds: 900, toSeconds: 3600, people: 1 },
        { fromSeconds: 604_800, toSeconds: null, people: 1 },
      ],
    });
    expect((await ages(tenant)).people).toHaveLength(3);
    expect((await api.admin.get(`${PATH}?metric=people-without-role`)).body['peopleWithoutRole']).toEqual({
      people: null,
      of: null,
      at: null,
      estimated: false,
    });
  });

  it('looks at a bounded part of very many people, and says so', async () => {
    const repository = api.app.get(MembershipAgesRepository);
    expect(await repository.sampledPercent()).toBe(100);
    await api.dataSource.query(`UPDATE pg_class SET reltuples = $1 WHERE oid = 'subjects'::regclass`, [
      4 * MAX_PEOPLE,
    ]);
    expect(await repository.sampledPercent()).toBe(25);
    expect(await repository.count([60], api.clock.now(), undefined)).toMatchObject({ estimated: true });
  });
});
