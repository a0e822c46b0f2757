import { readFile } from 'node:fs/promises';
import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { MetricsServer } from '../../src/metrics/metrics-server.js';
import { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({ env: { METRICS_PORT: String(await freePort()), LOCAL_LOGIN: 'on' } });
});
afterAll(() => gateway?.close());

/** Signs a new person in, straight with Okta: local accounts are another way in here. */
const signInAs = (name: string, groups: string[]) =>
  browserOf(gateway.okta, addPerson(gateway.okta, name, groups)).get(
    `${gateway.url}/login?connection=default`,
  );

const scrape = async () =>
  (await fetch(`http://127.0.0.1:${gateway.gateway.app.get(MetricsServer).port}/metrics`)).text();

/** The value of one series; 0 while it does not exist. */
async function valueOf(series: string): Promise<number> {
  const line = (await scrape()).split('\n').find((text) => text.startsWith(`${series} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}

/** Our metrics by name, with the labels of their series so far. */
async function scraped(): Promise<Map<string, Set<string>>> {
  const text = await scrape();
  const names = [...text.matchAll(/^# TYPE (rolegate_\w+) \w+$/gm)].map(([, name = '']) => name);
  const labels = new Map(names.map((name) => [name, new Set<string>()]));
  for (const [, series = '', inner = ''] of text.matchAll(/^(rolegate_\w+)\{(.*)\} /gm)) {
    const name = labels.has(series) ? series : series.replace(/_(bucket|sum|count)$/, '');
    for (const [, label = ''] of inner.matchAll(/(\w+)="/g)) if (label !== 'le') labels.get(name)?.add(label);
  }
  return labels;
}

/** The table of docs/run-in-production.md: names with the labels that it tells. */
async function documented(): Promise<Map<string, Set<string>>> {
  const text = await readFile('docs/run-in-production.md', 'utf8');
  const words = (cell: string) => [...cell.matchAll(/`(\w+)`/g)].map(([, word = '']) => word);
  return new Map(
    [...text.matchAll(/^\| (`rolegate_[^|]*)\|([^|]*)\|/gm)].flatMap(([, names = '', labels = '']) =>
      words(names).map((name): [string, Set<string>] => [name, new Set(words(labels))]),
    ),
  );
}

describe('the metrics of a gateway', () => {
  it('are those that the documentation names, with no label that it does not name', async () => {
    expect((await signInAs('Ada', ['Rolegate Admins'])).status).toBe(200);
    await gateway.gateway.app.get(ExpirySweeper).sweep('change-log');
    const [found, told] = [await scraped(), await documented()];
    expect([...found.keys()].sort()).toEqual([...told.keys()].sort());
    for (const [name, labels] of found)
      for (const label of labels) expect([name, ...(told.get(name) ?? [])]).toContain(label);
  });

  it('have statistics beside them that know who holds no role', async () => {
    const page = await signInAs('Stan', ['Rolegate Admins']);
    expect(page.status).toBe(200);
    const admin = browserOf(gateway.okta, addPerson(gateway.okta, 'Stella', ['Rolegate Admins']));
    await admin.get(`${gateway.url}/login?connection=default`);
    const answer = await admin.get(`${gateway.url}/api/v1/statistics?metric=people-without-role`);
    const { peopleWithoutRole } = answer.json<{ peopleWithoutRole: { people: number; of: number } }>();
    expect(peopleWithoutRole).toMatchObject({ people: 0, estimated: false });
    expect(peopleWithoutRole.of).toBeGreaterThanOrEqual(2);
  });

  it('count sign-ins by how they were begun and how they ended', async () => {
    const series = (method: string, outcome: string) =>
      `rolegate_sign_ins_total{method="${method}",outcome="${outcome}"}`;
    const counts = () =>
      Promise.all([
        valueOf(series('okta', 'signed-in')),
        valueOf(series('okta', 'no-role')),
        valueOf(series('okta', 'sign-in-failed')),
        valueOf(series('unknown', 'state-invalid')),
      ]);
    const [signedIn, noRole, failed, unknown] = await counts();
    expect((await signInAs('Bea', ['Rolegate Admins'])).status).toBe(200);
    expect((await signInAs('Cy', ['Everyone Else'])).status).toBe(403);
    gateway.okta.simulator.org.faults.token('wrongNonce');
    expect((await signInAs('Dan', ['Rolegate Admins'])).status).toBe(400);
    gateway.okta.simulator.org.faults.clear();
    const forged = await new Browser().get(`${gateway.url}/authorization-code/callback?code=x&state=y`);
    expect(forged.status).toBe(400);
    expect(await counts()).toEqual([
      Number(signedIn) + 1,
      Number(noRole) + 1,
      Number(failed) + 1,
      Number(unknown) + 1,
    ]);
  });

  it('tell that sweeps run, and that the audit trail is sealed', async () => {
    const sweeps = 'rolegate_sweeps_total{step="change-log",outcome="succeeded"}';
    const before = await valueOf(sweeps);
    await gateway.gateway.app.get(ExpirySweeper).sweep('change-log');
    expect(await valueOf(sweeps)).toBeGreaterThan(before);
    await eventually(async () => {
      expect(await valueOf('rolegate_audit_chain_position')).toBeGreaterThan(0);
      expect(await valueOf('rolegate_audit_unsealed_events')).toBe(0);
    });
    expect(await valueOf('rolegate_audit_chain_rewritten')).toBe(0);
  });
});
