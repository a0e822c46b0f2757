import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOktaSimulator, type OktaSimulator } from '../okta-simulator/simulator.js';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { GatewayProcess } from './gateway-process.js';

/** People who sign in at the same moment; each needs Okta's API, because no token names their groups. */
const PEOPLE = 1_000;
/** Requests a minute that Okta allows the gateway's token. */
const BUDGET = 100;
const GROUP = 'Engineering';

/** What became of everybody. */
export interface StormResult {
  readonly people: number;
  readonly budget: number;
  /** Signed in. */
  readonly served: number;
  /** Told to come again, with the time when that makes sense. */
  readonly putOff: number;
  /** Anything else. */
  readonly lost: number;
  /** Requests that Okta's API received, and how many it refused. */
  readonly asked: number;
  readonly refused: number;
  /** The longest callback, in milliseconds. */
  readonly slowest: number;
}

/** Lets everybody come back from Okta at once while Okta's API answers a hundred of them a minute. */
export async function measureStorm(): Promise<StormResult> {
  const folder = mkdtempSync(join(tmpdir(), 'rolegate-bench-'));
  // Started by root, Postgres runs as somebody else, who has to get through.
  chmodSync(folder, 0o711);
  const okta = await startOktaSimulator();
  const postgres = await startEmbeddedPostgres({
    dataDirectory: join(folder, 'postgres'),
    port: 0,
    databaseName: 'rolegate',
  });
  let gateway: GatewayProcess | undefined;
  try {
    gateway = await GatewayProcess.start(postgres.url, randomBytes(32).toString('base64'), (url) => {
      const app = okta.org.addApp({
        redirectUris: [`${url}/authorization-code/callback`],
        groupsClaim: { mode: 'none' },
      });
      okta.org.addGroup(GROUP);
      return {
        OKTA_ISSUER_URI: okta.url,
        OKTA_CLIENT_ID: app.id,
        OKTA_CLIENT_SECRET: app.clientSecret ?? '',
        OKTA_API_TOKEN: okta.org.addApiToken().value,
        ADMIN_GROUP: GROUP,
        SIGN_IN_RATE_LIMIT: '0',
      };
    });
    return await storm(okta, gateway.url);
  } finally {
    await gateway?.stop();
    await postgres.stop();
    await okta.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function storm(okta: OktaSimulator, url: string): Promise<StormResult> {
  const cookies = Array.from({ length: PEOPLE }, (_, n) => {
    const person = okta.org.addUser({ login: `person-${n}@example.com`, groups: [GROUP] });
    return okta.org.createSession(person.id);
  });
  // A token may use half of what the org may.
  okta.org.setRateLimits({ 'users-get': 2 * BUDGET });
  // Everybody has been to Okta before the first one comes back: what is measured is the return.
  const returning: Returning[] = [];
  for (const cookie of cookies) returning.push(await goToOkta(url, cookie));
  okta.org.clearRequests();
  const answers = await Promise.all(returning.map(comeBack));
  const served = answers.filter(({ status }) => status === 303).length;
  const putOff = answers.filter(({ status, retryAfter }) => status === 503 && retryAfter).length;
  const asked = okta.org.requests.filter(({ path }) => path.startsWith('/api/v1/'));
  return {
    people: PEOPLE,
    budget: BUDGET,
    served,
    putOff,
    lost: PEOPLE - served - putOff,
    asked: asked.length,
    refused: asked.filter(({ status }) => status === 429).length,
    slowest: Math.max(...answers.map(({ ms }) => ms)),
  };
}

/** Somebody with a code of Okta's in the address bar. */
interface Returning {
  readonly callback: string;
  readonly cookie: string;
}

async function goToOkta(url: string, oktaCookie: string): Promise<Returning> {
  const begun = await fetch(`${url}/login`, { redirect: 'manual' });
  const cookie = begun.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .join('; ');
  const authorized = await fetch(locationOf(begun), { redirect: 'manual', headers: { Cookie: oktaCookie } });
  return { callback: locationOf(authorized), cookie };
}

async function comeBack({ callback, cookie }: Returning): Promise<{
  status: number;
  retryAfter: boolean;
  ms: number;
}> {
  const startedAt = performance.now();
  const answer = await fetch(callback, { redirect: 'manual', headers: { Cookie: cookie } });
  await answer.arrayBuffer();
  const retryAfter = answer.headers.has('retry-after');
  return { status: answer.status, retryAfter, ms: performance.now() - startedAt };
}

function locationOf(answer: Response): string {
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`A sign-in stopped at ${answer.url} with ${answer.status}.`);
  return new URL(location, answer.url).href;
}
