import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { askAsProxy } from '../support/proxy-question.js';
import { ConsoleScene, type Visitor } from './console-scene.js';
import { chooseGroup } from './hands.js';
import type { Browser } from '../support/browser.js';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';

const START_LIMIT_MS = 180_000;
const USERS_API = '/api/v1/users/*';
const HOSTILE = '<img src=x onerror=alert(1)>';

let scene: ConsoleScene;
let visitor: Visitor;
let page: Page;
let count = 0;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const { admin } = scene;
  for (const [groupName, role] of [
    [GROUP_OF_ROLE.developer, 'developer'],
    [GROUP_OF_ROLE.guest, 'guest'],
  ]) {
    expect((await admin.post('/api/v1/group-mappings', { groupName, role })).status).toBe(201);
  }
  const shop = {
    slug: 'shop',
    name: 'Shop',
    hosts: ['127.0.0.1'],
    accessRules: [{ path: '/reports/*', anyRole: ['developer'] }],
  };
  expect((await admin.post('/api/v1/applications', shop)).status).toBe(201);
}, START_LIMIT_MS);

afterAll(async () => scene?.close(), START_LIMIT_MS);

beforeEach(async () => {
  visitor = await scene.visitor();
  page = visitor.page;
});

afterEach(async () => {
  scene.gateway.okta.simulator.org.faults.clear();
  await visitor.close();
});

interface Somebody {
  readonly name: string;
  readonly okta: OktaUser;
  readonly id: string;
  readonly browser: Browser;
}

/** Somebody new who has signed in. */
async function somebody(groups: string[], firstName = `Person${(count += 1)}`): Promise<Somebody> {
  const okta = addPerson(scene.gateway.okta, firstName, groups);
  const { browser } = await signIn(scene.gateway, okta);
  const { body } = await scene.admin.get(`/api/v1/subjects?q=${okta.id}`);
  const [{ id }] = body['items'] as [{ id: string }];
  return { name: `${firstName} Tester`, okta, id, browser };
}

const asks = (browser: Browser, uri = '/reports/q3') =>
  askAsProxy(scene.gateway, browser, { uri, navigation: true });

const press = (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click();

/** Presses Tab until what has the focus has this name. @throws Error when it never comes. */
async function tabTo(name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      `(({ labels, textContent } ) => labels?.[0]?.textContent ?? textContent)(document.activeElement)`,
    );
    if (name.test(focused.trim())) return;
  }
  throw new Error(`Nothing called ${String(name)} can be reached by Tab.`);
}

describe('explaining a denial', () => {
  it('begins at the request id of the page that refused somebody, and ends at what mends it', async () => {
    const bob = await somebody([GROUP_OF_ROLE.guest]);
    const refused = await asks(bob.browser);
    const requestId = String(refused.headers['x-request-id']);
    expect([refused.status, refused.text.includes(`<code>${requestId}</code>`)]).toEqual([403, true]);
    await eventually(async () =>
      expect((await scene.admin.post('/api/v1/explain', { at: requestId })).status).toBe(200),
    );
    // Meanwhile somebody has put them into the right group; the gateway still goes by what it read before.
    const { org } = scene.gateway.okta.simulator;
    org.addMember(await groupId(GROUP_OF_ROLE.developer), bob.okta.id);

    await visitor.open('/explain');
    await page.getByText('As it was: by request id').click();
    await page.getByLabel('Request id').fill(requestId);
    await press('Explain this request');
    await visitor.sees('Denied');
    expect(new URL(page.url()).searchParams.get('at')).toBe(requestId);
    await visitor.sees('denied: role-missing');
    await visitor.sees('Have the role Developer. The group Engineering gives it.');
    expect(await visitor.faults()).toEqual([]);

    await page.getByRole('link', { name: 'Read the groups again' }).click();
    await press('Read again from Okta');
    await page.getByRole('listitem').filter({ hasText: 'Engineering' }).getByText('→ Developer').waitFor();
    await eventually(async () => expect((await asks(bob.browser)).status).toBe(200));
    await page.getByRole('link', { name: 'Timeline' }).click();
    const denial = page.getByRole('listitem').filter({ hasText: 'GET 127.0.0.1/reports/q3: role-missing' });
    await denial.getByRole('link', { name: 'Explain' }).click();
    await visitor.sees(requestId);
  });

  it('leads whoever may explain from the page that refuses them straight to the explanation', async () => {
    const { browser } = scene.admin;
    const refused = await asks(browser, '/nowhere');
    const [, address] = /href="([^"]*\/console\/explain\?at=[^"]+)"/.exec(refused.text) ?? [];
    const requestId = String(refused.headers['x-request-id']);
    expect(address).toBe(`${scene.gateway.url}/console/explain?at=${requestId}`);
    await eventually(async () =>
      expect((await scene.admin.post('/api/v1/explain', { at: requestId })).status).toBe(200),
    );
    await page.goto(address ?? '');
    await visitor.sees('Add an access rule that covers this path and method.');
    await visitor.sees('GET 127.0.0.1/nowhere');
  });

  it('says of a request id that nobody knows how long decisions are kept, and where to look', async () => {
    await visitor.open('/explain?at=never-was');
    await visitor.sees('No decision is kept for this request id');
    await visitor.sees('denials stay for 7 days');
    expect(await visitor.faults()).toEqual([]);
  });

  it('answers for somebody with groups, by an address that says the whole question', async () => {
    await visitor.open('/explain');
    await page.getByLabel('Somebody with groups').check();
    await chooseGroup(page, 'Engineering');
    await chooseGroup(page, 'Something else', /not checked/);
    await page.getByLabel('Address').fill('http://127.0.0.1/reports/q3');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await visitor.sees('Allowed');
    await visitor.sees('2 groups, 1 mapped: Engineering');
    const copy = page.url();
    await visitor.open('/people');
    await page.goto(copy);
    await visitor.sees('2 groups, 1 mapped: Engineering');
    expect(await visitor.faults()).toEqual([]);
  });

  it('is done by keyboard alone', async () => {
    const bob = await somebody([GROUP_OF_ROLE.guest]);
    await visitor.open('/explain');
    await page.getByRole('combobox', { name: 'Person' }).waitFor();
    await tabTo(/^Person$/);
    await page.keyboard.type(bob.name);
    await eventually(async () =>
      expect(await page.getByRole('option').allInnerTexts()).toEqual([
        expect.stringContaining(bob.name) as string,
      ]),
    );
    await page.keyboard.press('ArrowDown');
    await page.locator('[role=combobox][aria-activedescendant]').waitFor();
    await page.keyboard.press('Enter');
    await tabTo(/^Address$/);
    await page.keyboard.type('http://127.0.0.1/reports/q3');
    await page.keyboard.press('Enter');
    await visitor.sees('denied: role-missing');
    await tabTo(/^Read the groups again$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: bob.name }).waitFor();
  });
});

