import { jest } from '@jest/globals';
import { systemActor, type Actor } from '../../src/access/actor.js';
import { pageStatement, type AuditEventFilter } from '../../src/audit/audit-events.repository.js';
import { AuditSealer } from '../../src/audit/audit-sealer.js';
import { AuditTrail, type AuditEntry } from '../../src/audit/audit-trail.js';
import { AuditVerifier } from '../../src/audit/audit-verifier.js';
import type { Connection } from '../../src/connections/connection.entity.js';
import { Transactions } from '../../src/database/transactions.js';
import {
  readPages,
  startAdminApi,
  type AdminApi,
  type ApiAnswer,
  type ApiClient,
} from '../support/admin-api.js';
import { eventually } from '../support/eventually.js';

const PATH = '/api/v1/audit-events';

describe('/api/v1/audit-events', () => {
  let api: AdminApi;
  let other: Connection;
  let gone: Connection;
  let tenant: ApiClient;

  const record = (actor: Actor, entry: Partial<AuditEntry>) =>
    api.app.get(Transactions).run((tx) =>
      api.app.get(AuditTrail).record(tx, actor, {
        action: 'role.created',
        target: { type: 'role', id: 'on-call' },
        ...entry,
      }),
    );
  const person = (name: string, connectionId: string): Actor => {
    return { type: 'person', id: `id of ${name}`, name, connectionId, requestId: `request of ${name}` };
  };
  const actions = async (client: ApiClient, query = '') =>
    (await readPages(client, PATH + query, 50)).map(({ action }) => action);
  const codeOf = ({ status, body }: ApiAnswer) => [status, body['code']];

  beforeAll(async () => {
    api = await startAdminApi([]);
    other = await api.addConnection('other');
    gone = await api.addConnection('gone');
    tenant = api.as({ connectionId: other.id, connectionSlug: 'other' });
    const ada = person('ada@example.com', api.platform.id);
    await record(ada, { action: 'role.created', connectionId: null, after: { key: 'on-call' } });
    await record(ada, {
      action: 'group-mapping.updated',
      target: { type: 'group-mapping', id: 'm1' },
      before: { role: 'guest' },
      after: { role: 'developer' },
    });
    await record(person('bob@example.com', other.id), {
      action: 'session.ended',
      target: { type: 'session', id: 's1' },
      outcome: 'denied',
    });
    await record(person('eve@example.com', gone.id), { action: 'connection.updated' });
    await record(systemActor('start-1'), { action: 'group-mapping.created', connectionId: api.platform.id });
    await api.dataSource.query(`DELETE FROM connections WHERE id = $1`, [gone.id]);
  });
  afterAll(() => api.close());

  it('shows what was done, by whom, to what, and what it changed', async () => {
    const { body } = await api.admin.get(`${PATH}?action=group-mapping.updated`);
    const [event] = body['items'] as Record<string, unknown>[];
    expect(event).toEqual({
      id: expect.stringMatching(/^\d+$/) as unknown,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
      connection: 'default',
      actor: { type: 'person', id: 'id of ada@example.com', name: 'ada@example.com' },
      action: 'group-mapping.updated',
      target: { type: 'group-mapping', id: 'm1' },
      outcome: 'success',
      before: { role: 'guest' },
      after: { role: 'developer' },
      requestId: 'request of ada@example.com',
    });
    expect((await api.admin.get(`${PATH}/${String(event?.['id'])}`)).body).toEqual(event);
  });

  it('lists the newest first over all pages', async () => {
    const expected = [
      'group-mapping.created',
      'connection.updated',
      'session.ended',
      'group-mapping.updated',
      'role.created',
    ];
    expect(await actions(api.admin)).toEqual(expected);
    const paged = await readPages(api.admin, PATH, 2);
    expect(paged.map(({ action }) => action)).toEqual(expected);
  });

  it('shows the platform’s callers all, and names a deleted connection by its id', async () => {
    const all = await readPages(api.admin, PATH, 50);
    expect(all.map(({ connection }) => connection)).toEqual(['default', gone.id, 'other', 'default', null]);
  });

  it('shows callers of a connection its own events alone', async () => {
    expect(await actions(tenant)).toEqual(['session.ended']);
    expect(await actions(tenant, '?connection=other')).toEqual(['session.ended']);
    expect(codeOf(await tenant.get(`${PATH}?connection=default`))).toEqual([404, 'not-found']);
    for (const { id, action } of await readPages(api.admin, PATH, 50)) {
      const { status } = await tenant.get(`${PATH}/${String(id)}`);
      expect([action, status]).toEqual([action, action === 'session.ended' ? 200 : 404]);
    }
  });

  it.each([
    ['action=role.created', ['role.created']],
    ['action=role', []],
    ['actor=ada@example.com', ['group-mapping.updated', 'role.created']],
    ['actor=id%20of%20bob@example.com', ['session.ended']],
    ['actor=system', ['group-mapping.created']],
    ['target=m1', ['group-mapping.updated']],
    ['target=group-mapping', ['group-mapping.updated']],
    ['target=session:s1', ['session.ended']],
    ['connection=other', ['session.ended']],
    ['actor=ada@example.com&target=role', ['role.created']],
    ['from=2000-01-01&actor=system', ['group-mapping.created']],
    ['to=2000-01-01T00:00:00Z', []],
    ["actor=' OR 1=1 --", []],
    ['action=group-mapping.*', ['group-mapping.created', 'group-mapping.updated']],
    ['action=group-mapping.created.*', []],
    ['action=.*', []],
    ['outcome=denied', ['session.ended']],
    ['outcome=success&actor=ada@example.com', ['group-mapping.updated', 'role.created']],
    ['outcome=failure', []],
    ['requestId=request%20of%20bob@example.com', ['session.ended']],
    ['connection=nowhere', []],
    ['connection=other&outcome=denied&action=session.*&target=session:s1', ['session.ended']],
  ])('filters by %s', async (query, expected) => {
    expect(await actions(api.admin, `?${query}`)).toEqual(expected);
  });

  it('takes the beginning of a span of time as in it, and its end as not', async () => {
    const [newest] = await readPages(api.admin, PATH, 50);
    const at = new Date(String(newest?.['at'])).getTime();
    const moment = (ms: number) => new Date(ms).toISOString();
    const newestIn = async (query: string) => (await actions(api.admin, `?actor=system&${query}`)).length;
    expect(await newestIn(`from=${moment(at)}`)).toBe(1);
    expect(await newestIn(`from=${moment(at + 1)}`)).toBe(0);
    expect(await newestIn(`to=${moment(at)}`)).toBe(0);
    expect(await newestIn(`to=${moment(at + 1)}`)).toBe(1);
  });

  it.each([
    ['from=yesterday', 422, 'validation-failed'],
    ['from=2026-13-01', 422, 'validation-failed'],
    ['from=2026-01-01T00:00:00', 422, 'validation-failed'],
    ['to=1', 422, 'validation-failed'],
    ['actor=%00', 422, 'validation-failed'],
    ['actor=a&actor=b', 400, 'invalid-request'],
    ['outcome=refused', 422, 'validation-failed'],
    ['colour=red', 400, 'invalid-request'],
    [`after=${Buffer.from('["99999999999999999","1"]').toString('base64url')}`, 400, 'invalid-request'],
    [`after=${Buffer.from('["1"]').toString('base64url')}`, 400, 'invalid-request'],
    [`after=${Buffer.from('["x"]').toString('base64url')}`, 400, 'invalid-request'],
    [`after=${Buffer.from('["99999999999999999999"]').toString('base64url')}`, 400, 'invalid-request'],
  ])('answers %s with %d %s', async (query, status, code) => {
    expect(codeOf(await api.admin.get(`${PATH}?${query}`))).toEqual([status, code]);
  });

  it('answers not-found to what is no id', async () => {
    for (const id of ['x', '0', '-1', '99999999999999999999', "1'"])
      expect((await api.admin.get(`${PATH}/${id}`)).status).toBe(404);
  });

  it('asks for audit-events:read', async () => {
    const nobody = api.as({ permissions: [] });
    expect((await nobody.get(PATH)).status).toBe(403);
    expect((await nobody.get(`${PATH}/1`)).status).toBe(403);
  });

  it('is append-only, whoever asks the database', async () => {
    await expect(api.dataSource.query(`UPDATE audit_events SET action = 'x'`)).rejects.toThrow('append-only');
    await expect(api.dataSource.query(`DELETE FROM audit_events`)).rejects.toThrow('append-only');
    await expect(api.dataSource.query(`TRUNCATE audit_events`)).rejects.toThrow('append-only');
  });

  describe('with many events', () => {
    const COUNT = 20_000;
    /** Rows of the table that a page looks at may be so many, of {@link COUNT}. */
    const FEW = 1_000;

    interface Plan {
      readonly 'Node Type': string;
      readonly 'Relation Name'?: string;
      readonly 'Actual Rows': number;
      readonly 'Actual Loops': number;
      readonly 'Rows Removed by Filter'?: number;
      readonly Plans?: readonly Plan[];
    }
    /** Scans of the table itself, and how many rows they looked at. */
    const scansOf = (plan: Plan): { type: string; rows: number }[] => [
      ...(plan['Relation Name'] === 'audit_events'
        ? [
            {
              type: plan['Node Type'],
              rows: (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'],
            },
          ]
        : []),
      ...(plan.Plans ?? []).flatMap(scansOf),
    ];

    beforeAll(async () => {
      const step = 2_000;
      for (let from = 0; from < COUNT; from += step)
        await api.dataSource.query(
          `INSERT INTO audit_events (at, connection_id, actor_type, actor_id, actor_name, action, target_type,
             target_id, outcome, request_id)
           SELECT now() - n * interval '1 minute', CASE WHEN n % 10 = 0 THEN $1::uuid ELSE $2::uuid END,
                  CASE WHEN n % 7 = 0 THEN 'api-token' ELSE 'person' END, 'actor-' || n % 500,
                  'person-' || n % 500 || '@example.com',
                  CASE WHEN n % 900 = 0 THEN 'role.deleted' ELSE 'session.kind-' || n / 10 % 5 END,
                  CASE WHEN n % 900 = 0 THEN 'role' ELSE 'session' END, 'target-' || n,
                  CASE WHEN n % 1000 = 0 THEN 'denied' ELSE 'success' END, 'request-' || n
             FROM generate_series($3::int + 1, $3 + ${step}) n`,
          [other.id, api.platform.id, from],
        );
      await api.dataSource.query('ANALYZE audit_events');
    }, 180_000);

    it.each<[string, AuditEventFilter]>([
      ['nothing', {}],
      ['its action', { action: 'session.kind-3' }],
      ['an action that is rare', { action: 'role.deleted' }],
      ['the kind of its action', { action: 'role.*' }],
      ['an action that never was', { action: 'nothing.done' }],
      ['the name of its actor', { actor: 'person-17@example.com' }],
      ['the id of its actor', { actor: 'actor-17' }],
      ['the type of its actor', { actor: 'api-token' }],
      ['its target', { target: 'session:target-4711' }],
      ['the type of its target', { target: 'role' }],
      ['its outcome', { outcome: 'denied' }],
      ['an outcome that never was', { outcome: 'failure' }],
      ['its request', { requestId: 'request-4711' }],
      ['a span of time', { from: new Date('2001-01-01'), to: new Date(Date.now() - 7 * 24 * 3_600_000) }],
    ])('finds a page by %s along indexes, without a look at most of them', async (_, filter) => {
      for (const connectionId of [undefined, other.id]) {
        const { text, values } = pageStatement({ ...filter, connectionId }, 51);
        const [answer] = await api.dataSource.query<[{ 'QUERY PLAN': [{ Plan: Plan }] }]>(
          `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
          values,
        );
        const scans = scansOf(answer['QUERY PLAN'][0].Plan);
        expect(scans.map(({ type }) => type).filter((type) => type === 'Seq Scan')).toEqual([]);
        expect(scans.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThan(FEW);
      }
    });

    it('verifies them in steps, each of which reads few', async () => {
      await eventually(async () => {
        await api.app.get(AuditSealer).look();
        expect(await api.dataSource.query('SELECT 1 FROM audit_unsealed LIMIT 1')).toEqual([]);
      }, 120_000);
      const query = jest.spyOn(api.dataSource, 'query');
      const report = await api.app.get(AuditVerifier).verify();
      const read = query.mock.calls.map(([text], index) => ({
        links: text.includes('FROM audit_chain c'),
        events: text.includes('FROM audit_events WHERE id >'),
        rows: query.mock.results[index]?.value as Promise<unknown[]>,
      }));
      query.mockRestore();
      expect(report).toMatchObject({ faults: [], waiting: 0 });
      expect(report.checked).toBeGreaterThan(COUNT);
      const steps = read.filter(({ links }) => links);
      const sizes = (await Promise.all(steps.map(({ rows }) => rows))).map(({ length }) => length);
      expect(Math.max(...sizes)).toBe(2_000);
      expect(sizes).toHaveLength(Math.floor(report.checked / 2_000) + 1);
      expect(read.filter(({ events }) => events)).toHaveLength(Math.floor(report.checked / 10_000) + 2);
    }, 180_000);
  });
});
