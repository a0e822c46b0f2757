import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { systemActor } from '../../src/access/actor.js';
import type { Caller } from '../../src/access/caller.js';
import { AuditChainRepository } from '../../src/audit/audit-chain.repository.js';
import { AuditEventsService } from '../../src/audit/audit-events.service.js';
import { AuditRetention } from '../../src/audit/audit-retention.js';
import { AuditSealer } from '../../src/audit/audit-sealer.js';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import { AuditVerifier } from '../../src/audit/audit-verifier.js';
import { spellHead } from '../../src/audit/chain-hash.js';
import { Configuration } from '../../src/config/configuration.js';
import { migrations, migrationDataSourceOptions } from '../../src/data-source.js';
import { Transactions } from '../../src/database/transactions.js';
import { startAdminApi, type AdminApi } from '../support/admin-api.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase } from '../support/test-database.js';

let api: AdminApi;
const PLATFORM = { platform: true } as Caller;

beforeAll(async () => {
  api = await startAdminApi([]);
});
afterAll(() => api?.close());
afterEach(() => jest.restoreAllMocks());

const sql = <Row = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> =>
  api.dataSource.query(text, values);

const record = (...names: string[]) =>
  api.app.get(Transactions).run((tx) =>
    api.app.get(AuditTrail).recordAll(
      tx,
      systemActor('test'),
      names.map((name) => ({
        action: 'test.done',
        target: { type: 'test', id: name },
        after: { name, amount: 1.5, ключ: [null, true] },
      })),
    ),
  );

const sealedAll = () =>
  eventually(async () => {
    await api.app.get(AuditSealer).look();
    expect(await sql('SELECT 1 FROM audit_unsealed')).toEqual([]);
  });

const verify = (expected?: { position: number; hash: string }) =>
  api.app.get(AuditVerifier).verify({ expected });

/** What somebody does who owns the database: the triggers don't keep them out. */
const tamper = async (text: string, values: unknown[] = []) => {
  await sql('ALTER TABLE audit_events DISABLE TRIGGER USER');
  await sql('ALTER TABLE audit_chain DISABLE TRIGGER USER');
  try {
    await sql(text, values);
  } finally {
    await sql('ALTER TABLE audit_events ENABLE TRIGGER USER');
    await sql('ALTER TABLE audit_chain ENABLE TRIGGER USER');
  }
};

const idOf = async (name: string) => {
  const [row] = await sql<{ id: string }>('SELECT id FROM audit_events WHERE target_id = $1', [name]);
  return row?.id ?? '';
};
const problems = async () => (await verify()).faults.map(({ eventId, problem }) => `${eventId}: ${problem}`);

