import {
  addAskingApplication,
  Asker,
  CERTIFICATION,
  putEntities,
  question,
} from '../contracts/authzen-scenario.js';
import { signInAdmin, type AdminClient } from '../support/admin-client.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { staleFor } from '../support/stale-for.js';

/** How long after an acknowledged change another replica may still decide as before, in milliseconds. */
const BOUND_MS = 1000;

describe('two gateways on one database, one of them behind a bad network', () => {
  let first: TestGateway;
  let second: TestGateway;
  let proxy: FaultProxy;
  let admin: AdminClient;
  let here: Asker;
  let there: Asker;

  beforeAll(async () => {
    first = await startTestGateway();
    const database = new URL(first.databaseUrl);
    proxy = await startFaultProxy({ host: database.hostname, port: Number(database.port) });
    second = await startTestGateway({ okta: first.okta, databaseUrl: proxy.url(first.databaseUrl) });
    admin = await signInAdmin(first);
    here = await addAskingApplication(first, admin, 'records', CERTIFICATION.entities, CERTIFICATION.grants);
    there = new Asker(second.url, here.token);
    await eventually(async () => expect(await status(there)).toBe(200));
  }, 60_000);

  afterAll(async () => {
    await second?.close();
    await proxy?.close();
    await first?.close();
  });

  const status = async (asker: Asker): Promise<number> =>
    (await asker.ask('evaluation', question('alice', 'read', 'record-1'))).status;
  const writes = (asker: Asker) => asker.reason(question('alice', 'write', 'record-1'));

  it('both decide by new entities within a second', async () => {
    expect(await writes(there)).toBe('allowed');
    const archived = CERTIFICATION.entities.map((entity) =>
      entity.id === 'record-1' ? { ...entity, properties: { status: 'archived' } } : entity,
    );
    await putEntities(here, 'records', archived);
    const stale = staleFor({ ask: () => writes(there), outdated: 'allowed', current: 'condition-false' });
    // Where it was written, it holds at once.
    expect(await writes(here)).toBe('condition-false');
    expect(await stale).toBeLessThanOrEqual(BOUND_MS);
    await putEntities(here, 'records', CERTIFICATION.entities);
    await eventually(async () => expect(await writes(there)).toBe('allowed'));
  });

  it('both refuse a revoked credential within a second, and go on accepting the other one', async () => {
    const made = await admin.api('POST', '/applications/records/credentials', { name: 'rotated' });
    const { id, token } = made.json<{ id: string; token: string }>();
    const rotated = { here: new Asker(first.url, token), there: new Asker(second.url, token) };
    expect(await status(rotated.here)).toBe(200);
    await eventually(async () => expect(await status(rotated.there)).toBe(200));
    await admin.api('DELETE', `/applications/records/credentials/${id}`);
    const stale = staleFor({ ask: () => status(rotated.there), outdated: 200, current: 401 });
    expect(await status(rotated.here)).toBe(401);
    expect(await stale).toBeLessThanOrEqual(BOUND_MS);
    expect([await status(here), await status(there)]).toEqual([200, 200]);
  });

  it.each([
    ['refuses connections', () => void (proxy.refuse(), proxy.reset())],
    ['hangs', () => proxy.hang()],
  ])(
    'while Postgres %s nothing is allowed any more, and afterwards everything is as before',
    async (_, fault) => {
      const endpoints = ['evaluation', 'evaluations', 'search/subject', 'search/resource', 'search/action'];
      fault();
      // By what is remembered it may decide for a second; then it says that it can't.
      await eventually(async () => expect(await status(there)).toBe(503));
      const answers = await Promise.all(
        endpoints.map((endpoint) => there.ask(endpoint, question('alice', 'read', 'record-1'))),
      );
      for (const answer of answers) {
        expect([answer.status, typeof answer.body]).toEqual([503, 'string']);
        expect(answer.headers.get('retry-after')).toBe('1');
        expect(answer.headers.get('x-request-id')).toBeTruthy();
      }
      expect(await status(here)).toBe(200);
      proxy.resume();
      await proxy.accept();
      await eventually(async () => expect(await status(there)).toBe(200));
      expect(await writes(there)).toBe('allowed');
    },
  );
});
