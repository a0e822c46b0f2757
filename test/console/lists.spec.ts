import type { Locator, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import type { RestClient } from '../support/rest-client.js';
import { ConsoleScene, hearsOfChanges, type Visitor } from './console-scene.js';
import { hears, LISTEN } from './live-regions.js';
import { START_LIMIT_MS } from './try-pages.js';

let scene: ConsoleScene;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  scene = await ConsoleScene.start();
}, START_LIMIT_MS);
beforeEach(async () => {
  visitor = await scene.visitor('admin', {
    locale: 'en-GB',
    timezoneId: 'Asia/Kolkata',
  });
  ({ page } = visitor);
  await visitor.context.addInitScript(LISTEN);
  await visitor.context.addInitScript(COPY);
});
afterEach(() => visitor.close());
afterAll(async () => scene?.close(), START_LIMIT_MS);

/** The policy of the console lets nobody read what was copied: it is kept. */
const COPY = 'navigator.clipboard.writeText = async (text) => { globalThis.copied = text; }';

/** As it is written there and then: `23 Nov 2026, 09:11:02 GMT+5:30`. */
const EXACTLY = /^\d{1,2} \w{3,4} \d{4},? (at )?\d{2}:\d{2}:\d{2} (GMT\+5:30|IST)$/;

/** The first time on the page of sessions, with the focus of somebody who uses the keyboard. */
async function focusTime(within: Page | Locator = page): Promise<Locator> {
  const time = within.locator('time').filter({ visible: true }).first();
  await time.waitFor();
  await page.keyboard.press('Shift');
  await time.focus();
  return time;
}

/** What a screen reader says of what has the focus, behind its name. */
async function descriptionOf(element: Locator): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const id = (await element.getAttribute('datetime')) ?? '';
  const { result } = await session.send('Runtime.evaluate', {
    expression: `[...document.querySelectorAll('time')].find((time) => time.dateTime === ${JSON.stringify(id)} && time.matches(':focus'))`,
  });
  const { nodes } = await session.send('Accessibility.getPartialAXTree', {
    ...(result.objectId === undefined ? {} : { objectId: result.objectId }),
    fetchRelatives: false,
  });
  await session.detach();
  return String(nodes[0]?.description?.value ?? '');
}

describe('a time', () => {
  it('is described by date, time and zone when it has the focus, before and after these are shown', async () => {
    let load = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      load = resolve;
    });
    await page.route('**/assets/time-tooltip*.js', async (route) => {
      await asked;
      await route.continue();
    });
    await visitor.open('/sessions');
    const time = await focusTime();
    const said = await descriptionOf(time);
    expect(said).toMatch(/, \d{2}:\d{2}:\d{2} .+\. Enter copies it\.$/);
    expect(said.replace('. Enter copies it.', '')).toMatch(EXACTLY);
    load();
    const shown = page.getByRole('tooltip');
    await shown.waitFor();
    expect(await shown.innerText()).toBe(said);
    expect(await descriptionOf(time)).toBe(said);
  });

  it.each([1280, 320])('breaks no rule while it is shown in full, %i pixels wide', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await visitor.open('/sessions');
    await focusTime();
    await page.getByRole('tooltip').waitFor();
    expect(await page.locator('main [role=tooltip]').count()).toBe(1);
    expect(await visitor.faults()).toEqual([]);
  });

  it('is copied by Enter, which keeps the focus where it is and is said', async () => {
    await visitor.open('/sessions');
    const time = await focusTime();
    const shown = page.getByRole('tooltip');
    await shown.waitFor();
    await page.keyboard.press('Enter');
    await hears(page, 'Copied time');
    const copied = await page.evaluate<string>('copied');
    expect(copied).toMatch(EXACTLY);
    expect(await shown.innerText()).toContain(copied);
    expect(await page.locator('time:focus').count()).toBe(1);
    await page.keyboard.press('Tab');
    // The next is a time, too, and only that is shown.
    await eventually(async () => expect(await time.getAttribute('aria-describedby')).toBeNull());
    expect(await page.locator('main :focus').count()).toBe(1);
    expect(await page.locator('main :focus').and(page.getByRole('button')).count()).toBe(0);
  });

  it('is copied by a button beside it, to which a pointer may go', async () => {
    await visitor.open('/sessions');
    const time = page.locator('time').filter({ visible: true }).first();
    await time.hover();
    await page.getByRole('tooltip').waitFor();
    await page.getByRole('button', { name: 'Copy time' }).click();
    await hears(page, 'Copied time');
    expect(await page.evaluate<string>('copied')).toMatch(EXACTLY);
  });

  it('is not shown in full any more after Escape, and a dialog around it stays', async () => {
    await visitor.open('/groups?open=group&group=Rolegate%20Admins');
    const dialog = page.getByRole('dialog');
    await focusTime(dialog);
    const shown = dialog.getByRole('tooltip');
    await shown.waitFor();
    expect(await visitor.faults()).toEqual([]);
    await page.keyboard.press('Escape');
    await shown.waitFor({ state: 'detached' });
    expect(await dialog.count()).toBe(1);
    await page.keyboard.press('Escape');
    await eventually(async () => expect(await dialog.count()).toBe(0));
  });
});

