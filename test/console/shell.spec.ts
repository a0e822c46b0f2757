import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { ConsoleScene, type Visitor } from './console-scene.js';
import { hasSearched } from './hands.js';
import { PAINTED } from './look.js';
import { START_LIMIT_MS } from './try-pages.js';

let scene: ConsoleScene;
let visitor: Visitor;

beforeAll(async () => {
  scene = await ConsoleScene.start();
}, START_LIMIT_MS);
beforeEach(async () => {
  visitor = await scene.visitor();
});
afterEach(() => visitor.close());
afterAll(async () => scene?.close(), START_LIMIT_MS);

const pathOf = (page: Page): string => {
  const { pathname, search } = new URL(page.url());
  return decodeURIComponent(pathname.replace('/console', '') + search);
};
const leadsTo = (path: string | RegExp): Promise<void> =>
  eventually(() => expect(pathOf(visitor.page)).toMatch(path));

/** Opens the palette by keyboard, types, and waits for this entry. */
async function find(typed: string, entry: string | RegExp): Promise<void> {
  await visitor.page.keyboard.press('Control+k');
  await visitor.page
    .getByRole('combobox', { name: /request id/ })
    .and(visitor.page.locator(':focus'))
    .waitFor();
  await visitor.page.keyboard.type(typed);
  await hasSearched(visitor.page);
  await visitor.page.getByRole('option', { name: entry }).waitFor();
}

describe('the palette', () => {
  it.each([
    ['session', /^Page ?Sessions/, /^\/sessions$/],
    ['audi', /^Role ?Auditor/, /^\/roles\?open=auditor$/],
    ['rolegate', /^Application ?Rolegate/, /^\/applications\/gateway$/],
    ['ada te', /^Person ?Ada Tester/, /^\/people\/[\w-]{36}$/],
    ['explain ada', /^Explain ?Ada Tester/, /^\/explain\?subject=[\w-]{36}$/],
    ['r-0189c1de', /^Explain ?The decision/, /^\/explain\?at=r-0189c1de$/],
    ['/admin', /^Explain ?Who may open/, /^\/explain\?url=\/admin$/],
  ])('leads from %s by keyboard alone to what it names', async (typed, entry, path) => {
    await visitor.open('/roles');
    await visitor.sees('Security Engineer');
    await find(typed, entry);
    const chosen = visitor.page.getByRole('option', { name: entry });
    for (let presses = 0; (await chosen.getAttribute('aria-selected')) !== 'true'; presses++) {
      if (presses > 20) throw new Error('The entry was not reached by arrow keys.');
      await visitor.page.keyboard.press('ArrowDown');
      await visitor.page.evaluate(PAINTED);
    }
    await visitor.page.keyboard.press('Enter');
    await leadsTo(path);
  });

  it('opens by ⌘K as well, with something to choose before anything is typed, and closes by Escape', async () => {
    const { page } = visitor;
    await visitor.open('/roles');
    await visitor.sees('Security Engineer');
    await page.keyboard.press('Meta+k');
    const field = page.getByRole('combobox', { name: /request id/ });
    await field.and(page.locator(':focus')).waitFor();
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { selected: true }).waitFor();
    expect(await visitor.faults()).toEqual([]);
    await page.keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
  });

  it('asks the gateway once for what was typed without a pause, and nothing again for what it knows', async () => {
    const asked: string[] = [];
    visitor.page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      if (searchParams.has('q')) asked.push(`${pathname} ${searchParams.get('q')}`);
    });
    await visitor.open('/settings');
    // Who presses keys before there is a page, presses them for nothing.
    await visitor.page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await visitor.page.clock.install();
    await find('ada tester', /^Person ?Ada Tester/);
    expect(asked.filter((call) => call.endsWith('/subjects ada tester'))).toHaveLength(1);
    expect(asked.length).toBeLessThan('ada tester'.length);
    expect(await visitor.faults()).toEqual([]);
    await visitor.page.keyboard.press('Escape');
    await visitor.page.getByRole('dialog').waitFor({ state: 'detached' });
    await find('ada tester', /^Person ?Ada Tester/);
    expect(asked.filter((call) => call.endsWith('/subjects ada tester'))).toHaveLength(1);
  });

  it('names pages that the caller may not open, with what they need, and says what is not searched', async () => {
    const { client } = await scene.somebody('Gil', 'guest');
    const gil = await scene.visitor(client);
    const { page } = gil;
    await gil.open('/settings');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.keyboard.press('Control+k');
    await page
      .getByRole('combobox', { name: /request id/ })
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.type('people');
    const option = page.getByRole('option', { name: /People ?needs subjects:read/ });
    await option.waitFor();
    expect(await option.getAttribute('aria-disabled')).toBe('true');
    await gil.sees(/Not searched: people \(needs subjects:read\)/);
    await page.keyboard.press('Enter');
    await option.waitFor();
    expect(await gil.faults()).toEqual([]);
    await gil.close();
  });

  it('gives the focus back when it closes without a choice', async () => {
    await visitor.open('/roles');
    const button = visitor.page.getByRole('button', { name: 'New role' });
    await button.focus();
    await find('audi', /Auditor/);
    await visitor.page.keyboard.press('Escape');
    await visitor.page.getByRole('dialog').waitFor({ state: 'detached' });
    const focused = visitor.page.locator('button:focus', { hasText: 'New role' });
    await focused.waitFor();
  });
});

