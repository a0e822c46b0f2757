import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { keyId } from '../../src/crypto/key-id.js';
import type { Browser, BrowserResponse } from '../support/browser.js';
import { commandLine } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { runGatewayProcess, startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';
import { migrateToCurrentSchema, startTestOkta, type TestOkta } from '../support/gateway.js';
import { startLoadBalancer, type LoadBalancer } from '../support/load-balancer.js';
import { addPerson, browserOf } from '../support/people.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** A dozen processes are started one after another; only a run that hangs takes so long. */
const LIMIT_MS = 900_000;

const [oldKey, newKey, thirdKey] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const keys = (...list: Buffer[]) => list.map((key) => key.toString('base64')).join(',');

let balancer: LoadBalancer;
let front: string;
const replicas: GatewayProcess[] = [];

let okta: TestOkta;
let stored: TestDatabase;
let database: Client;
let environment: Readonly<Record<string, string | undefined>>;

beforeAll(async () => {
  balancer = await startLoadBalancer();
  front = balancer.url;
  okta = await startTestOkta(front);
  stored = await createTestDatabase({ migrate: migrateToCurrentSchema });
  environment = {
    PUBLIC_URL: front,
    DATABASE_URL: stored.url,
    OKTA_ISSUER_URI: okta.simulator.url,
    OKTA_CLIENT_ID: okta.app.id,
    OKTA_CLIENT_SECRET: okta.app.clientSecret ?? undefined,
    OKTA_API_TOKEN: okta.apiToken,
    ADMIN_GROUP: 'Rolegate Admins',
    SIGN_IN_RATE_LIMIT: '0',
    API_RATE_LIMIT: '0',
    TRUSTED_PROXIES: '127.0.0.1',
  };
  database = new Client({ connectionString: stored.url });
  await database.connect();
});

afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await database?.end();
  await okta?.simulator.close();
  await stored?.drop();
  await balancer?.close();
});

const cli = (encryptionKeys: string, ...args: string[]) =>
  commandLine({ ...environment, ENCRYPTION_KEYS: encryptionKeys }, ...args);

async function start(index: number, encryptionKeys: string): Promise<void> {
  const env = { ...environment, PORT: String(await freePort()), ENCRYPTION_KEYS: encryptionKeys };
  const started = await startGatewayProcess(env);
  replicas.splice(index, 0, started);
  balancer.add(started.url);
}

/** As a balancer has it: a replica gets no more connections, ends, and comes back with other keys. */
async function restart(index: number, encryptionKeys: string): Promise<void> {
  await stop(index);
  await start(index, encryptionKeys);
}

async function stop(index: number): Promise<void> {
  const [stopped] = replicas.splice(index, 1);
  if (!stopped) throw new Error(`There is no replica ${index}.`);
  await balancer.drain(stopped.url);
  expect(await stopped.stop()).toBe(0);
}

/** A busy machine may make a gateway say 503, which is no refusal: whoever gets it asks again. */
const served = (ask: () => Promise<BrowserResponse>) =>
  eventually(async () => {
    const answer = await ask();
    if (answer.status === 503) throw new Error(answer.text);
    return answer;
  }, 120_000);

let people = 0;
/** Somebody new signs in; the way leads over whichever replica has its turn. */
async function signInAtFront(): Promise<Browser> {
  const person = addPerson(okta, `Person${(people += 1)}`, ['Rolegate Admins']);
  const browser = browserOf(okta, person);
  const page = await served(() => browser.get(`${front}/login`));
  if (page.status !== 200) throw new Error(`The sign-in ended with ${page.status}: ${page.text}`);
  return browser;
}

/** A question that needs the session, and the person's permissions. */
const ask = async (browser: Browser, url: string) =>
  (await served(() => browser.get(`${url}/api/v1/roles`, { headers: { Accept: 'application/json' } })))
    .status;

/** By which keys what is stored of a table's secrets is sealed. */
const sealingKeys = async (table: string, column: string) =>
  (
    await database.query<{ key: string }>(
      `SELECT DISTINCT split_part(${column}, '.', 2) AS key FROM ${table} WHERE ${column} <> '' ORDER BY 1`,
    )
  ).rows.map(({ key }) => key);

const stateOfSecrets = async () =>
  (
    await database.query<{ state: string }>(
      'SELECT md5(c::text) AS state FROM connections c UNION ALL SELECT md5(k::text) FROM signing_keys k ORDER BY 1',
    )
  ).rows;