/** How far below the top of the window something begins, in CSS pixels. */
const topOf = async (part: Locator): Promise<number> => (await part.boundingBox())?.y ?? NaN;

describe('filters', () => {
  it.each([
    ['/sessions', 'table', 2],
    ['/activity?tab=audit', 'table', 1],
    ['/people', 'table', 1],
  ] as const)('leave the first window of a phone to the list of %s', async (path, list, rows) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await visitor.open(path);
    const row = page.getByRole(list).getByRole('row').nth(1);
    await row.waitFor();
    const toggle = page.getByRole('button', { name: 'Filters', exact: true });
    expect(await toggle.getAttribute('aria-expanded')).toBe('false');
    expect(await topOf(row)).toBeLessThan(844 / rows);
    expect(await visitor.faults()).toEqual([]);
  });

  it('open and close by keyboard on a phone, and say how many of them are set', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await visitor.open('/sessions?browser=Firefox&method=okta');
    await visitor.sees('No session fits');
    const toggle = page.getByRole('button', { name: 'Filters · 2 set' });
    const browsers = page.getByRole('combobox', { name: 'Browser' });
    expect(await browsers.count()).toBe(0);
    await toggle.focus();
    await page.keyboard.press('Enter');
    await browsers.waitFor();
    expect(await toggle.getAttribute('aria-expanded')).toBe('true');
    expect(await visitor.faults()).toEqual([]);
    await page.keyboard.press('Tab');
    expect(await page.locator('main [role=search] :focus').count()).toBe(1);
    await browsers.selectOption('');
    await page.getByRole('button', { name: 'Filters · 1 set' }).waitFor();
    await page.getByRole('button', { name: 'Show everything' }).click();
    await page.getByRole('table').getByRole('row').nth(1).waitFor();
    await page.getByRole('button', { name: 'Filters', exact: true }).press('Enter');
    await browsers.waitFor({ state: 'hidden' });
    expect(await toggle.count()).toBe(0);
  });

  it('are all there where there is room, without a button', async () => {
    await visitor.open('/sessions');
    await page.getByRole('combobox', { name: 'Browser' }).waitFor();
    expect(await page.getByRole('button', { name: 'Filters' }).count()).toBe(0);
  });

  it.each(['192.0.2.0/23', '10.11.12.13/9', '2001:db8::/32'])(
    'take the network %s, and say what they do not take',
    async (network) => {
      await visitor.open('/sessions');
      const address = page.getByRole('textbox', { name: 'Address' });
      await address.fill('192.0.2.0/33');
      await page.keyboard.press('Enter');
      await visitor.sees('An IP address, or a network such as 192.0.2.0/24 or 2001:db8::/32');
      expect(page.url()).not.toContain('address');
      await address.fill(network);
      await page.keyboard.press('Enter');
      await visitor.sees('No session fits');
      expect(decodeURIComponent(page.url())).toContain(`address=${network}`);
    },
  );
});

describe('a thousand connections', () => {
  it('are drawn in pieces, and found by a part of their names', async () => {
    const { body } = await scene.admin.get('/api/v1/connections/default');
    const items = Array.from({ length: 200 }, (_, n) => ({
      ...body,
      id: `c-${n}`,
      slug: `customer-${n}`,
      name: `Customer ${n}`,
    }));
    await visitor.answer('/api/v1/connections?', (route) =>
      route.fulfill({ json: { items, nextCursor: null } }),
    );
    await visitor.open('/connections');
    const names = page.locator('main').getByRole('link', { name: /^Customer \d+$/ });
    await visitor.sees('50 of 200 shown');
    expect(await names.count()).toBe(50);
    await page.getByRole('button', { name: 'Show more' }).click();
    await visitor.sees('100 of 200 shown');
    expect(await names.count()).toBe(100);
    await page.getByRole('searchbox', { name: 'Search connections' }).fill('customer 17');
    await hears(page, '11 of 200 connections');
    expect(await names.count()).toBe(11);
    expect(page.url()).toContain('q=customer');
  });
});