describe('on a touch screen', () => {
  it('has fields that a phone need not zoom into, targets for a thumb, and copy buttons as wide as the step', async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const touching = await scene.visitor('admin', phone);
    const { page } = touching;
    const sizes = (what: string): Promise<readonly [height: number, font: number, width: number][]> =>
      page.locator(what).evaluateAll((found) =>
        found
          .map(
            (element) =>
              [
                (element as unknown as { offsetHeight: number }).offsetHeight,
                Number.parseFloat(
                  (
                    globalThis as unknown as { getComputedStyle: (of: unknown) => { fontSize: string } }
                  ).getComputedStyle(element).fontSize,
                ),
                (element as unknown as { offsetWidth: number }).offsetWidth,
              ] as const,
          )
          .filter(([height]) => height > 1)
          .map(([height, font, width]) => [height, font, width] as [number, number, number]),
      );
    await touching.open('/people');
    await touching.sees('ada@example.com');
    const fields = await sizes('main input:not([type=checkbox]), main select');
    expect(fields.length).toBeGreaterThan(0);
    for (const [height, font] of fields) expect([height >= 44, font >= 16]).toEqual([true, true]);
    await touching.open('/connections/default?tab=guide');
    await page
      .getByRole('button', { name: /^Copy / })
      .first()
      .waitFor();
    const copies = await sizes('main dd code + button');
    expect(copies.length).toBeGreaterThan(0);
    for (const [height, , width] of copies) expect([height >= 44, width > 200]).toEqual([true, true]);
    expect(await touching.faults()).toEqual([]);
    await touching.close();
  });
});

describe('the shell', () => {
  it('shows the shortcuts on “?”, unless somebody types or has switched that off', async () => {
    const { page } = visitor;
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await visitor.open('/roles?add=role');
    await page.getByLabel('Name').press('?');
    expect(await page.getByLabel('Name').inputValue()).toBe('?');
    await visitor.open('/roles');
    await visitor.sees('Security Engineer');
    await page.keyboard.press('?');
    await dialog.waitFor();
    expect(await visitor.faults()).toEqual([]);
    await page.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.reload();
    await visitor.sees('Security Engineer');
    await page.keyboard.press('?');
    await find('audi', /Auditor/);
    expect(await dialog.count()).toBe(0);
  });

  it('keeps the colours that were chosen, in other tabs as well and before the first paint', async () => {
    const { page, context } = visitor;
    const theme = (of: Page): Promise<unknown> => of.evaluate('document.documentElement.dataset.theme');
    await visitor.open('/roles');
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByText('Security Engineer').first().waitFor();
    await page.getByRole('button', { name: /^Colours: as the system/ }).click();
    await page.getByRole('button', { name: /^Colours: light/ }).click();
    await page.locator('html[data-theme=dark]').waitFor();
    await eventually(async () => expect(await theme(other)).toBe('dark'));
    await other.route('**/assets/*.js', (route) => route.abort());
    await other.reload();
    expect(await theme(other)).toBe('dark');
    await page.getByRole('button', { name: /^Colours: dark/ }).click();
    await page.locator('html:not([data-theme])').waitFor();
  });

  it('moves the focus to the heading of the page that was opened, and names it in the title', async () => {
    const { page } = visitor;
    await visitor.open('/roles');
    await visitor.sees('Security Engineer');
    for (const name of ['Sessions', 'Settings']) {
      await page.getByRole('link', { name, exact: true }).click();
      await eventually(async () =>
        expect(
          await page.evaluate(
            '[document.activeElement.localName, document.activeElement.textContent, document.title]',
          ),
        ).toEqual(['h1', name, `${name} · Rolegate`]),
      );
    }
  });

  it('lets an admin of the platform choose the connection that every page shows, and says where it is production', async () => {
    const { page } = visitor;
    const { body } = await scene.admin.get('/api/v1/connections');
    const [own] = body['items'] as object[];
    const items = [own, { ...own, slug: 'acme', name: 'Acme', environment: 'prod' }];
    await visitor.answer('/api/v1/connections?', (route) =>
      route.fulfill({ contentType: 'application/json', body: JSON.stringify({ items, nextCursor: null }) }),
    );
    await visitor.open('/roles');
    const choice = page.getByLabel('Connection that is shown');
    await choice.selectOption('Acme');
    await leadsTo(/^\/roles\?connection=acme$/);
    await page.getByText('prod', { exact: true }).waitFor();
    expect(await visitor.faults()).toEqual([]);
    await page.getByRole('link', { name: 'Settings' }).click();
    await leadsTo(/^\/settings\?connection=acme$/);
    await choice.selectOption('All connections');
    await leadsTo(/^\/settings$/);
    await page.getByText('prod', { exact: true }).waitFor({ state: 'detached' });
  });

  it('says which role may do what the caller may not', async () => {
    const { client } = await scene.somebody('Sam', 'security-engineer');
    const sam = await scene.visitor(client);
    await sam.open('/roles');
    const button = sam.page.getByRole('button', { name: 'New role' });
    await sam.sees('Needs roles:write; Admin has it.');
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(await sam.faults()).toEqual([]);
    await sam.close();
  });

  it('keeps in the bar of a phone what the caller may not open, and says in the menu what it needs', async () => {
    const { client } = await scene.somebody('Gus', 'guest');
    const gus = await scene.visitor(client, { viewport: { width: 390, height: 844 } });
    const { page } = gus;
    await gus.open('/');
    const bar = page.getByRole('navigation', { name: 'Often used pages' });
    for (const [name, permission] of [
      ['Groups', 'group-mappings:read'],
      ['People', 'subjects:read'],
      ['Explain', 'explain:read'],
    ] as const) {
      await bar.getByRole('button', { name: `${name}: needs ${permission}` }).click();
      const menu = page.getByRole('dialog');
      await menu.getByText(`needs ${permission}`).waitFor();
      expect(await gus.faults()).toEqual([]);
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      await bar.locator('button:focus', { hasText: name }).waitFor();
    }
    expect(new URL(page.url()).pathname).toMatch(/^\/console\/?$/);
    await gus.close();
  });

  it('warns two minutes before the session ends, and leads to a sign-in in another tab', async () => {
    const { page } = visitor;
    const { body } = await scene.admin.get('/api/v1/session');
    const ends = Date.parse(String(body['expiresAt']));
    await page.clock.install();
    await visitor.open('/roles');
    await visitor.sees('Security Engineer');
    expect(await page.getByText('Your session ends at').count()).toBe(0);
    await page.clock.setSystemTime(ends - 100_000);
    await page.clock.runFor(6000);
    await visitor.sees('Your session ends at');
    const link = page.getByRole('link', { name: 'Sign in again' });
    expect([await link.getAttribute('href'), await link.getAttribute('target')]).toEqual([
      '/login?return_to=%2Fconsole%2Fsigned-in',
      '_blank',
    ]);
    expect(await visitor.faults()).toEqual([]);
  });
});