it(
  'a key is rotated as docs/rotate-secrets.md says, while people sign in and are let through',
  async () => {
    // The new key behind the present one: nothing is sealed with it yet.
    await start(0, keys(oldKey, newKey));
    await start(1, keys(oldKey, newKey));
    const early = await signInAtFront();
    const browsers = [early];
    let going = true;
    const answers = new Map<number, number>();
    const questions = (async () => {
      while (going) {
        const status = await ask(early, front);
        answers.set(status, (answers.get(status) ?? 0) + 1);
      }
    })();
    /** Two more sign in, by either replica; each replica lets all of them in who ever did. */
    const everybodyIsIn = async () => {
      browsers.push(await signInAtFront(), await signInAtFront());
      for (const browser of browsers)
        for (const { url } of replicas) expect(await ask(browser, url)).toBe(200);
    };
    try {
      await everybodyIsIn();
      for (const index of [0, 1]) {
        await restart(index, keys(newKey, oldKey));
        await everybodyIsIn();
      }
      expect(await sealingKeys('connections', 'client_secret')).toEqual([keyId(oldKey)]);
      expect(await sealingKeys('sessions', 'id_token')).toEqual([keyId(oldKey), keyId(newKey)].sort());
      const [rotated] = await Promise.all([
        cli(keys(newKey, oldKey), 'secrets', 'rotate'),
        // Sign-ins store more secrets meanwhile.
        everybodyIsIn(),
      ]);
      expect([rotated.status, rotated.out.trim().split('\n').at(-1)]).toEqual([
        0,
        `Key ${keyId(oldKey)} may now be removed from ENCRYPTION_KEYS.`,
      ]);
      expect(rotated.out + rotated.err).not.toContain(environment['OKTA_CLIENT_SECRET']);
      for (const [table, column] of [
        ['connections', 'client_secret'],
        ['connections', 'management_secret'],
        ['sessions', 'id_token'],
        ['signing_keys', 'private_key'],
      ] as const)
        expect([table, column, await sealingKeys(table, column)]).toEqual([table, column, [keyId(newKey)]]);
      for (const index of [0, 1]) {
        await restart(index, keys(newKey));
        await everybodyIsIn();
      }
    } finally {
      going = false;
      await questions;
    }
    expect([...answers.keys()]).toEqual([200]);
    expect((await cli(keys(newKey), 'audit', 'verify')).out).toContain(
      'The audit trail is as it was written.',
    );
  },
  LIMIT_MS,
);

it(
  'the key in use can be taken from no gateway: it does not start, says which key it lacks, and writes nothing',
  async () => {
    const before = await stateOfSecrets();
    const started = runGatewayProcess({
      ...environment,
      PORT: String(await freePort()),
      ENCRYPTION_KEYS: keys(oldKey),
    });
    expect(await started.exited).toBe(1);
    expect(started.output()).toContain(`lacks the key ${keyId(newKey)}`);
    expect(started.output()).toContain(`secrets forget ${keyId(newKey)}`);
    expect(await stateOfSecrets()).toEqual(before);
    // A key that is there is not lost, whoever says so.
    const refused = await cli(keys(newKey), 'secrets', 'forget', keyId(newKey));
    expect([refused.status, refused.err]).toEqual([1, expect.stringContaining('it is not lost')]);
    expect(await stateOfSecrets()).toEqual(before);
  },
  LIMIT_MS,
);

it(
  'a key that is lost for good is given up by name, and an admin enters the secrets anew',
  async () => {
    const token = (await cli(keys(newKey), 'api-token', 'create', '--role', 'admin')).out.trim();
    await stop(1);
    await stop(0);
    const forgotten = await cli(keys(thirdKey), 'secrets', 'forget', keyId(newKey));
    expect([forgotten.status, forgotten.err]).toEqual([0, '']);
    expect(forgotten.out).toContain('1 client secrets of connections were given up.');
    expect(forgotten.out).toContain('1 credentials for management APIs were given up.');
    // The variables would make a connection only if there were none: what was given up is entered through the API.
    await start(0, keys(thirdKey));
    const late = addPerson(okta, 'Late', ['Rolegate Admins']);
    const refused = await browserOf(okta, late).get(`${front}/login`);
    expect(refused.status).not.toBe(200);
    const entered = await fetch(`${front}/api/v1/connections/default`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        clientSecret: environment['OKTA_CLIENT_SECRET'],
        managementAuth: { type: 'ssws', apiToken: environment['OKTA_API_TOKEN'] },
      }),
    });
    expect(entered.status).toBe(200);
    const page = await served(() => browserOf(okta, late).get(`${front}/login`));
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('Late')]);
    // What the lost key vouched for is vouched for by what was sealed behind it.
    await eventually(async () => {
      const verified = await cli(keys(thirdKey), 'audit', 'verify');
      expect([verified.status, verified.out]).toEqual([0, expect.stringContaining('as it was written')]);
    }, 120_000);
  },
  LIMIT_MS,
);
