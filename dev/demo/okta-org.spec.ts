import { groups, people, serviceAccount } from './cast.js';
import { openData, deleteData } from './data-folder.js';
import { startDemoOkta } from './okta-org.js';
import type { OktaSimulator } from '../okta-simulator/simulator.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;
let okta: OktaSimulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rolegate-demo-org-'));
  const { secrets } = await openData(folder);
  okta = await startDemoOkta({
    port: 0,
    gatewayUrl: 'http://127.0.0.1:3000',
    applicationUrl: 'http://127.0.0.1:3002/',
    secrets,
  });
});

afterAll(async () => {
  await okta.close();
  await deleteData(folder);
  rmSync(folder, { recursive: true, force: true });
});

it('has the same ids at every start, in the form of Okta’s', () => {
  for (const { id } of [...people, ...groups]) expect(id).toMatch(/^00[gu][A-Za-z0-9]{17}$/);
  expect(new Set([...people, ...groups].map(({ id }) => id)).size).toBe(people.length + groups.length);
  expect(okta.org.directory.allUsers().map(({ id }) => id)).toEqual(
    [...people, serviceAccount].map(({ id }) => id),
  );
});

it('has one group for each built-in role, and at most one', () => {
  const roles = groups.flatMap(({ role }) => role ?? []);
  expect(roles.toSorted()).toEqual(['admin', 'developer', 'guest', 'security-engineer']);
});

it('has somebody in 150 groups, whose role is beyond the 100 that a token names', () => {
  const max = people.find(({ firstName }) => firstName === 'Max');
  const names = okta.org.directory.groupsOf(max?.id ?? '').map(({ name }) => name);
  expect(names).toHaveLength(150);
  expect(names.slice(0, 100)).not.toContain('Security');
});

it('sends the tile to the gateway, which knows from the address where to go next', () => {
  const [app] = okta.org.apps.all();
  expect(app?.initiateLoginUri).toBe(
    'http://127.0.0.1:3000/okta-initiate-login?accountId=default&target_link_uri=http%3A%2F%2F127.0.0.1%3A3002%2F',
  );
});

it('has a token that survives whoever is suspended, and no news before the demo begins', () => {
  expect(okta.org.apiTokens.all().map(({ ownerId }) => ownerId)).toEqual([serviceAccount.id]);
  expect(people.map(({ login }) => login)).not.toContain(serviceAccount.login);
  const told = okta.org.systemLog.events.map(({ eventType }) => eventType.split('.').slice(0, 2).join('.'));
  expect(told).not.toContain('group.lifecycle');
  expect(told).not.toContain('group.user_membership');
});
