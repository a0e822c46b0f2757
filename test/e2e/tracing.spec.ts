import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { trace } from '@opentelemetry/api';
import { AUTHORIZATION_SERVICE } from '../../src/ext-authz/authorization-service.js';
import { ExtAuthzServer } from '../../src/ext-authz/ext-authz-server.js';
import { isTracingWanted, startTracing } from '../../src/tracing/tracing.js';
import { statementOf } from '../../src/tracing/statement-spans.js';
import { Browser } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.js';
import { addPerson, browserOf } from '../support/people.js';

const OUTSIDE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = { traceparent: `00-${OUTSIDE}-00f067aa0ba902b7-01` };

/** Restores the environment when the file is done: the SDK reads it itself. */
const before = { ...process.env };
afterAll(() => {
  process.env = before;
});

describe('with a collector in OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  let collector: OtlpReceiver;
  let gateway: TestGateway;
  let spans: readonly ReceivedSpan[];
  let lines: readonly string[];
  const marked: string[] = [];

  beforeAll(async () => {
    collector = await startOtlpReceiver();
    Object.assign(process.env, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'sso-test' });
    // With a limit so low that what a sign-in takes of it is told to other processes.
    gateway = await startTestGateway({ env: { EXT_AUTHZ_GRPC_PORT: '0', SIGN_IN_RATE_LIMIT: '10' } });
    const person = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
    const browser = browserOf(gateway.okta, person);
    const login = await browser.get(`${gateway.url}/login`, {
      follow: false,
      headers: { 'X-Request-ID': 'sign-in-begins' },
    });
    const back = await browser.get(login.location ?? '', { follow: false });
    const callback = back.location ?? '';
    const landed = await browser.get(callback, {
      follow: false,
      headers: { 'X-Request-ID': 'sign-in-ends', ...TRACEPARENT },
    });
    expect(landed.status).toBe(303);
    for (const { value } of browser.cookies.all()) marked.push(value);
    const asked = new URL(login.location ?? '').searchParams;
    const answered = new URL(callback).searchParams;
    for (const value of [
      asked.get('state'),
      asked.get('nonce'),
      answered.get('code'),
      person.profile.login,
    ]) {
      expect(value?.length).toBeGreaterThan(4);
      marked.push(value ?? '');
    }
    marked.push(gateway.okta.apiToken, gateway.env['OKTA_CLIENT_SECRET'] ?? '');
    await browser.get(`${gateway.url}/api/v1/connections/default/okta-groups?q=SearchedFor`);
    await browser.get(`${gateway.url}/authz/forward-auth`, { headers: { 'X-Request-ID': 'decision' } });
    await new Browser().get(`${gateway.url}/nowhere/secret-path?secret=query`, {
      headers: { 'X-Request-ID': 'lost' },
    });
    await checkByGrpc(gateway, { 'x-request-id': 'checked', ...TRACEPARENT, 'x-secret': 'secret-path' });
    await gateway.close();
    spans = collector.spans();
    lines = gateway.logLines;
  });

  afterAll(async () => {
    await collector?.close();
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  });

  const request = (id: string) => spans.find(({ attributes }) => attributes['rolegate.request.id'] === id);
  const below = (span: ReceivedSpan | undefined) =>
    spans.filter(({ parentSpanId }) => span && parentSpanId === span.spanId).map(({ name }) => name);

  it('shows a sign-in as one trace, with the provider and Postgres below the request', () => {
    const callback = request('sign-in-ends');
    expect(callback).toMatchObject({
      name: 'GET /authorization-code/callback',
      attributes: {
        'http.route': '/authorization-code/callback',
        'http.response.status_code': 303,
        'http.request.method': 'GET',
      },
    });
    expect(below(callback)).toEqual(
      expect.arrayContaining(['provider token answer', 'provider userinfo answer', 'START', 'COMMIT']),
    );
    const children = spans.filter(({ traceId }) => traceId === callback?.traceId);
    expect(children.some(({ attributes }) => attributes['db.system.name'] === 'postgresql')).toBe(true);
    expect(below(request('sign-in-begins'))).not.toEqual([]);
  });

  it('shows calls of Okta’s API by operation, below the request that waits for them', () => {
    const call = spans.find(
      ({ attributes, parentSpanId }) => parentSpanId && attributes['rolegate.okta.operation'],
    );
    expect(call?.parentSpanId).toBeDefined();
    expect(call?.attributes).toMatchObject({
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
    });
  });

  it('continues the trace of a trusted proxy, and that one alone', () => {
    expect(request('sign-in-ends')?.traceId).toBe(OUTSIDE);
    expect(request('sign-in-begins')?.traceId).not.toBe(OUTSIDE);
  });

  it('names decisions by their route, and what no route answers by its method alone', () => {
    expect(request('decision')?.name).toBe('GET /authz/forward-auth');
    expect(request('lost')?.name).toBe('GET');
  });

  it('shows the checks of an Envoy that asks by gRPC, below its own trace', () => {
    expect(request('checked')).toMatchObject({
      traceId: OUTSIDE,
      name: 'envoy.service.auth.v3.Authorization/Check',
      attributes: { 'rpc.system': 'grpc', 'rpc.method': 'Check' },
    });
  });

  it('shows when requests were told to the other processes that limit them', () => {
    const shared = spans.find(({ name }) => name === 'rate limits shared');
    const statement = spans.find(({ parentSpanId }) => shared && parentSpanId === shared.spanId);
    expect(statement?.attributes).toMatchObject({ 'db.system.name': 'postgresql' });
  });

  it('names the trace in the line that the log has of the request', () => {
    const line = lines.find((text) => text.includes('"requestId":"sign-in-ends"') && text.includes('"path"'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      traceId: OUTSIDE,
      path: '/authorization-code/callback',
    });
  });

  it('sends nothing of a secret, a query, a path of nobody’s, a person or an error’s text', () => {
    const all = collector.payloads.join('\n');
    expect(all).toContain('sso-test');
    expect(marked.filter((value) => value === '' || all.includes(value))).toEqual([]);
    for (const text of ['secret-path', 'secret=query', 'SearchedFor', 'Rolegate Admins', '@example']) {
      expect(all).not.toContain(text);
    }
  });
});