describe('a page on which nothing is yet', () => {
  let rhea: RestClient;

  beforeAll(async () => {
    ({ client: rhea } = await scene.somebody('Rhea', 'security-engineer'));
    const application = { slug: 'hostless', name: 'Hostless', hosts: [], accessRules: [] };
    expect((await scene.admin.post('/api/v1/applications', application)).status).toBe(201);
  });

  it.each([
    ['/settings', '/api/v1/api-tokens', 'New API token', 'Create token'],
    ['/settings?tab=triggers', '/api/v1/event-triggers', 'New event trigger', 'Create event trigger'],
    ['/applications/hostless?tab=connect', '/api/v1/decisions', 'Add a host', 'Save'],
  ])(
    'begins by its one button, which says what is missing to whoever may not: %s',
    async (address, reads, begins, saves) => {
      const reader = await scene.visitor(rhea);
      for (const each of [reader, visitor]) {
        await each.answer(reads, (route) => route.fulfill({ json: { items: [], nextCursor: null } }));
        await each.open(address);
      }
      await reader.page
        .getByRole('button', { name: begins })
        .and(reader.page.locator('[aria-disabled]'))
        .waitFor();
      await page.getByRole('button', { name: begins }).click();
      await page.getByRole('dialog').getByRole('button', { name: saves, exact: true }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await reader.close();
    },
    START_LIMIT_MS,
  );
});

describe('a page that is opened', () => {
  /** What every page asks for whatever it shows. */
  const SHELL = ['/session', '/event-stream', '/connections', '/overview'].map((path) => `/api/v1${path}`);

  beforeAll(async () => {
    const token = { name: 'the pages’ script', role: 'guest' };
    expect((await scene.admin.post('/api/v1/api-tokens', token)).status).toBe(201);
  });

  it.each([
    ['/roles', 'Security Engineer', 'role-summaries'],
    ['/groups', 'Rolegate Admins', 'group-roles?connection=default'],
    ['/sessions', 'Ada', 'sessions?sort=-created&limit=50&count=true'],
    ['/applications', 'Rolegate', 'applications?limit=100&lastAsked=true'],
    ['/activity?tab=sign-ins', 'ada@example.com', 'sign-ins?limit=50'],
    ['/people', 'Ada Tester', 'subjects?sort=name&limit=50&count=true'],
    ['/settings', 'the pages’ script', 'api-tokens?limit=50'],
    ['/explain?subject=$id&role=developer', 'What would change this', 'explain'],
    ['/people/$id', 'Rolegate Admins', 'subjects/$id', 'subjects/$id/access?limit=50'],
    [
      '/applications/gateway?tab=grants',
      'Security Engineer',
      'applications/gateway',
      'applications/gateway/grants?limit=200',
    ],
  ])('asks the gateway once for all it shows: %s', async (path, shows, ...calls) => {
    const { body } = await scene.admin.get('/api/v1/subjects?q=ada@example.com');
    const [{ id = '' } = {}] = body['items'] as { id?: string }[];
    const address = path.replace('$id', id);
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith('/api/') && !SHELL.includes(pathname)) asked.push(pathname + search);
    });
    await visitor.open(address);
    await visitor.sees(shows);
    await page.waitForLoadState('networkidle');
    expect([...new Set(asked)]).toEqual(calls.map((call) => `/api/v1/${call.replace('$id', id)}`));
  });
});

describe('the next page of a list', () => {
  it('comes although somebody else has the list read again while it is asked for', async () => {
    const add = async (name: string): Promise<void> => {
      const { status } = await scene.admin.post('/api/v1/api-tokens', { name, role: 'guest' });
      expect(status).toBe(201);
    };
    for (let number = 1; number <= 51; number += 1) await add(`script ${number}`);
    let letAnswer = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letAnswer = resolve;
    });
    await visitor.answer('/api/v1/api-tokens', async (route) => {
      if (route.request().url().includes('after=')) await held;
      // One that was given up has nobody to answer.
      await route.continue().catch(() => undefined);
    });
    await visitor.open('/settings');
    await hearsOfChanges(page);
    const name = page.getByRole('rowheader', { name: 'script 1', exact: true });
    await page.getByRole('rowheader', { name: 'script 51' }).waitFor();
    const asked = page.waitForRequest((request) => request.url().includes('after='));
    await page.getByRole('button', { name: 'Show more' }).click();
    await asked;
    await add('script 52');
    await page.getByRole('rowheader', { name: 'script 52' }).waitFor();
    expect(await name.count()).toBe(0);
    letAnswer();
    await name.waitFor();
    expect(await visitor.faults()).toEqual([]);
  });
});
