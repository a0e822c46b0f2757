import { randomBytes } from 'node:crypto';
import type { Clock } from '../../src/config/clock.js';
import { createLog } from '../../src/config/log.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { createGateway, type Gateway } from '../../src/create-gateway.js';
import { migrationDataSourceOptions } from '../../src/data-source.js';
import { runMigrations } from '../../src/database/migrate.js';
import { LoginLimits } from '../../src/login/login-limits.js';
import { ProviderLimits } from '../../src/openid-provider/provider-limits.js';
import type { OktaApp, NewApp } from '../../dev/okta-simulator/org-types.js';
import { startOktaSimulator, type OktaSimulator } from '../../dev/okta-simulator/simulator.js';
import { freePort } from './free-port.js';
import { GatewayClock } from './gateway-clock.js';
import { giveTheDatabaseTime } from './patience.js';
import { createTestDatabase } from './test-database.js';

/** What a test says about its gateway; everything has a default. */
export interface TestGatewayOptions {
  /** Variables on top of, or instead of, the defaults; `undefined` removes one. */
  env?: Record<string, string | undefined>;
  /** One that a test sets forward is a {@link GatewayClock}: it waits for the gateway, others would race it. */
  clock?: Clock & { advance?(ms: number): Promise<void> };
  /** An org that exists already, for a second gateway on it. */
  okta?: TestOkta;
  /** A database that exists already, for a second process on it. */
  databaseUrl?: string;
  /** The app in the simulator, besides its URIs. */
  app?: NewApp;
  /** Which authorization server signs people in. Default `org`. */
  server?: 'org' | 'custom';
  /** False: the connection gets no API token. */
  apiToken?: boolean;
  /** True: a sign-in and its provider may take as long as in production. By default they may take longer: a busy machine is no slow provider. */
  productionLimits?: boolean;
}

/** The org of a test with the gateway's app in it. */
export interface TestOkta {
  readonly simulator: OktaSimulator;
  readonly app: OktaApp;
  readonly apiToken: string;
}

/** A gateway that listens on loopback, with its own database and its own Okta org. */
export interface TestGateway {
  readonly url: string;
  readonly gateway: Gateway;
  readonly okta: TestOkta;
  readonly databaseUrl: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lines of the gateway's log, for assertions on what it does and does not say. */
  readonly logLines: readonly string[];
  close(): Promise<void>;
}

/** Brings a database to the current schema. Its text is the key of the template database that specs copy. */
export async function migrateToCurrentSchema(url: string): Promise<void> {
  await runMigrations(migrationDataSourceOptions(url), () => Promise.resolve());
}

/** Starts a whole gateway as production does, against a simulated org. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const database = options.databaseUrl
    ? undefined
    : await createTestDatabase({ migrate: migrateToCurrentSchema });
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const okta = options.okta ?? (await startTestOkta(url, options.app));
  const issuer = okta.simulator.url + (options.server === 'custom' ? '/oauth2/default' : '');
  const env = {
    PUBLIC_URL: url,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEYS: TEST_ENCRYPTION_KEY,
    OKTA_ISSUER_URI: issuer,
    OKTA_CLIENT_ID: okta.app.id,
    OKTA_CLIENT_SECRET: okta.app.clientSecret ?? undefined,
    OKTA_API_TOKEN: options.apiToken === false ? undefined : okta.apiToken,
    ADMIN_GROUP: 'Rolegate Admins',
    SIGN_IN_RATE_LIMIT: '0',
    API_RATE_LIMIT: '0',
    TRUSTED_PROXIES: '127.0.0.1',
    ...options.env,
  };
  const logLines: string[] = [];
  const log = createLog(options.env?.['LOG_LEVEL'] ?? 'info', {
    write: (line: string) => void logLines.push(line),
  });
  const gateway = await createGateway({ configuration: loadConfiguration(env), clock: options.clock, log });
  if (!options.productionLimits) {
    giveTheDatabaseTime();
    Object.assign(gateway.app.get(LoginLimits), { providerBudgetMs: 50_000, callbackMs: 55_000 });
    Object.assign(gateway.app.get(ProviderLimits), { timeoutMs: 30_000, issuerCheckMs: 15_000 });
  }
  // What doesn't listen must not go on in the background, where it would keep the test run from ending.
  await gateway.listen().catch(async (error: unknown) => {
    await gateway.close();
    throw error;
  });
  const clock = options.clock instanceof GatewayClock ? options.clock : undefined;
  clock?.follow(gateway);
  return {
    url,
    gateway,
    okta,
    databaseUrl,
    env,
    logLines,
    close: async () => {
      clock?.unfollow(gateway);
      await gateway.close();
      if (!options.okta) await okta.simulator.close();
      await database?.drop();
    },
  };
}

/** An org (a new one by default) with the four role groups and an app that signs in to a gateway at `url`. */
export async function startTestOkta(url: string, app: NewApp = {}, org?: OktaSimulator): Promise<TestOkta> {
  const simulator = org ?? (await startOktaSimulator());
  for (const name of ['Rolegate Admins', 'Security', 'Engineering', 'Everyone Else'])
    simulator.org.addGroup({ name });
  return {
    simulator,
    app: simulator.org.addApp({
      label: 'Rolegate',
      redirectUris: [`${url}/authorization-code/callback`],
      postLogoutRedirectUris: [`${url}/logout`],
      initiateLoginUri: `${url}/okta-initiate-login?accountId=default`,
      idpInitiatedLogin: { mode: 'SPEC', defaultScope: [] },
      idTokenClaims: 'fat',
      groupsClaim: { mode: 'names' },
      ...app,
    }),
    apiToken: simulator.org.addApiToken({}).value,
  };
}

const TEST_ENCRYPTION_KEY = randomBytes(32).toString('base64');
