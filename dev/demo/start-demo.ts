import { randomBytes } from 'node:crypto';
import type { Clock } from '../../src/config/clock.js';
import type { OktaSimulator } from '../okta-simulator/simulator.js';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { CleanUp } from './clean-up.js';
import { deleteData, openData, type DemoData } from './data-folder.js';
import { createForwardAuthProxy } from './forward-auth-proxy.js';
import { storeEntities } from './gateway-decisions.js';
import { INVOICE_TYPE, INVOICES } from './invoices.js';
import { listen, stop } from './loopback-server.js';
import { startDemoOkta } from './okta-org.js';
import { APPLICATION_HOST, applicationAddresses, LOOPBACK, portsFrom, requireFreePorts } from './ports.js';
import { createSampleApplication } from './sample-application.js';
import { APPLICATION_SLUG, provideCredential, registerEventHooks, seedGateway } from './seed-gateway.js';
import { signOutEverywhere } from './sign-out.js';
import { createStartServer } from './start-server.js';
import { terminalCommands } from './terminal-commands.js';
import { visitorReader } from './visitor.js';

/** What to start, and where to keep its data. */
export interface DemoOptions {
  readonly basePort: number;
  readonly dataFolder: string;
  /** Delete the data first. */
  readonly fresh?: boolean;
  /** Told what is about to start; the returned function is called when it runs. */
  readonly progress?: (what: string) => () => void;
  /** Stops the start before its next step; what runs already is stopped. */
  readonly signal?: AbortSignal;
  /** The gateway's clock. Default: the machine's. */
  readonly clock?: Clock;
}

/** A running demo. */
export interface Demo {
  readonly startPageUrl: string;
  readonly dashboardUrl: string;
  readonly gatewayUrl: string;
  readonly applicationUrl: string;
  readonly data: DemoData;
  /** The Okta org, for whoever wants to change it while it runs. */
  readonly okta: OktaSimulator;
  readonly databaseUrl: string;
  /** An API token with the role `admin`. */
  readonly apiToken: string;
  /** Resolves when the database has ended, whatever ended it. */
  readonly databaseExited: Promise<void>;
  /** Stops everything, the outermost first. May be called repeatedly. */
  close(): Promise<void>;
  /** Stops at once: what the database cannot survive, it recovers from at the next start. */
  kill(): void;
}

/**
 * Starts the whole demo in this process (the database in a child process of its own). When a part does not start,
 * what runs already is stopped before the error is thrown.
 * @throws PortInUseError before anything was started or deleted.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const ports = portsFrom(options.basePort);
  await requireFreePorts(ports);
  const cleanUp = new CleanUp();
  try {
    return await startParts(options, cleanUp);
  } catch (error) {
    await cleanUp.run();
    throw error;
  }
}

async function startParts(options: DemoOptions, cleanUp: CleanUp): Promise<Demo> {
  const { basePort, dataFolder, fresh = false, signal, clock, progress = () => () => undefined } = options;
  const ports = portsFrom(basePort);
  const [gatewayUrl, oktaUrl, startPageUrl] = [ports.gateway, ports.okta, ports.startPage].map(
    (port) => `http://${LOOPBACK}:${port}`,
  ) as [string, string, string];
  const applicationUrl = `http://${APPLICATION_HOST}:${ports.application}`;
  const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    const done = progress(what);
    const result = await work();
    done();
    return result;
  };

  if (fresh) await step('Deleting the data of earlier starts', () => deleteData(dataFolder));
  const data = await openData(dataFolder);
  // Reading all the gateway's code takes a second or two, which the database needs as well.
  const loading = import('./start-gateway.js');
  loading.catch(() => undefined);
  const { secrets } = data;

  const postgres = await step('Postgres', () =>
    startEmbeddedPostgres({ dataDirectory: data.postgresFolder, port: 0, databaseName: 'rolegate' }),
  );
  cleanUp.add(() => postgres.stop());

  const okta = await step('Okta simulator', () =>
    startDemoOkta({ port: ports.okta, gatewayUrl, applicationUrl: `${applicationUrl}/`, secrets }),
  );
  cleanUp.add(() => okta.close());

  const apiToken = await step('Gateway', async () => {
    const { startGateway } = await loading;
    const { logFile, apiTokenFile } = data;
    const settings = {
      publicUrl: gatewayUrl,
      port: ports.gateway,
      databaseUrl: postgres.url,
      oktaUrl,
      secrets,
    };
    return startGateway({ settings, logFile, apiTokenFile, clock }, cleanUp);
  });
  const api = { url: gatewayUrl, token: apiToken };
  if (!data.seeded) {
    await step('Group mappings, application, grants and triggers', () => seedGateway(api));
    data.markSeeded();
  }
  await step('Event hook in Okta', () => registerEventHooks(api));

  const links = { gateway: gatewayUrl, startPage: startPageUrl };
  await step('Sample application and its proxy', async () => {
    const proxySecret = randomBytes(32).toString('base64url');
    const own = { url: gatewayUrl, token: await provideCredential(api, data.credentialFile) };
    await storeEntities(
      own,
      APPLICATION_SLUG,
      INVOICES.map(({ id, ...properties }) => ({ type: INVOICE_TYPE, id, properties })),
    );
    const application = createSampleApplication({
      proxySecret,
      links,
      api: own,
      readVisitor: visitorReader({
        issuer: gatewayUrl,
        audience: APPLICATION_SLUG,
        ...(clock ? { clock: () => clock.nowMs() } : {}),
      }),
    });
    cleanUp.add(() => stop(application));
    const port = await listen(application, 0);
    for (const address of applicationAddresses()) {
      const proxy = createForwardAuthProxy({
        gatewayPort: ports.gateway,
        application: { port, secret: proxySecret },
      });
      cleanUp.add(() => stop(proxy));
      await listen(proxy, ports.application, 'the sample application', address);
    }
  });

  const dashboardUrl = `${oktaUrl}/app/UserHome`;
  await step('Start page', async () => {
    const startPage = createStartServer({
      port: ports.startPage,
      api,
      org: okta.org,
      dashboardUrl,
      applicationUrl,
      gatewayUrl,
      commands: terminalCommands({ gatewayUrl, applicationUrl, ...data }),
      signOut: (cookies) => signOutEverywhere(cookies, gatewayUrl, okta.org),
    });
    cleanUp.add(() => stop(startPage));
    await listen(startPage, ports.startPage, 'the start page');
  });

  return {
    startPageUrl,
    dashboardUrl,
    gatewayUrl,
    applicationUrl,
    data,
    okta,
    databaseUrl: postgres.url,
    apiToken,
    databaseExited: postgres.exited,
    close: () => cleanUp.run(),
    kill: () => postgres.kill('SIGQUIT'),
  };
}
