import { Client } from 'pg';
import { MetricsServer } from '../../src/metrics/metrics-server.js';
import { ProviderHttp, type ProviderAnswer } from '../../src/openid-provider/provider-http.js';
import { Browser, type BrowserRequest, type BrowserResponse } from './browser.js';
import { startFaultProxy, type FaultProxy } from './fault-proxy.js';
import { migrateToCurrentSchema, startTestGateway, type TestGateway } from './gateway.js';
import { startOtlpReceiver, type OtlpReceiver } from './otlp-receiver.js';
import { adminUrl, createTestDatabase, type TestDatabase } from './test-database.js';

/** Something that may be told to nobody, or to one receiver alone. */
export interface Marked {
  readonly what: string;
  readonly value: string;
}

/** Where something was said: the whole text of it. */
export interface Said {
  readonly where: string;
  readonly text: string;
}

/** Stands in for a provider at the token endpoint, once: it gets what was sent there. */
type InsteadOfProvider = (sent: string) => ProviderAnswer;

/** The forms in which a secret might be written. */
export function formsOf(value: string): string[] {
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('hex'),
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
    Buffer.from(value).toString('base64url'),
  ];
}

/** Which secrets stand in which texts, in whatever form. */
export function leaksIn(texts: readonly Said[], marked: readonly Marked[]): string[] {
  const found = texts.flatMap(({ where, text }) =>
    marked
      .filter(({ value }) => formsOf(value).some((form) => text.includes(form)))
      .map(({ what }) => `${what} in ${where}`),
  );
  return [...new Set(found)];
}

/**
 * A gateway that says as much as it can (log level `trace`, all decisions, metrics, traces), whose answers are kept and
 * whose secrets are known, with a database that can be lost.
 */
export class SecretScene {
  readonly marked: Marked[] = [];
  readonly said: Said[] = [];
  /** Answers the next question at a token endpoint in place of the provider. */
  insteadOfProvider: InsteadOfProvider | undefined;

  private constructor(
    readonly gateway: TestGateway,
    readonly database: FaultProxy,
    private readonly stored: TestDatabase,
    private readonly collector: OtlpReceiver,
  ) {
    this.listenToProvider();
  }

  /** @param databasePassword Of the role by which the gateway comes to Postgres. */
  static async start(databasePassword: string): Promise<SecretScene> {
    const collector = await startOtlpReceiver();
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector.url;
    const stored = await createTestDatabase({ migrate: migrateToCurrentSchema });
    const { hostname, port } = new URL(stored.url);
    const proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    const url = new URL(proxy.url(stored.url));
    await asSuperuser(
      `CREATE ROLE ${ROLE} LOGIN SUPERUSER PASSWORD '${databasePassword}'`,
      `ALTER DATABASE "${url.pathname.slice(1)}" OWNER TO ${ROLE}`,
    );
    url.username = ROLE;
    url.password = databasePassword;
    const gateway = await startTestGateway({
      databaseUrl: url.href,
      app: {
        grantTypes: ['authorization_code', 'refresh_token'],
        refreshToken: { rotationType: 'ROTATE', leewaySeconds: 60 },
      },
      env: { LOG_LEVEL: 'trace', DECISION_LOG: 'all', METRICS_PORT: '0', LOCAL_LOGIN: 'breakglass' },
    });
    return new SecretScene(gateway, proxy, stored, collector);
  }

  /** Notes a secret. @throws Error when there is none, so that nothing is looked for in vain. */
  mark(what: string, value: unknown): void {
    if (typeof value !== 'string' || value.length < 6)
      throw new Error(`${what} is not there to be looked for`);
    this.marked.push({ what, value });
  }

  /** A browser whose answers from the gateway are kept, but for cookies set and the addresses of redirects. */
  browser(): Browser {
    return new WatchedBrowser(this);
  }

  /** Adds what the gateway said in other ways, and what it stored; the gateway is closed. */
  async gather(): Promise<void> {
    const { port } = this.gateway.gateway.app.get(MetricsServer);
    this.said.push({
      where: 'metrics',
      text: await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
    });
    await this.gateway.close();
    this.said.push({ where: 'log', text: this.gateway.logLines.join('') });
    this.said.push({ where: 'traces', text: this.collector.payloads.join('\n') });
    const client = new Client({ connectionString: this.stored.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of rows) {
      const { rows: all } = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
      this.said.push({ where: `table ${name}`, text: all.map(({ row }) => row).join('\n') });
    }
    await client.end();
  }

  async close(): Promise<void> {
    await this.database.accept();
    await this.gateway.close();
    await this.database.close();
    await this.stored.drop();
    await asSuperuser(`DROP ROLE ${ROLE}`);
    await this.collector.close();
  }

  /** Reads secrets on their way to the provider and back. */
  private listenToProvider(): void {
    const http = this.gateway.gateway.app.get(ProviderHttp);
    const send = http.send.bind(http);
    http.send = async (request) => {
      const { form } = request;
      if (!form) return send(request);
      for (const name of ['code_verifier', 'client_assertion']) {
        if (form.get(name)) this.mark(name, form.get(name));
      }
      const stub = this.insteadOfProvider;
      this.insteadOfProvider = undefined;
      if (stub) return stub(`${form.toString()} ${JSON.stringify(request.headers)}`);
      const real = await send(request);
      const tokens = (real.body ? JSON.parse(real.body) : {}) as Record<string, unknown>;
      for (const name of ['id_token', 'access_token', 'refresh_token']) {
        if (tokens[name] !== undefined) this.mark(name, tokens[name]);
      }
      return real;
    };
  }
}

const ROLE = `gateway_of_marked_secrets_${process.pid}`;

async function asSuperuser(...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

class WatchedBrowser extends Browser {
  constructor(private readonly scene: SecretScene) {
    super();
  }

  override async request(request: BrowserRequest): Promise<BrowserResponse> {
    const answer = await super.request({ ...request, follow: false });
    if (!answer.url.startsWith(this.scene.gateway.url)) return answer;
    const headers = { ...answer.headers, 'set-cookie': undefined, location: undefined };
    this.scene.said.push({
      where: `the answer to ${request.method ?? 'GET'} ${new URL(answer.url).pathname}`,
      text: `${JSON.stringify(headers)}\n${answer.text}`,
    });
    return answer;
  }
}