describe('the list of applications', () => {
  it('is searched by the gateway, by an address', async () => {
    const { page } = visitor;
    await visitor.open('/applications');
    await page.getByLabel('Search applications').fill('nowhere');
    await visitor.sees('No application found');
    expect(pathOf(page)).toBe('/applications?q=nowhere');
    await page.getByLabel('Search applications').fill('GATEW');
    await page.getByRole('rowheader', { name: 'Rolegate' }).waitFor();
    expect(await visitor.faults()).toEqual([]);
  });
});

describe('the document of a page', () => {
  it.each([
    '/',
    '/groups',
    '/people',
    '/sessions',
    '/applications',
    '/roles',
    '/explain',
    '/activity',
    '/connections',
    '/settings',
    '/settings?tab=triggers',
  ])('shows title and purpose of %s before its code is there, exactly where the page shows them', (path) =>
    keepsInPlace(path, ['.first-title', 'main h1'], ['.first p', 'main h1 + p']),
  );

  it.each([
    '/people/$id',
    '/applications/gateway',
    '/applications/gateway?tab=grants',
    '/connections/default',
  ])(
    'shows the purpose of %s, which has its name only later, exactly where the page shows it',
    async (path) => {
      await visitor.open('/roles');
      await visitor.sees('Security Engineer');
      await find('ada te', /^Person ?Ada Tester/);
      await visitor.page.getByRole('option', { name: /^Person ?Ada Tester/ }).click();
      await leadsTo(/^\/people\/[\w-]{36}$/);
      const [, , id] = pathOf(visitor.page).split('/');
      await keepsInPlace(path.replace('$id', String(id)), ['.first p', 'main h1 + p']);
    },
  );
});

/** Opens a page without its code, and then with it. @param places Where words stand then, and where they stood before. */
async function keepsInPlace(path: string, ...places: readonly [string, string][]): Promise<void> {
  const { page } = visitor;
  const at = `${scene.gateway.url}/console${path}`;
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    // A page that can't have its code any more loads itself anew.
    await page.goto('about:blank');
    await page.route('**/assets/*.js', (route) => route.abort());
    await page.goto(at);
    const before = await wordsAt(page, ...places.map(([first]) => first));
    await page.unroute('**/assets/*.js');
    await page.goto(at);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(before).not.toContain(null);
    await page.locator('.first').waitFor({ state: 'detached' });
    await eventually(async () =>
      expect(await wordsAt(page, ...places.map(([, then]) => then))).toEqual(before),
    );
  }
}

/** What stands in places, where, and how wide it is. */
function wordsAt(page: Page, ...places: readonly string[]): Promise<unknown> {
  return page.evaluate<unknown>(`${JSON.stringify(places)}.map((place) => {
    const element = document.querySelector(place);
    if (!element) return null;
    const words = document.createRange();
    words.selectNodeContents(element);
    const { x, y, width, height } = words.getBoundingClientRect();
    return [element.textContent, ...[x, y, width, height].map(Math.round)];
  })`);
}
