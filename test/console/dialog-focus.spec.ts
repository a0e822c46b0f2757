import type { Route } from 'playwright-core';
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

/** Keeps the answer that a dialog needs until it is let go. */
async function hold(beginning: string): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await visitor.answer(beginning, async (route: Route) => {
    await released;
    await route.continue();
  });
  return release;
}

const has = (element: ReturnType<Visitor['page']['locator']>): Promise<void> =>
  visitor.page.locator(':focus').and(element).waitFor();

describe('the focus in a dialog', () => {
  it('is on the dialog, by its title, until the form is there, and then on the first field', async () => {
    const { page } = visitor;
    const release = await hold('/api/v1/roles/auditor');
    await visitor.open('/roles?open=auditor');
    const dialog = page.getByRole('dialog', { name: 'Role auditor' });
    await has(dialog);
    release();
    await has(page.getByRole('dialog', { name: 'Role Auditor' }).getByLabel('Name'));
    expect(await visitor.faults()).toEqual([]);
  });

  it('stays where somebody has put it meanwhile', async () => {
    const { page } = visitor;
    const release = await hold('/api/v1/roles/admin/access');
    await visitor.open('/roles?access=admin');
    const dialog = page.getByRole('dialog', { name: 'What Admin may do' });
    await has(dialog.getByLabel('Compare with'));
    await dialog.getByRole('button', { name: 'Close' }).focus();
    release();
    await dialog.getByRole('table').first().waitFor();
    await has(dialog.getByRole('button', { name: 'Close' }));
  });

  it('is on the first field when the form comes after a failure and another try', async () => {
    const { page } = visitor;
    let fails = true;
    await visitor.answer('/api/v1/roles/auditor', (route) =>
      fails ? route.fulfill({ status: 503, body: '{}' }) : route.continue(),
    );
    await visitor.open('/roles?open=auditor');
    const retry = page.getByRole('dialog').getByRole('button', { name: 'Retry' });
    await has(retry);
    fails = false;
    await retry.press('Enter');
    await has(page.getByRole('dialog').getByLabel('Name'));
  });

  it('goes on to the first field of what a button of the dialog opens in its place', async () => {
    const { page } = visitor;
    const { body } = await scene.admin.post('/api/v1/event-triggers', { kind: 'event-hook' });
    await visitor.open(`/settings?tab=triggers&open=${String(body['id'])}`);
    await page.getByRole('button', { name: 'Edit', exact: true }).press('Enter');
    await has(page.getByRole('dialog').getByLabel('Event types'));
  });

  it('stays within it, forwards and backwards, and goes back to what opened it', async () => {
    const { page } = visitor;
    const release = await hold('/api/v1/roles/auditor');
    await visitor.open('/roles');
    const edit = page.getByRole('button', { name: 'Edit Auditor' });
    await edit.press('Enter');
    await has(page.getByRole('dialog'));
    // Nothing in it can have the focus yet.
    await page.keyboard.press('Tab');
    release();
    const dialog = page.getByRole('dialog', { name: 'Role Auditor' });
    const name = dialog.getByLabel('Name');
    await has(name);
    await page.keyboard.press('Shift+Tab');
    await has(dialog.getByRole('button', { name: 'Save' }));
    await page.keyboard.press('Tab');
    await has(name);
    await page.keyboard.press('Escape');
    await has(edit);
  });
});

describe('a dialog whose code is on its way', () => {
  it('dims the page no longer once it is left', async () => {
    const { page } = visitor;
    const release = await hold('/console/assets/dialog-window');
    await visitor.open('/activity?tab=audit');
    await page.getByRole('link', { name: 'Role created' }).first().click();
    const dimmed = page.locator('[class*=_coming_]');
    await dimmed.waitFor();
    await page.goBack();
    await dimmed.waitFor({ state: 'detached' });
    release();
    expect(await visitor.said()).toEqual([]);
  });
});