describe('the chain over the audit trail', () => {
  it('seals every event after it was committed, and holds', async () => {
    await record('a', 'b');
    await record('c');
    await sealedAll();
    const { checked, faults, head, waiting } = await verify();
    expect({ checked, faults, waiting }).toEqual({ checked: 3, faults: [], waiting: 0 });
    expect(head.position).toBe(3);
    expect((await verify(head)).faultCount).toBe(0);
  });

  it('leaves out none of the events of transactions that commit in another order than they began', async () => {
    const late = api.dataSource.createQueryRunner();
    await late.startTransaction();
    await late.query(
      `INSERT INTO audit_events (actor_type, actor_id, actor_name, action, target_type, target_id, outcome, request_id)
       VALUES ('system', 's', 's', 'test.done', 'test', 'late', 'success', 'r')`,
    );
    await record('early');
    await sealedAll();
    await late.commitTransaction();
    await late.release();
    await sealedAll();
    const places = await sql<{ target: string }>(
      `SELECT e.target_id AS target FROM audit_chain c JOIN audit_events e ON e.id = c.event_id
        WHERE e.target_id IN ('early', 'late') ORDER BY c.position`,
    );
    expect(places.map(({ target }) => target)).toEqual(['early', 'late']);
    expect((await verify()).faults).toEqual([]);
  });

  it('seals nothing that was rolled back', async () => {
    const before = (await verify()).head.position;
    await expect(
      api.app.get(Transactions).run(async (tx) => {
        await api.app
          .get(AuditTrail)
          .record(tx, systemActor('test'), { action: 'test.done', target: { type: 'test', id: 'never' } });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await record('after');
    await sealedAll();
    expect((await verify()).head.position).toBe(before + 1);
    expect((await verify()).faults).toEqual([]);
  });

  it('is extended by one of several replicas at a time, and seals nothing twice', async () => {
    const sealer = api.app.get(AuditSealer);
    for (let round = 0; round < 5; round += 1) {
      await record(`r${round}`, `s${round}`);
      await Promise.all([sealer.look(), sealer.look(), sealer.look()]);
    }
    await sealedAll();
    expect((await verify()).faults).toEqual([]);
  });

  it('is left to whichever replica is at it: another one neither waits nor seals', async () => {
    const other = api.dataSource.createQueryRunner();
    await other.startTransaction();
    await eventually(async () => {
      const [row] = (await other.query(
        `SELECT pg_try_advisory_xact_lock(hashtext('rolegate-audit-chain'), 0) AS ours`,
      )) as [{ ours: boolean }];
      expect(row.ours).toBe(true);
    });
    await record('waits for its turn');
    expect(await api.app.get(AuditSealer).look()).toBe(0);
    expect(await sql('SELECT event_id::text AS id FROM audit_unsealed')).toEqual([
      { id: await idOf('waits for its turn') },
    ]);
    await other.rollbackTransaction();
    await other.release();
    await sealedAll();
    expect((await verify()).faults).toEqual([]);
  });

  it('loses nothing, and seals nothing twice, when the connection dies in the middle of a seal', async () => {
    const chain = api.app.get(AuditChainRepository);
    const append = chain.append.bind(chain);
    const { head } = await verify();
    let deaths = 0;
    jest.spyOn(chain, 'append').mockImplementation(async (tx, links) => {
      await append(tx, links);
      if (deaths === 2) return;
      deaths += 1;
      await tx.manager.query('SELECT pg_terminate_backend(pg_backend_pid())');
    });
    await record('one', 'two', 'three');
    await eventually(async () => {
      await api.app
        .get(AuditSealer)
        .look()
        .catch(() => 0);
      expect(deaths).toBe(2);
      expect(await sql('SELECT 1 FROM audit_unsealed')).toEqual([]);
    });
    const after = await verify();
    expect([after.faults, after.head.position]).toEqual([[], head.position + 3]);
  });

  it('leaves no event of a hundred concurrent writers out', async () => {
    const { head } = await verify();
    const sealer = api.app.get(AuditSealer);
    await Promise.all(
      Array.from({ length: 100 }, async (_, writer) => {
        await record(`writer ${writer}`, `writer ${writer} again`);
        if (writer % 10 === 0) await sealer.look();
      }),
    );
    await sealedAll();
    const after = await verify();
    expect([after.faults, after.waiting, after.head.position]).toEqual([[], 0, head.position + 200]);
    const [{ count } = { count: 0 }] = await sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM audit_chain c JOIN audit_events e ON e.id = c.event_id
        WHERE e.target_id LIKE 'writer %'`,
    );
    expect(count).toBe(200);
  });

  it('says of an event that waits for its seal so, and only later that it has none', async () => {
    await tamper(
      `INSERT INTO audit_events (at, actor_type, actor_id, actor_name, action, target_type, target_id, outcome, request_id)
       SELECT now() - age, 'system', 's', 's', 'test.smuggled', 'test', id, 'success', 'r'
         FROM (VALUES ('old', interval '6 minutes'), ('young', interval '0')) v (id, age)`,
    );
    const { faults, waiting } = await verify();
    expect(faults).toEqual([{ position: null, eventId: await idOf('old'), problem: 'was never sealed' }]);
    expect(waiting).toBe(1);
    await tamper(`DELETE FROM audit_events WHERE action = 'test.smuggled'`);
  });

  it('says of one event whether its seal fits: the first, one in the middle, one that waits, one that was changed', async () => {
    const seal = async (id: string) =>
      (await api.app.get(AuditEventsService).get(PLATFORM, id, { seal: 'true' })).seal;
    const [first] = await sql<{ id: string }>(
      'SELECT event_id::text AS id FROM audit_chain WHERE position = 1',
    );
    await record('sealed');
    await sealedAll();
    const id = await idOf('sealed');
    expect(await seal(first?.id ?? '')).toMatchObject({ state: 'verified', position: 1 });
    expect(await seal(id)).toEqual({
      state: 'verified',
      position: expect.any(Number) as number,
      sealedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    await tamper(`UPDATE audit_events SET actor_name = 'mallory' WHERE id = $1`, [id]);
    expect(await seal(id)).toMatchObject({ state: 'broken' });
    await tamper(
      `UPDATE audit_events SET actor_name = (SELECT actor_name FROM audit_events WHERE id = $2) WHERE id = $1`,
      [id, first?.id],
    );
    expect(await seal(id)).toMatchObject({ state: 'verified' });
    await tamper(`UPDATE audit_chain SET key_id = 'gone' WHERE event_id = $1`, [id]);
    expect(await seal(id)).toMatchObject({ state: 'unknown-key' });
    await tamper(
      `UPDATE audit_chain SET key_id = (SELECT key_id FROM audit_chain WHERE position = 1) WHERE event_id = $1`,
      [id],
    );
    expect(await seal(id)).toMatchObject({ state: 'verified' });
    // Whoever seals at this moment waits for its turn.
    const turn = api.dataSource.createQueryRunner();
    await turn.startTransaction();
    try {
      await turn.query(`SELECT pg_advisory_xact_lock(hashtext('rolegate-audit-chain'), 0)`);
      await record('waits');
      expect(await seal(await idOf('waits'))).toEqual({ state: 'waiting' });
    } finally {
      await turn.rollbackTransaction();
      await turn.release();
    }
    await sealedAll();
  });

  it('finds what the owner of the database did: a changed event, a removed one, a changed row of the chain', async () => {
    await record('victim', 'removed', 'row', 'last');
    await sealedAll();
    const [victim, removed, row] = await Promise.all([idOf('victim'), idOf('removed'), idOf('row')]);
    await tamper(`UPDATE audit_events SET after = '{"name": "victim", "amount": 2}' WHERE id = $1`, [victim]);
    await tamper(`UPDATE audit_chain SET sealed_at = sealed_at - interval '1 day' WHERE event_id = $1`, [
      row,
    ]);
    const [kept] = await sql<{ row: string }>(
      `SELECT row_to_json(e)::text AS row FROM audit_events e WHERE id = $1`,
      [removed],
    );
    await tamper(`DELETE FROM audit_events WHERE id = $1`, [removed]);
    expect(await problems()).toEqual([
      `${victim}: the event was changed, or another one was put in its place`,
      `${removed}: the event was removed`,
      `${row}: the row of the chain was changed`,
    ]);
    // What is put back as it was is as it was.
    await tamper(`UPDATE audit_events SET after = $2 WHERE id = $1`, [
      victim,
      '{"name": "victim", "amount": 1.5, "ключ": [null, true]}',
    ]);
    await tamper(`UPDATE audit_chain SET sealed_at = sealed_at + interval '1 day' WHERE event_id = $1`, [
      row,
    ]);
    await tamper(
      `INSERT INTO audit_events OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_record(NULL::audit_events, $1)`,
      [kept?.row],
    );
    await sql('DELETE FROM audit_unsealed');
    expect(await problems()).toEqual([]);
  });

  it('tells a process that saw the chain when it was cut off, and whoever noted the head', async () => {
    await sealedAll();
    const noted = (await verify()).head;
    const sealer = api.app.get(AuditSealer);
    await sealer.look();
    await tamper(
      `WITH tail AS (DELETE FROM audit_chain WHERE position >= $1 RETURNING event_id)
       DELETE FROM audit_events WHERE id IN (SELECT event_id FROM tail)`,
      [noted.position],
    );
    // Events that commit afterwards take the places of those that were cut off.
    await record('covering the tracks');
    await sealedAll();
    expect((await verify()).faultCount).toBe(0);
    expect((await verify(noted)).faults).toEqual([
      {
        position: noted.position,
        eventId: null,
        problem: 'does not have the hash that was noted: the chain was rewritten',
      },
    ]);
    const metrics = await sealerMetric('rolegate_audit_chain_rewritten');
    expect(metrics).toBe(1);
  });

  it('is append-only, whoever asks the database', async () => {
    for (const table of ['audit_chain', 'audit_checkpoints'])
      for (const statement of [
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `UPDATE ${table} SET position = 1`,
      ])
        await expect(sql(statement)).rejects.toThrow('append-only');
  });
});

describe('the retention', () => {
  it('is no way for others: what somebody removes by its setting is reported', async () => {
    await record('old one', 'old two', 'old three', 'kept');
    await sealedAll();
    const before = await verify();
    const [one, two, three] = await Promise.all(['old one', 'old two', 'old three'].map(idOf));
    await tamper(`UPDATE audit_events SET at = at - interval '3 days' WHERE id = ANY ($1)`, [
      [one, two, three],
    ]);
    const rows = await sql<{ event: string; link: string; eventId: string }>(
      `SELECT row_to_json(e)::text AS event, row_to_json(c)::text AS link, e.id::text AS "eventId"
         FROM audit_events e JOIN audit_chain c ON c.event_id = e.id WHERE e.id = ANY ($1)`,
      [[one, two]],
    );
    const runner = api.dataSource.createQueryRunner();
    await runner.query(`SET rolegate.audit_retention_days = '1'`);
    await expect(runner.query(`DELETE FROM audit_events WHERE target_id = 'kept'`)).rejects.toThrow(
      'not old enough',
    );
    await expect(runner.query(`DELETE FROM audit_chain WHERE event_id = $1`, [three])).rejects.toThrow(
      'the event is still there',
    );
    await runner.query(`DELETE FROM audit_events WHERE id = ANY ($1)`, [[one, two]]);
    await runner.query(`DELETE FROM audit_chain WHERE event_id = $1`, [two]);
    await runner.query(`RESET rolegate.audit_retention_days`);
    await runner.release();
    await tamper(`UPDATE audit_events SET at = at + interval '3 days' WHERE id = $1`, [three]);
    const { faults, faultCount } = await verify();
    const position = before.head.position - 3;
    expect([faultCount, faults]).toEqual([
      2,
      [
        { position, eventId: one, problem: 'the event was removed' },
        { position: position + 1, eventId: null, problem: 'is missing from the chain' },
      ],
    ]);
    for (const { event, link } of rows) {
      await tamper(
        `INSERT INTO audit_events OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_record(NULL::audit_events, $1)`,
        [event],
      );
      if ((JSON.parse(link) as { event_id: number }).event_id === Number(two))
        await tamper(`INSERT INTO audit_chain SELECT * FROM json_populate_record(NULL::audit_chain, $1)`, [
          link,
        ]);
    }
    await tamper(`UPDATE audit_events SET at = at + interval '3 days' WHERE id = ANY ($1)`, [[one, two]]);
    expect((await verify()).faults).toEqual([]);
  });

  it('removes the oldest sealed events alone, and the chain holds behind them', async () => {
    await sql(
      `INSERT INTO audit_events (at, actor_type, actor_id, actor_name, action, target_type, target_id, outcome, request_id)
       VALUES (now(), 'system', 's', 's', 'test.done', 'test', 'young', 'success', 'r')`,
    );
    await sealedAll();
    await tamper(`UPDATE audit_chain SET position = -position`);
    await tamper(`DELETE FROM audit_chain`);
    await tamper(`UPDATE audit_events SET at = at - interval '40 days' WHERE target_id <> 'young'`);
    await sql(`INSERT INTO audit_unsealed SELECT id FROM audit_events`);
    await sealedAll();
    const before = (await verify()).checked;
    Object.assign(api.app.get(Configuration), { auditRetentionDays: 30 });
    const remove = () => api.app.get(Transactions).run((tx) => api.app.get(AuditRetention).remove(tx, 1000));
    const removed = await eventually(async () => {
      const count = await remove();
      expect(count).toBeGreaterThan(0);
      return count;
    });
    expect(removed).toBe(before - 1);
    expect(await remove()).toBe(0);
    await sealedAll();
    const after = await verify();
    expect(after.faults).toEqual([]);
    expect([after.start.position, after.checked]).toEqual([removed, 2]);
    const [event] = await sql(`SELECT after FROM audit_events WHERE action = 'audit-events.removed'`);
    expect(event).toEqual({ after: { count: removed, upToPosition: removed, olderThanDays: 30 } });
  });
});

async function sealerMetric(name: string): Promise<number | undefined> {
  const { Metrics } = await import('../../src/metrics/metrics.js');
  const found = await api.app.get(Metrics).registry.getSingleMetric(name)?.get();
  return found?.values[0]?.value;
}

describe('a trail from before there was a chain', () => {
  it('is sealed in the order of its ids, and when that began is an event', async () => {
    const database = await createTestDatabase();
    const dataSource = await new DataSource({
      ...migrationDataSourceOptions(database.url),
      migrations: migrations.filter(({ name }) => Number(name.slice(-13)) < 1795000000004),
    }).initialize();
    await dataSource.runMigrations();
    await dataSource.query(
      `INSERT INTO audit_events (actor_type, actor_id, actor_name, action, target_type, target_id, outcome, request_id)
       SELECT 'system', 's', 's', 'test.done', 'test', n::text, 'success', 'r' FROM generate_series(1, 3) n`,
    );
    await dataSource.destroy();
    const upgraded = await new DataSource(migrationDataSourceOptions(database.url)).initialize();
    await upgraded.runMigrations();
    const waiting: unknown[] = await upgraded.query(
      `SELECT e.action, e.target_id, e.after FROM audit_unsealed u JOIN audit_events e ON e.id = u.event_id ORDER BY e.id`,
    );
    await upgraded.destroy();
    await database.drop();
    expect(waiting).toEqual([
      ...['1', '2', '3'].map((id) => ({ action: 'test.done', target_id: id, after: null })),
      { action: 'audit-chain.begun', target_id: '3', after: { eventsFromBefore: 3 } },
    ]);
  });
});

it('spells its head for people', async () => {
  expect(spellHead((await verify()).head)).toMatch(/^\d+:[0-9a-f]{64}$/);
});
