import { randomUUID } from 'node:crypto';
import type { LogEvent } from '../../src/event-store/log-event.js';
import { DataSource } from 'typeorm';
import { Transactions } from '../../src/database/transactions.js';
import { EventStore } from '../../src/event-store/event-store.js';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import type { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';

/** How long after an event every process must refuse, in milliseconds. */
const BOUND_MS = 1000;

describe('events from Okta, in two gateway processes on one database', () => {
  let first: TestGateway;
  let second: GatewayProcess;
  let admin: Browser;
  let connectionId: string;
  let events: LogEvent[];

  beforeAll(async () => {
    first = await startTestGateway();
    second = await startGatewayProcess({ ...first.env, PORT: String(await freePort()) });
    admin = (await signIn(first, addPerson(first.okta, 'Ada', ['Rolegate Admins']))).browser;
    await api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
    await api('POST', '/applications', {
      slug: 'wiki',
      name: 'Wiki',
      hosts: ['127.0.0.1'],
      accessRules: [{ path: '/*', anyRole: ['developer', 'admin'] }],
    });
    const [row] = await database().query<{ id: string }[]>('SELECT id FROM connections');
    connectionId = row?.id ?? '';
    first.okta.simulator.org.systemLog.subscribe((event) => events.push(event as unknown as LogEvent));
  });

  afterAll(async () => {
    await second?.stop();
    await first?.close();
  });

  beforeEach(() => {
    events = [];
  });

  const database = () => first.gateway.app.get(DataSource);

  async function api(method: string, path: string, body?: object) {
    const answer = await admin.request({
      url: `${first.url}/api/v1${path}`,
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', Origin: first.url },
    });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** What a proxy in front of the wiki is told by both processes. */
  function ask(browser: Browser): Promise<number[]> {
    return Promise.all(
      [first.url, second.url].map(async (url) => {
        const answer = await browser.request({
          url: `${url}/authz/forward-auth`,
          follow: false,
          headers: {
            Accept: 'application/json',
            'Sec-Fetch-Mode': undefined,
            'X-Forwarded-Method': 'GET',
            'X-Forwarded-Proto': 'http',
            'X-Forwarded-Host': '127.0.0.1',
            'X-Forwarded-Uri': '/page',
          },
        });
        return answer.status;
      }),
    );
  }

  const bothSay = (browser: Browser, status: number) =>
    eventually(async () => expect(await ask(browser)).toEqual([status, status]));

  /** Waits until both refuse, and makes sure that nobody who asked later than the bound was allowed anything. */
  const bothRefuse = async (browser: Browser, status: number, boundMs = BOUND_MS) => {
    const since = performance.now();
    let lastAllowedAt = since;
    await eventually(async () => {
      const askedAt = performance.now();
      const answers = await ask(browser);
      if (answers.includes(200)) lastAllowedAt = askedAt;
      expect(answers).toEqual([status, status]);
    });
    expect(lastAllowedAt - since).toBeLessThanOrEqual(boundMs);
  };

  async function developer(name: string): Promise<{ browser: Browser; person: OktaUser }> {
    const person = addPerson(first.okta, name, ['Engineering']);
    const { browser } = await signIn(first, person);
    await bothSay(browser, 200);
    events = [];
    return { browser, person };
  }

  /** Lets the first process receive events, as a hook or a poll would. */
  async function receive(...received: LogEvent[]): Promise<void> {
    const store = first.gateway.app.get(EventStore);
    await first.gateway.app
      .get(Transactions)
      .run((tx) => store.append(tx, connectionId, 'event-hook', received));
    store.announce();
  }

  const ofType = (type: string): LogEvent[] => events.filter(({ eventType }) => eventType === type);
  const engineering = () => first.okta.simulator.org.directory.groupByName('Engineering')?.id ?? '';

  it('a suspended person is refused everywhere within a second', async () => {
    const { browser, person } = await developer('Sue');
    first.okta.simulator.org.setUserStatus(person.id, 'SUSPENDED');
    await receive(...ofType('user.lifecycle.suspend'));
    await bothRefuse(browser, 401);
  });

  it('a group that was left counts no more within a second, and Okta is asked what is true', async () => {
    const { browser, person } = await developer('Gil');
    first.okta.simulator.org.removeMember(engineering(), person.id);
    await receive(...ofType('group.user_membership.remove'));
    await bothRefuse(browser, 403);
    first.okta.simulator.org.addMember(engineering(), person.id);
    await receive(...ofType('group.user_membership.add'));
    await bothSay(browser, 200);
  });

  it('a removal that is overtaken by what came after it ends in what Okta says', async () => {
    const { browser, person } = await developer('Ora');
    first.okta.simulator.org.removeMember(engineering(), person.id);
    first.okta.simulator.org.addMember(engineering(), person.id);
    const added = ofType('group.user_membership.add');
    const removed = ofType('group.user_membership.remove');
    await receive(...added, ...added);
    // So that both can be asked before Okta has answered.
    const quicken = first.okta.simulator.org.faults.slow(/^\/api\/v1\/users\//, 2_000);
    await receive(...removed);
    await bothRefuse(browser, 403);
    quicken();
    await bothSay(browser, 200);
    await receive(...removed);
    expect(await ask(browser)).toEqual([200, 200]);
  });

  it('a forged hint gives nobody anything: Okta decides', async () => {
    const person = addPerson(first.okta, 'Eve', ['Everyone Else', 'Engineering']);
    const { browser } = await signIn(first, person);
    first.okta.simulator.org.removeMember(engineering(), person.id);
    await receive(...ofType('group.user_membership.remove'));
    await bothRefuse(browser, 403, 3 * BOUND_MS);
    const [template] = ofType('group.user_membership.remove');
    const forged = { ...template, uuid: randomUUID(), eventType: 'group.user_membership.add' } as LogEvent;
    await receive(forged);
    await eventually(async () => {
      const [row] = await database().query<{ reaction: string }[]>(
        'SELECT reaction FROM okta_events WHERE uuid = $1',
        [forged.uuid],
      );
      expect(row?.reaction).toBe('done');
    });
    expect(await ask(browser)).toEqual([403, 403]);
  });

  it('what a process stored that died before it could act is dealt with by the others', async () => {
    const { browser, person } = await developer('Lia');
    first.okta.simulator.org.setUserStatus(person.id, 'DEPROVISIONED');
    const [event] = ofType('user.lifecycle.deactivate');
    await first.gateway.app
      .get(Transactions)
      .run((tx) => first.gateway.app.get(EventStore).append(tx, connectionId, 'poll', event ? [event] : []));
    await bothRefuse(browser, 401, 2 * BOUND_MS);
  });
});