describe('a person', () => {
  it('shows through what they have which role, and what they may do where', async () => {
    const bob = await somebody([GROUP_OF_ROLE.developer]);
    await visitor.open(`/people/${bob.id}`);
    await page.getByText('Okta group').first().waitFor();
    await visitor.sees('1 of 1 access rules let this person through');
    await page.getByRole('link', { name: 'Timeline' }).click();
    await visitor.sees('Developer through the group Engineering');
    await page.goBack();
    await visitor.sees('1 of 1 access rules let this person through');
    expect(await visitor.faults()).toEqual([]);
  });

  it('is read again from Okta, or told that Okta cannot be asked, with what was known before', async () => {
    const bob = await somebody([GROUP_OF_ROLE.guest]);
    const { org } = scene.gateway.okta.simulator;
    await visitor.open(`/people/${bob.id}?tab=membership`);
    org.faults.status(USERS_API, 500);
    await press('Read again from Okta');
    await visitor.sees('Okta could not be asked.');
    await page.getByRole('listitem').filter({ hasText: GROUP_OF_ROLE.guest }).waitFor();
    expect(await visitor.faults()).toEqual([]);
  });

  it('is disabled as they were shown: when they have changed meanwhile nothing is done, and it is asked again', async () => {
    const bob = await somebody([GROUP_OF_ROLE.guest]);
    await visitor.open(`/people/${bob.id}`);
    await press('Disable here');
    await page.getByRole('dialog').waitFor();
    await signIn(scene.gateway, bob.okta);
    await press(`Disable ${bob.name}`);
    await visitor.sees('This person has changed meanwhile.');
    const { body } = await scene.admin.get(`/api/v1/subjects/${bob.id}`);
    expect(body['status']).toBe('active');
    expect(await visitor.faults()).toEqual([]);
    await press(`Disable ${bob.name}`);
    await page.getByRole('button', { name: 'Let in again' }).waitFor();
    await press('Let in again');
    await press(`Let ${bob.name} in again`);
    await page.getByRole('button', { name: 'Disable here' }).waitFor();
  });

  it('is let in again by Undo once they were disabled', async () => {
    const bob = await somebody([GROUP_OF_ROLE.guest]);
    const status = async (): Promise<unknown> =>
      (await scene.admin.get(`/api/v1/subjects/${bob.id}`)).body['status'];
    await visitor.open(`/people/${bob.id}`);
    await press('Disable here');
    await press(`Disable ${bob.name}`);
    await visitor.sees(`Disabled ${bob.name}: sessions that were ended stay ended`);
    expect(await status()).toBe('disabled');
    await press('Undo');
    await visitor.sees(`${bob.name} is again as before`);
    expect(await status()).toBe('active');
    await page.getByRole('button', { name: 'Disable here' }).waitFor();
    expect(await visitor.faults()).toEqual([]);
  });

  it('may be called whatever somebody calls themselves', async () => {
    const bob = await somebody([GROUP_OF_ROLE.guest], HOSTILE);
    await visitor.open(`/people?q=${bob.okta.id}`);
    await page.getByRole('link', { name: HOSTILE }).click();
    await page.getByRole('heading', { level: 1, name: HOSTILE }).waitFor();
    await page.getByRole('link', { name: 'Explain' }).first().click();
    await page.getByRole('combobox', { name: 'Person' }).waitFor();
    expect(await visitor.faults()).toEqual([]);
  });

  it('says in words why nothing can be done in Okta, and does it where the connection lets it', async () => {
    const bob = await somebody([GROUP_OF_ROLE.guest]);
    await visitor.open(`/people/${bob.id}`);
    await page.getByText('In Okta itself').click();
    await visitor.sees('its Okta actions are off');
    const set = { oktaActions: 'manage' };
    expect((await scene.admin.send('PATCH', '/api/v1/connections/default', set)).status).toBe(200);
    await page.reload();
    await page.getByText('In Okta itself').click();
    await visitor.sees('ACTIVE');
    await page.getByRole('button', { name: 'Suspend', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await visitor.sees('SUSPENDED');
    const { body } = await scene.admin.get(`/api/v1/okta/users/${bob.okta.id}`);
    expect(body['status']).toBe('SUSPENDED');
  });
});

describe('sessions', () => {
  it('are narrowed by where and how people signed in, at an address that says so', async () => {
    const row = page.getByRole('row').filter({ hasText: 'Ada Tester' }).first();
    const address = page.getByLabel('Address', { exact: true });
    const asks = (name: string, value: string | null) =>
      page.waitForURL((url) => url.searchParams.get(name) === value);
    await visitor.open('/sessions');
    await row.waitFor();
    await address.fill('nowhere');
    await address.press('Enter');
    await visitor.sees('An IP address, or a network such as 192.0.2.0/24');
    expect(new URL(page.url()).searchParams.has('address')).toBe(false);
    await address.fill('192.0.2.0/24');
    await address.press('Enter');
    await asks('address', '192.0.2.0/24');
    await row.waitFor({ state: 'detached' });
    expect(await visitor.faults()).toEqual([]);
    await address.fill('127.0.0.1');
    await address.press('Enter');
    await row.waitFor();
    await page.getByLabel('Signed in', { exact: true }).selectOption('local');
    await row.waitFor({ state: 'detached' });
    await page.getByLabel('Signed in', { exact: true }).selectOption('okta');
    await row.waitFor();
    await page.reload();
    await row.waitFor();
    expect([await address.inputValue(), new URL(page.url()).searchParams.get('method')]).toEqual([
      '127.0.0.1',
      'okta',
    ]);
    await page.getByLabel('Browser', { exact: true }).selectOption('Opera');
    await asks('browser', 'Opera');
    await row.waitFor({ state: 'detached' });
  });
});

async function groupId(name: string): Promise<string> {
  const { body } = await scene.admin.get(`/api/v1/connections/default/okta-groups?q=${name}`);
  return (body['items'] as { id: string }[])[0]?.id ?? '';
}

describe.each([1280, 390])('a list at %i pixels', (width) => {
  it('of people is sorted by what one chooses, which the address says', async () => {
    await somebody([GROUP_OF_ROLE.guest], `Zoe${width}`);
    await somebody([GROUP_OF_ROLE.guest], `abel${width}`);
    await page.setViewportSize({ width, height: 900 });
    await visitor.open(`/people?q=${width}%20Tester`);
    const names = page.getByRole('rowheader');
    await names.first().filter({ hasText: 'abel' }).waitFor();
    const head = page.getByRole('columnheader', { name: 'Person' });
    if (width > 1000) {
      expect(await head.getAttribute('aria-sort')).toBe('ascending');
      await head.getByRole('button').click();
    } else {
      await page.getByLabel('Order').selectOption('-name');
    }
    await names.first().filter({ hasText: 'Zoe' }).waitFor();
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect(new URL(page.url()).searchParams.get('sort')).toBe('-name');
    if (width > 1000) await page.getByRole('button', { name: 'Last sign-in' }).click();
    else await page.getByLabel('Order').selectOption('-lastSignIn');
    await names.first().filter({ hasText: 'abel' }).waitFor();
    expect(new URL(page.url()).searchParams.get('sort')).toBe('-lastSignIn');
    expect(await visitor.faults()).toEqual([]);
  });

  it('of sessions is sorted by beginning or last use, and selected as a whole', async () => {
    const { id } = await somebody([GROUP_OF_ROLE.guest], `Sid${width}`);
    await page.setViewportSize({ width, height: 900 });
    await visitor.open(`/sessions?subject=${id}&sort=lastUsed`);
    const head = page.getByRole('columnheader', { name: 'Last used' });
    await page.getByRole('rowheader', { name: `Sid${width}` }).waitFor();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await press('Select the one shown');
    await press('End 1 session');
    await page.getByRole('dialog').getByText('This signs out').waitFor();
    await page.keyboard.press('Escape');
    await press('Select none');
    expect(await visitor.faults()).toEqual([]);
  });
});
