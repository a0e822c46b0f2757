import {
  EventStreams,
  MAX_STREAMS_PER_CALLER,
  MAX_STREAMS_PER_PERSON,
} from '../../src/event-stream/event-streams.js';
import { MAX_REPLAYED } from '../../src/event-stream/event-tails.js';
import { StatisticsWriter } from '../../src/statistics/statistics-writer.js';
import { DataSource } from 'typeorm';
import type { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { personClient, RestClient } from '../support/rest-client.js';
import { openSse, type SseClient } from '../support/sse-client.js';

const PATH = '/api/v1/event-stream';

describe('the event stream', () => {
  const clock = GatewayClock.running();
  let first: TestGateway;
  let second: TestGateway;
  let admin: RestClient;
  let browser: Browser;
  const open: SseClient[] = [];

  beforeAll(async () => {
    first = await startTestGateway({ clock, env: { SESSION_IDLE_SECONDS: '600' } });
    second = await startTestGateway({
      clock,
      okta: first.okta,
      databaseUrl: first.databaseUrl,
      env: { ...first.env, PUBLIC_URL: first.url, PORT: '0', SESSION_IDLE_SECONDS: '600' },
    });
    ({ client: admin } = await personClient(first, 'Ada', 'admin'));
    browser = admin.browser;
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
    await admin.post('/api/v1/group-mappings', { groupName: 'Security', role: 'security-engineer' });
    await admin.post('/api/v1/group-mappings', { groupName: 'Everyone Else', role: 'guest' });
    await admin.post('/api/v1/applications', {
      slug: 'wiki',
      name: 'Wiki',
      hosts: ['127.0.0.1'],
      accessRules: [{ path: '/*', anyRole: ['security-engineer'] }],
    });
  }, 90_000);

  afterEach(async () => {
    for (const client of open.splice(0)) client.close();
    await eventually(() => {
      expect([streamsOf(first).size, streamsOf(second).size]).toEqual([0, 0]);
    });
  });

  afterAll(async () => {
    await second?.close();
    await first?.close();
  });

  const streamsOf = ({ gateway }: TestGateway): EventStreams => gateway.app.get(EventStreams);
  const pass = async (ms: number): Promise<void> => {
    first.okta.simulator.org.clock.advance(ms / 1000);
    await clock.advance(ms);
  };
  const cookieOf = (who: Browser): Record<string, string> => ({
    Cookie: who.cookies.header(new URL(first.url), { crossSite: false, method: 'GET' }) ?? '',
  });
  const listen = async (query = '', headers: Record<string, string> = cookieOf(browser), at = first) => {
    const client = await openSse(`${at.gateway.address}${PATH}${query}`, headers);
    open.push(client);
    return client;
  };
  const heard = ({ events }: SseClient, kind: string) => events.filter(({ event }) => event === kind);
  const untilHeard = (client: SseClient, kind: string, data: object) =>
    eventually(() => {
      expect(heard(client, kind).map((event) => event.data)).toContainEqual(expect.objectContaining(data));
    });

  it('answers with what keeps it open through proxies, and says when to come again', async () => {
    const client = await listen();
    expect(client.status).toBe(200);
    expect(client.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    expect(client.headers).not.toHaveProperty('content-encoding');
    await eventually(() => expect(client.text).toMatch(/^retry: \d{4}\n\n/));
    const head = await admin.send('HEAD', PATH);
    expect(head.status).toBe(200);
  });

  it('says at once that it lives to whoever asks for heartbeats', async () => {
    const client = await listen('?heartbeat=true&kinds=model');
    await eventually(() => expect(client.text).toMatch(/^retry: \d{4}\n\nevent: heartbeat\ndata: \{\}\n\n/));
    expect((await admin.get(`${PATH}?heartbeat=1`)).status).toBe(400);
  });

  it('tells an admin at one replica of a change made through another: its id and version, and nothing of its content', async () => {
    const client = await listen('', cookieOf(browser), second);
    const made = await admin.post('/api/v1/roles', { key: 'on-call', name: 'Marked name', rank: 9 });
    expect(made.status).toBe(201);
    await untilHeard(client, 'model', { resource: 'role', id: 'on-call' });
    await untilHeard(client, 'admin-change', { action: 'role.created', outcome: 'success' });
    expect(client.text).not.toContain('Marked name');
    expect(client.text).not.toMatch(/"(before|after|token|claims)"/);
  });

  it('tells of sign-ins and of denials, whichever replica they came to', async () => {
    const client = await listen('?kinds=sign-in,denial');
    const { browser: dee } = await signIn(first, addPerson(first.okta, 'Dee', ['Engineering']));
    await untilHeard(client, 'sign-in', { outcome: 'success', connection: 'default', method: 'okta' });
    const asked = await dee.get(`${second.gateway.address}/authz/auth-request`, {
      headers: {
        ...cookieOf(dee),
        'X-Original-Method': 'GET',
        'X-Original-URL': 'https://127.0.0.1/secret',
        'X-Request-ID': 'denied-at-the-second',
      },
    });
    expect(asked.status).toBe(403);
    await untilHeard(client, 'denial', {
      requestId: 'denied-at-the-second',
      reason: 'role-missing',
      application: 'wiki',
      applicationName: 'Wiki',
      subjectName: 'Dee Tester',
      connection: 'default',
    });
    expect(new Set(client.events.map(({ event }) => event))).toEqual(new Set(['sign-in', 'denial']));
    expect(client.text).not.toContain('/secret');
  });

  it('counts by the second what all replicas together have written', async () => {
    const writers = [first, second].map(({ gateway }) => gateway.app.get(StatisticsWriter));
    for (const writer of writers) await writer.flush();
    const client = await listen('?kinds=counters');
    await eventually(() => expect(heard(client, 'counters').length).toBeGreaterThan(0));
    for (const { gateway } of [first, second])
      await new RestClient(gateway.address).get('/authz/auth-request', {
        'X-Original-Method': 'GET',
        'X-Original-URL': 'https://127.0.0.1/',
      });
    for (const writer of writers) await writer.flush();
    await eventually(() => {
      const rates = heard(client, 'counters').map(
        ({ data }) => data['perSecond'] as { denied: number } | null,
      );
      expect(rates.filter((known) => (known?.denied ?? 0) > 0)).not.toEqual([]);
    });
  });

  it('tells who opens it what has changed since they began to read, as far as they may read it, and nothing else of before', async () => {
    const { client: developer } = await personClient(first, 'Dan', 'developer');
    const { body } = await admin.post('/api/v1/api-tokens', { name: 'seen by who may', role: 'developer' });
    await admin.patch('/api/v1/roles/on-call', { name: 'Just changed' });
    const role = { resource: 'role', id: 'on-call' };
    const token = { resource: 'api-token', id: body['id'] };
    const late = await listen('?ago=60', cookieOf(browser), second);
    await untilHeard(late, 'model', role);
    await untilHeard(late, 'model', token);
    expect(late.text).not.toContain('Just changed');
    const models = await listen('?ago=60&kinds=model', cookieOf(developer.browser));
    await untilHeard(models, 'model', role);
    expect(heard(models, 'model')).not.toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ resource: 'api-token' }) as object }),
    );
    const others = await listen('?ago=60&kinds=admin-change,counters');
    const silent = await listen('?kinds=model,counters');
    for (const client of [late, others, silent])
      await eventually(() => expect(heard(client, 'counters')).not.toEqual([]));
    const changes = [...heard(late, 'admin-change'), ...heard(others, 'admin-change')];
    expect(changes.filter(({ data }) => data['action'] === 'role.updated')).toEqual([]);
    expect(heard(silent, 'model')).toEqual([]);
    for (const [ago, status] of [
      ['-1', 422],
      ['61', 422],
      ['1.5', 400],
      ['now', 400],
      ['', 400],
    ] as const)
      expect([ago, (await listen(`?ago=${ago}`)).status]).toEqual([ago, status]);
  });

  it('goes on where it ended, and says so when that is not known any more', async () => {
    const before = await listen('?kinds=model,counters');
    await eventually(() => expect(before.events.at(-1)?.id).toMatch(/^\d+\.\d+$/));
    const place = before.events.at(-1)?.id ?? '';
    before.close();
    await admin.patch('/api/v1/roles/on-call', { name: 'Missed' });
    const headers = { ...cookieOf(browser), 'Last-Event-ID': place };
    await untilHeard(await listen('?kinds=model', headers), 'model', { resource: 'role', id: 'on-call' });
    for (const id of ['nonsense', '999999999.0', `${'9'.repeat(5000)}.1`, '0.0']) {
      const client = await listen('?kinds=model', { ...cookieOf(browser), 'Last-Event-ID': id });
      await eventually(() => expect(heard(client, 'resync')).toHaveLength(1));
      expect(heard(client, 'model')).toEqual([]);
      client.close();
    }
    const source = first.gateway.app.get(DataSource);
    await source.query(
      `INSERT INTO audit_events (actor_type, actor_id, actor_name, action, target_type, target_id, outcome, request_id)
       SELECT 'system', 'x', 'x', 'role.updated', 'role', n::text, 'success', 'r' FROM generate_series(1, $1) n`,
      [MAX_REPLAYED + 1],
    );
    await eventually(async () => {
      const late = await listen('?kinds=model', headers);
      // Twice when the process itself has yet to read so many: rather that than never.
      await eventually(() => expect(heard(late, 'resync')).not.toEqual([]));
    });
  });

  it('asks who opens it to read again when too much has changed since', async () => {
    const source = first.gateway.app.get(DataSource);
    await source.query(
      `INSERT INTO audit_events (actor_type, actor_id, actor_name, action, target_type, target_id, outcome, request_id)
       SELECT 'system', 'x', 'x', 'role.updated', 'role', n::text, 'success', 'r' FROM generate_series(1, $1) n`,
      [MAX_REPLAYED + 1],
    );
    const client = await listen('?ago=60&kinds=model');
    await eventually(() => expect(heard(client, 'resync')).toHaveLength(1));
  });

  it('tells people what they may read, and refuses kinds and connections that they may not hear of', async () => {
    const { client: developer } = await personClient(first, 'Dora', 'developer');
    const cookie = cookieOf(developer.browser);
    const client = await listen('', cookie);
    await admin.patch('/api/v1/roles/on-call', { name: 'Seen' });
    await untilHeard(client, 'model', { resource: 'role', id: 'on-call' });
    expect(new Set(client.events.map(({ event }) => event))).toEqual(new Set(['model']));
    for (const [query, headers, status] of [
      ['?kinds=denial', cookie, 403],
      ['?kinds=model,counters', cookie, 403],
      ['?connection=nobody', cookieOf(browser), 404],
      ['?kinds=everything', cookieOf(browser), 422],
      ['?kinds=', cookieOf(browser), 422],
      ['', {}, 401],
      ['', { Authorization: 'Bearer nonsense' }, 401],
    ] as const)
      expect([query, (await listen(query, headers)).status]).toEqual([query, status]);
    const { client: guest } = await personClient(first, 'Gus', 'guest');
    expect((await listen('', cookieOf(guest.browser))).status).toBe(403);
  });

  it('ends with the session, with the role, and with the token that it was opened by', async () => {
    const { client: security } = await personClient(first, 'Sam', 'security-engineer');
    const bySession = await listen('', cookieOf(security.browser), second);
    await eventually(() => expect(heard(bySession, 'counters').length).toBeGreaterThan(0));
    await security.post('/logout', new URLSearchParams().toString(), {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: first.url,
    });
    await eventually(() => expect(bySession.ended).toBe(true));

    const { client: other } = await personClient(first, 'Sue', 'security-engineer');
    const byRole = await listen('?kinds=denial', cookieOf(other.browser), second);
    const mappings = await admin.all('/api/v1/group-mappings', 50);
    const mapping = mappings.find(({ role }) => role === 'security-engineer');
    expect((await admin.delete(`/api/v1/group-mappings/${String(mapping?.['id'])}`)).status).toBe(204);
    await eventually(() => expect(byRole.ended).toBe(true));
    await admin.post('/api/v1/group-mappings', { groupName: 'Security', role: 'security-engineer' });

    const { body } = await admin.post('/api/v1/api-tokens', { name: 'dashboard', role: 'security-engineer' });
    const byToken = await listen('?kinds=counters', { Authorization: `Bearer ${String(body['token'])}` });
    await eventually(() => expect(heard(byToken, 'counters').length).toBeGreaterThan(0));
    await admin.delete(`/api/v1/api-tokens/${String(body['id'])}`);
    await eventually(() => expect(byToken.ended).toBe(true));
  });

  it('keeps no session alive: who only listens is idle', async () => {
    const { client: idle } = await personClient(first, 'Ida', 'security-engineer');
    const client = await listen('?kinds=counters', cookieOf(idle.browser));
    await eventually(() => expect(heard(client, 'counters').length).toBeGreaterThan(0));
    await pass(400_000);
    await admin.get('/api/v1/session');
    const told = heard(client, 'counters').length;
    await eventually(() => expect(heard(client, 'counters').length).toBeGreaterThan(told));
    await pass(300_000);
    await eventually(() => expect(client.ended).toBe(true));
    expect((await admin.get('/api/v1/session')).status).toBe(200);
    expect((await idle.get('/api/v1/session')).status).toBe(401);
  });

  it('opens a bounded number for one session, and another when one is closed', async () => {
    const clients = await Promise.all(
      Array.from({ length: MAX_STREAMS_PER_CALLER }, () => listen('?kinds=model')),
    );
    expect(new Set(clients.map(({ status }) => status))).toEqual(new Set([200]));
    const refused = await listen('?kinds=model');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '15']);
    clients[0]?.close();
    await eventually(async () => expect((await listen('?kinds=model')).status).toBe(200));
  });

  it('opens a bounded number for one person, however often they sign in', async () => {
    const petra = addPerson(first.okta, 'Petra', ['Engineering']);
    const sessions = MAX_STREAMS_PER_PERSON / MAX_STREAMS_PER_CALLER;
    for (let session = 0; session < sessions; session += 1) {
      const { browser: own } = await signIn(first, petra);
      for (let stream = 0; stream < MAX_STREAMS_PER_CALLER; stream += 1)
        expect((await listen('?kinds=model', cookieOf(own))).status).toBe(200);
    }
    const { browser: another } = await signIn(first, petra);
    expect((await listen('?kinds=model', cookieOf(another))).status).toBe(429);
    expect((await listen('?kinds=model')).status).toBe(200);
  });

  it('ends at once when the gateway stops, which waits for no client', async () => {
    const third = await startTestGateway({
      clock,
      okta: first.okta,
      databaseUrl: first.databaseUrl,
      env: { ...first.env, PORT: '0', SESSION_IDLE_SECONDS: '600' },
    });
    const client = await openSse(`${third.gateway.address}${PATH}`, cookieOf(browser));
    const hung = await openSse(`${third.gateway.address}${PATH}`, cookieOf(browser));
    hung.pause();
    expect(client.status).toBe(200);
    await third.close();
    expect(client.ended).toBe(true);
    hung.close();
  });
});