/** Asks as Envoy does for a request with these headers; whatever the answer is. */
async function checkByGrpc({ gateway }: TestGateway, headers: Record<string, string>): Promise<void> {
  const { Check } = AUTHORIZATION_SERVICE;
  if (!Check) throw new Error('no such method');
  const port = gateway.app.get(ExtAuthzServer).port;
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const bytes = (text: string) => Buffer.from(text);
  const http = {
    ...{ method: bytes('GET'), scheme: bytes('https'), host: bytes('wiki.example.com'), path: bytes('/x') },
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, bytes(value)])),
  };
  await new Promise<void>((resolve, reject) => {
    const question = { attributes: { request: { http } } };
    client.makeUnaryRequest(
      Check.path,
      Check.requestSerialize,
      (answer: Buffer) => answer,
      question,
      new Metadata(),
      (error) => (error ? reject(error) : resolve()),
    );
  });
  client.close();
}

describe('without a collector that can be used', () => {
  it('answers as ever while the collector is away, and stops without waiting for it', async () => {
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'http://127.0.0.1:9';
    const tracing = await startTracing(process.env);
    trace.getTracer('rolegate').startSpan('lost').end();
    await expect(tracing?.stop()).resolves.toBeUndefined();
  });

  it('takes in no trace of a peer that is not trusted', async () => {
    const collector = await startOtlpReceiver();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector.url;
    const gateway = await startTestGateway({ env: { TRUSTED_PROXIES: undefined } });
    await new Browser().get(`${gateway.url}/health/live`, { headers: TRACEPARENT });
    await new Browser().get(`${gateway.url}/authz/forward-auth`, { headers: TRACEPARENT });
    await gateway.close();
    await collector.close();
    expect(collector.spans().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['GET /health/live', 'GET /authz/forward-auth']),
    );
    expect(collector.payloads.join('\n')).not.toContain(OUTSIDE);
  });

  it.each([
    [{}, false],
    [{ OTEL_SERVICE_NAME: 'rolegate' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'True' }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_TRACES_EXPORTER: 'none' }, false],
  ])('is on only where %j asks for it', (env, wanted) => {
    expect(isTracingWanted(env)).toBe(wanted);
  });

  it('says which variable names no collector', async () => {
    await expect(startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' })).rejects.toThrow(
      'OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL',
    );
  });

  it.each([
    ['SELECT 1', 'SELECT', undefined],
    ['  INSERT INTO "sessions" (id) VALUES ($1)', 'INSERT', 'sessions'],
    ['WITH x AS (SELECT * FROM connections) SELECT 1', 'WITH', 'connections'],
    ['UPDATE subjects SET a = $1', 'UPDATE', 'subjects'],
    ["DISCARD ALL 'x'", 'OTHER', undefined],
    ['', 'OTHER', undefined],
  ])('tells of %j its verb and table alone', (text, verb, table) => {
    expect(statementOf(text)).toEqual({ verb, table });
  });
});
