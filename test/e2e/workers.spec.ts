import { readdirSync, readFileSync } from 'node:fs';
import type { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { staleFor } from '../support/stale-for.js';

/** New connections are dealt to the workers in turn, so so many reach both of two, several times. */
const ROUNDS = 8;
const BOUND_MS = 1000;

describe('a gateway of two workers', () => {
  let single: TestGateway;
  let workers: GatewayProcess;
  let metricsUrl: string;
  let admin: Browser;
  let developer: Browser;

  beforeAll(async () => {
    single = await startTestGateway();
    const metricsPort = String(await freePort());
    metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
    workers = await startGatewayProcess({
      ...single.env,
      PORT: String(await freePort()),
      METRICS_PORT: metricsPort,
      WORKERS: '2',
    });
    admin = (await signIn(single, addPerson(single.okta, 'Ada', ['Rolegate Admins']))).browser;
    await api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
    await api('POST', '/applications', {
      slug: 'wiki',
      name: 'Wiki',
      hosts: ['127.0.0.1'],
      accessRules: [{ path: '/*', anyRole: ['developer'] }],
    });
    developer = (await signIn(single, addPerson(single.okta, 'Dee', ['Engineering']))).browser;
  }, 90_000);

  afterAll(async () => {
    await workers?.stop();
    await single?.close();
  });

  async function api(method: string, path: string, body?: unknown) {
    const answer = await admin.request({
      url: `${single.url}/api/v1${path}`,
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', Origin: single.url },
    });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** The statuses of several questions, each on a connection of its own. */
  async function askAll(browser: Browser): Promise<Set<number>> {
    const statuses = new Set<number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const answer = await browser.request({
        url: `${workers.url}/authz/forward-auth`,
        follow: false,
        headers: {
          Accept: 'application/json',
          Connection: 'close',
          'Sec-Fetch-Mode': undefined,
          'X-Forwarded-Method': 'GET',
          'X-Forwarded-Proto': 'http',
          'X-Forwarded-Host': '127.0.0.1',
          'X-Forwarded-Uri': '/page',
        },
      });
      statuses.add(answer.status);
    }
    return statuses;
  }

  async function isAlive(): Promise<boolean> {
    const answer = await fetch(`${workers.url}/health/live`, {
      headers: { Connection: 'close' },
      signal: AbortSignal.timeout(2000),
    });
    return answer.ok;
  }

  async function decisionsCounted(): Promise<number> {
    const text = await (await fetch(metricsUrl)).text();
    return text
      .split('\n')
      .filter((line) => line.startsWith('rolegate_decisions_total{'))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  it('answers alike by every worker, and counts what all of them did', async () => {
    const before = await decisionsCounted();
    expect(await askAll(developer)).toEqual(new Set([200]));
    await eventually(async () => expect(await decisionsCounted()).toBe(before + ROUNDS));
  });

  it('refuses a revoked session by every worker within the bound', async () => {
    const person = addPerson(single.okta, 'Rex', ['Engineering']);
    const { browser } = await signIn(single, person);
    expect(await askAll(browser)).toEqual(new Set([200]));
    const { items } = (await api('GET', '/sessions')).json<{
      items: { id: string; subject: { sub: string } }[];
    }>();
    await api('DELETE', `/sessions/${items.find(({ subject }) => subject.sub === person.id)?.id}`);
    const ask = async () => ((await askAll(browser)).has(200) ? 'allowed by one' : 'refused by all');
    expect(await staleFor({ ask, outdated: 'allowed by one', current: 'refused by all' })).toBeLessThan(
      BOUND_MS,
    );
  });

  it('replaces a worker that dies, and goes on answering meanwhile', async () => {
    const [victim, survivor] = workerPids(workers.child.pid);
    expect([victim, survivor]).not.toContain(undefined);
    process.kill(Number(victim), 'SIGKILL');
    // A connection that was on its way to the dead worker is lost with it: its client asks again.
    await eventually(async () => expect(await isAlive()).toBe(true));
    await eventually(() => {
      const pids = workerPids(workers.child.pid);
      expect(pids).toHaveLength(2);
      expect(pids).not.toContain(victim);
    });
    await eventually(() => expect(workers.output().match(/Rolegate is listening/g)).toHaveLength(3));
    expect(await askAll(developer)).toEqual(new Set([200]));
  });

  it('ends with status 0 when it is told to stop', async () => {
    expect(await workers.stop()).toBe(0);
  });
});

/** The processes whose parent is this one. */
function workerPids(parent: number | undefined): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')')).split(' ')[2] === String(parent);
    } catch {
      return false;
    }
  });
}
