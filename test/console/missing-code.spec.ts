import type { Locator } from 'playwright-core';
import { ConsoleScene, type Visitor } from './console-scene.js';
import { START_LIMIT_MS } from './try-pages.js';

let scene: ConsoleScene;
let visitor: Visitor;

beforeAll(async () => {
  scene = await ConsoleScene.start();
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

beforeEach(async () => {
  visitor = await scene.visitor();
});
afterEach(() => visitor.close());

/** Has files of this name not arrive. @returns lets them arrive again. */
async function lose(name: string): Promise<() => Promise<void>> {
  const files = `**/assets/${name}-*.js`;
  await visitor.page.route(files, (route) => route.abort());
  return () => visitor.page.unroute(files);
}

const button = (name: string): Locator => visitor.page.getByRole('button', { name, exact: true });
const heading = (name: string): Locator => visitor.page.getByRole('heading', { level: 1, name });
const navigation = (): Locator => visitor.page.getByRole('navigation', { name: 'Pages' });

describe('code that a page fetches when it is needed', () => {
  it('is given up by Escape while it comes, and what had the focus keeps it', async () => {
    const { page } = visitor;
    let arrive: () => void = () => undefined;
    const arrives = new Promise<void>((resolve) => (arrive = resolve));
    await page.route('**/assets/new-application-dialog-*.js', async (route) => {
      await arrives;
      await route.continue();
    });
    await visitor.open('/applications');
    const asked = page.waitForRequest(/new-application-dialog/);
    await button('New application').press('Enter');
    await asked;
    await page.keyboard.press('Escape');
    await page.waitForURL(({ search }) => search === '');
    const came = page.waitForResponse(/new-application-dialog/);
    arrive();
    await (await came).finished();
    await button('New application').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'New application' }).waitFor();
    expect(await visitor.faults()).toEqual([]);
  });

  it('is said to be missing where a dialog would be, and the page stays as it is', async () => {
    const { page } = visitor;
    await visitor.open('/applications?q=roleg');
    await lose('new-application-dialog');
    await button('New application').click();
    await page.getByRole('alert').getByText('This could not be loaded').waitFor();
    await button('Reload the console').waitFor();
    await heading('Applications').waitFor();
    await button('Close').click();
    await page.getByRole('alert').getByText('This could not be loaded').waitFor({ state: 'detached' });
    expect(await page.getByLabel('Search applications').inputValue()).toBe('roleg');
  });

  it('is said to be missing where the palette would be, whose message Escape closes', async () => {
    const { page } = visitor;
    await visitor.open('/roles');
    await visitor.sees('Security Engineer');
    await lose('palette');
    await page.keyboard.press('Control+k');
    await visitor.sees('This could not be loaded');
    await page.keyboard.press('Escape');
    await page.getByText('This could not be loaded').waitFor({ state: 'detached' });
    await visitor.sees('Security Engineer');
  });

  it('is not asked for by who passes over a time with the pointer: nothing is said without it', async () => {
    const { page } = visitor;
    await visitor.open('/sessions');
    const lost = page.waitForEvent('requestfailed');
    await lose('time-tooltip');
    await page.locator('main time').first().hover();
    await lost;
    await page.locator('main time').first().focus();
    await page.keyboard.press('Tab');
    await heading('Sessions').waitFor();
    expect(await page.getByText('could not be loaded').count()).toBe(0);
  });

  it('is said to be missing in place of a page, whose neighbours can be reached and which comes by loading it afresh', async () => {
    const { page } = visitor;
    await visitor.open('/roles');
    await visitor.sees('Security Engineer');
    const found = await lose('explain.page');
    await navigation().getByRole('link', { name: 'Explain' }).click();
    await heading('This page could not be loaded').and(page.locator(':focus')).waitFor();
    await navigation().getByRole('link', { name: 'Roles', exact: true }).click();
    await visitor.sees('Security Engineer');
    await navigation().getByRole('link', { name: 'Explain' }).click();
    await heading('This page could not be loaded').waitFor();
    await found();
    await button('Reload the console').click();
    await heading('Explain').waitFor();
  });

  it('that a newer version has replaced brings that version, at the same address', async () => {
    const { page } = visitor;
    await visitor.open('/applications');
    const found = await lose('new-application-dialog');
    await page.route('**/console/applications?open=new', async (route) => {
      if (route.request().resourceType() !== 'fetch') return route.continue();
      await found();
      return route.fulfill({
        contentType: 'text/html',
        body: '<script src="/console/assets/start-newer.js">',
      });
    });
    await button('New application').click();
    await page.getByRole('dialog', { name: 'New application' }).waitFor();
  });
});
