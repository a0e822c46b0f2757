import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { Transactions } from '../../src/database/transactions.js';
import { EventStore } from '../../src/event-store/event-store.js';
import type { LogEvent } from '../../src/event-store/log-event.js';
import { signInAdmin } from '../support/admin-client.js';
import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf, signIn } from '../support/people.js';

const USERINFO = '/oauth2/v1/userinfo';

describe('an event about somebody whose sign-in is under way', () => {
  let gateway: TestGateway;
  let connectionId: string;

  beforeAll(async () => {
    gateway = await startTestGateway();
    const admin = await signInAdmin(gateway);
    await admin.api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
    const [row] = await gateway.gateway.app
      .get(DataSource)
      .query<{ id: string }[]>('SELECT id FROM connections');
    connectionId = row?.id ?? '';
  });

  afterEach(() => gateway.okta.simulator.org.faults.clear());
  afterAll(() => gateway?.close());

  const org = () => gateway.okta.simulator.org;

  /** Takes a person out of a group, has the event stored as a hook does, and waits until it is dealt with. */
  const leave = async (person: OktaUser, name: string): Promise<void> => {
    const group = org().directory.groupByName(name);
    org().removeMember(group?.id ?? '', person.id);
    const event: LogEvent = {
      uuid: randomUUID(),
      eventType: 'group.user_membership.remove',
      published: new Date().toISOString(),
      outcome: { result: 'SUCCESS' },
      target: [
        { id: person.id, type: 'User' },
        { id: group?.id ?? '', type: 'UserGroup', displayName: name },
      ],
    };
    const { app } = gateway.gateway;
    const store = app.get(EventStore);
    await app.get(Transactions).run((tx) => store.append(tx, connectionId, 'event-hook', [event]));
    store.announce();
    await eventually(async () => {
      const [row] = await app
        .get(DataSource)
        .query<{ reaction: string }[]>('SELECT reaction FROM okta_events WHERE uuid = $1', [event.uuid]);
      expect(row?.reaction).toBe('done');
    });
  };

  it.each([
    ['for the first time', false],
    ['once more', true],
  ])('counts although they sign in %s by a token from before it', async (_, known) => {
    const person = addPerson(gateway.okta, known ? 'Vic' : 'Eve', ['Engineering']);
    if (known) await signIn(gateway, person);
    const browser = browserOf(gateway.okta, person);
    const asked = org().countRequests('GET', USERINFO);
    org().faults.slow(USERINFO, 4_000, { count: 1 });
    const signingIn = browser.get(`${gateway.url}/login`);
    // The token is issued by then, and names the group.
    await eventually(() => expect(org().countRequests('GET', USERINFO)).toBe(asked + 1));
    await leave(person, 'Engineering');
    expect((await signingIn).status).toBe(200);
    await eventually(async () => {
      const session = await browser.get(`${gateway.url}/api/v1/session`);
      expect(session.json()).toMatchObject({ roles: [] });
    });
  });
});
