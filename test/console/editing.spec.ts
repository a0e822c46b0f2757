import type { Page, Route } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { ConsoleScene, Visitor } from './console-scene.js';
import { START_LIMIT_MS } from './try-pages.js';

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

const nameOf = async (key: string): Promise<unknown> =>
  (await scene.admin.get(`/api/v1/roles/${key}`)).body['name'];

const leaveDialog = (page: Page) => page.getByRole('dialog', { name: 'Leave without saving?' });

/** A role of its own, in the midst of being given another name. */
async function renaming(key: string, width = 1280): Promise<Visitor> {
  await scene.admin.post('/api/v1/roles', { key, name: key, rank: 50 });
  const visitor = await scene.visitor();
  await visitor.page.setViewportSize({ width, height: 800 });
  await visitor.open('/roles');
  await visitor.page.getByRole('button', { name: `Edit ${key}` }).click();
  await visitor.page.getByLabel('Name').fill('After');
  return visitor;
}

describe('changes that are not saved', () => {
  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['Escape', (page) => page.keyboard.press('Escape')],
    ['Back', (page) => page.evaluate('history.back()')],
  ])('are asked about before %s drops them, and stay where one stays', async (way, go) => {
    const visitor = await renaming(`left-by-${way.toLowerCase()}`);
    const { page } = visitor;
    const edited = page.url();
    const stayed = async (): Promise<void> => {
      await leaveDialog(page).waitFor({ state: 'detached' });
      // Back has changed the address before anybody was asked.
      await eventually(() => expect(page.url()).toBe(edited));
      expect(await page.getByLabel('Name').inputValue()).toBe('After');
    };
    await go(page);
    await leaveDialog(page).waitFor();
    await eventually(async () =>
      expect(await page.evaluate('document.activeElement?.textContent')).toBe('Stay'),
    );
    expect(await visitor.faults()).toEqual([]);
    await page.keyboard.press('Enter');
    await stayed();
    await go(page);
    await leaveDialog(page).waitFor();
    // Escape stays as well: nothing is dropped but by the button that says so.
    await page.keyboard.press('Escape');
    await stayed();
    await go(page);
    await leaveDialog(page).waitFor();
    // So does one whose key is pressed before the question has the focus.
    await page.getByLabel('Name').dispatchEvent('keydown', { key: 'Escape' });
    await stayed();
    await go(page);
    await leaveDialog(page).getByRole('button', { name: 'Discard and leave' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
  });

  it('are asked about by one question, however often somebody goes back and forward while it is open', async () => {
    const visitor = await scene.visitor();
    const { page } = visitor;
    await visitor.open('/people');
    for (const name of ['Sessions', 'Roles']) {
      await page.getByRole('link', { name, exact: true }).first().click();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    }
    await page.getByRole('button', { name: 'Edit Auditor' }).click();
    await page.getByLabel('Name').fill('After');
    const edited = page.url();
    /** Goes through the history, and ends when the browser is there. */
    const go = async (steps: number, path: RegExp): Promise<void> => {
      await page.evaluate(`history.go(${steps})`);
      await eventually(() => expect(page.url()).toMatch(path));
    };
    const stays = async (): Promise<void> => {
      await leaveDialog(page).waitFor({ state: 'detached' });
      await eventually(() => expect(page.url()).toBe(edited));
      expect(await page.getByLabel('Name').inputValue()).toBe('After');
    };
    const stay = async (): Promise<void> => {
      await leaveDialog(page).getByRole('button', { name: 'Stay' }).click();
      await stays();
    };
    await go(-1, /\/roles$/);
    await leaveDialog(page).waitFor();
    await go(-1, /\/sessions$/);
    expect(await leaveDialog(page).count()).toBe(1);
    await stay();
    // Forward again to what is edited: there is nothing to ask any more, and the next Back is asked about as the first was.
    await go(-1, /\/roles$/);
    await leaveDialog(page).waitFor();
    await go(1, /open=auditor/);
    await stays();
    await go(-1, /\/roles$/);
    await stay();
    await go(-1, /\/roles$/);
    await leaveDialog(page).waitFor();
    await go(-1, /\/sessions$/);
    await leaveDialog(page).getByRole('button', { name: 'Discard and leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor();
    expect(page.url()).toMatch(/\/sessions$/);
    await go(1, /\/roles$/);
    await page.getByRole('heading', { level: 1, name: 'Roles' }).waitFor();
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
  });

  it('are asked about by no button that drops or saves them', async () => {
    const visitor = await renaming('left-by-buttons');
    const { page } = visitor;
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await visitor.open('/roles?open=left-by-buttons');
    await page.getByLabel('Name').fill('After');
    await page.getByRole('button', { name: 'Save' }).click();
    await visitor.sees('Saved the role After');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await visitor.close();
  });

  it('of a page are asked about before a link, the palette or another connection drops them', async () => {
    const visitor = await scene.visitor();
    const { page } = visitor;
    await visitor.open('/connections/default?tab=settings');
    await page.getByLabel('Name').first().fill('Not saved');
    const stays = async (): Promise<void> => {
      await leaveDialog(page).getByRole('button', { name: 'Stay' }).click();
      await leaveDialog(page).waitFor({ state: 'detached' });
      expect(await page.getByLabel('Name').first().inputValue()).toBe('Not saved');
    };
    await page.getByRole('link', { name: 'People' }).first().click();
    await stays();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog');
    await palette.getByRole('combobox').fill('sessions');
    await palette
      .getByRole('option')
      .first()
      .filter({ hasText: /^Page ?Sessions/ })
      .waitFor();
    await page.keyboard.press('Enter');
    await stays();
    await page.getByRole('link', { name: 'People' }).first().click();
    await leaveDialog(page).getByRole('button', { name: 'Discard and leave' }).click();
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    await visitor.close();
  });

  it('are asked about at 390 pixels, too', async () => {
    const visitor = await renaming('left-on-a-phone', 390);
    await visitor.page.keyboard.press('Escape');
    await leaveDialog(visitor.page).waitFor();
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });
});

describe('a change of somebody else in the midst of an edit', () => {
  it('takes nothing of what is typed while it is being read', async () => {
    const visitor = await renaming('typed-meanwhile');
    const { page } = visitor;
    const held: Route[] = [];
    let holds = true;
    // Nobody hears of the change but by the refusal.
    await visitor.answer('/api/v1/roles/typed-meanwhile', async (route) => {
      if (holds && route.request().method() === 'GET') held.push(route);
      else await route.continue();
    });
    expect((await scene.admin.patch('/api/v1/roles/typed-meanwhile', { rank: 51 })).status).toBe(200);
    await page.getByRole('button', { name: 'Save' }).click();
    await eventually(() => expect(held.length).toBeGreaterThan(0));
    await page.getByLabel('Name').fill('After all');
    holds = false;
    for (const route of held) await route.continue();
    await visitor.sees('yours is kept');
    expect(await page.getByLabel('Name').inputValue()).toBe('After all');
    expect(await page.getByLabel('Rank').inputValue()).toBe('51');
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Save' }).click();
    await visitor.sees('Saved the role After all');
    expect(await nameOf('typed-meanwhile')).toBe('After all');
    await visitor.close();
  });

  it('is told before one saves, with the name of who made it, and put together with one’s own', async () => {
    const visitor = await renaming('told-before');
    const { page } = visitor;
    await visitor.hearsOfChanges();
    expect((await scene.admin.patch('/api/v1/roles/told-before', { rank: 52 })).status).toBe(200);
    await page.getByText(/^ada.* saved a change to this page/).waitFor();
    expect(await visitor.faults()).toEqual([]);
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText(/^ada.* changed Rank (just now|\d+ seconds ago); yours is kept/).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('After');
    await page.getByRole('button', { name: 'Save' }).click();
    await visitor.sees('Saved the role After');
    await visitor.close();
  });
});

describe('a saved change', () => {
  it('is taken back by Undo, as long as nobody else has changed the same', async () => {
    const visitor = await renaming('taken-back');
    const { page } = visitor;
    await page.getByRole('button', { name: 'Save' }).click();
    await visitor.sees('Saved the role After');
    await page.getByRole('button', { name: 'Undo' }).click();
    await visitor.sees('The role is again as before');
    expect(await nameOf('taken-back')).toBe('taken-back');
    await visitor.close();
  });

  const orders = '/api/v1/applications/orders';
  const order = { type: 'order', id: '1', properties: { owner: 'ada' } };
  const trigger = async (): Promise<string> =>
    String(((await scene.admin.get('/api/v1/event-triggers')).body['items'] as { id: string }[])[0]?.id);

  it.each<{
    what: string;
    /** Makes what is changed. */
    make: () => Promise<unknown>;
    address: () => Promise<string> | string;
    change: (page: Page) => Promise<void>;
    said: string;
    again: string;
    /** What there was before, and what there is after it was taken back. */
    there: () => Promise<unknown>;
  }>([
    {
      what: 'a check that was removed',
      make: () =>
        scene.admin.post(`${orders}/checks`, {
          ...{ name: 'No orders', who: { groups: ['Sales, Europe'] }, expected: 'denied' },
          ...{ method: 'GET', path: '/a' },
        }),
      address: () => '/applications/orders?tab=rules',
      change: (page) => page.getByRole('button', { name: 'Remove the check No orders' }).click(),
      said: 'Removed the check “No orders”',
      again: 'The check is again as before',
      there: async () =>
        ((await scene.admin.get(`${orders}/checks`)).body['items'] as Record<string, unknown>[]).map(
          ({ name, who, path }) => ({ name, who, path }),
        ),
    },
    {
      what: 'an entity that was removed',
      make: () => scene.admin.put(`${orders}/entities`, { entities: [order] }),
      address: () => '/applications/orders?tab=entities',
      change: async (page) => {
        await page.getByRole('button', { name: 'Edit order 1' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
      },
      said: 'Removed order 1',
      again: 'order 1 is again as before',
      there: async () => (await scene.admin.get(`${orders}/entities`)).body['items'],
    },
    {
      what: 'an entity that was saved by another name',
      make: () => scene.admin.put(`${orders}/entities`, { entities: [order] }),
      address: () => '/applications/orders?tab=entities',
      change: async (page) => {
        await page.getByRole('button', { name: 'Edit order 1' }).click();
        await page.getByLabel('Id').fill('2');
        await page.getByRole('button', { name: 'Save' }).click();
      },
      said: 'Saved order 2',
      again: 'order 2 is again as before',
      there: async () => (await scene.admin.get(`${orders}/entities`)).body['items'],
    },
    {
      what: 'an event trigger that was saved',
      make: () => scene.admin.post('/api/v1/event-triggers', { kind: 'poll', intervalSeconds: 60 }),
      address: async () => `/settings?tab=triggers&open=${await trigger()}`,
      change: async (page) => {
        await page.getByRole('button', { name: 'Edit' }).click();
        await page.getByLabel('Event types').fill('user.session.start');
        await page.getByLabel('Seconds between two looks').fill('90');
        await page.getByRole('button', { name: 'Save event trigger' }).click();
        await page.getByRole('button', { name: 'Close', exact: true }).click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      },
      said: 'Saved the event trigger',
      again: 'The event trigger is again as before',
      there: async () => {
        const { body } = await scene.admin.get(`/api/v1/event-triggers/${await trigger()}`);
        return [body['eventTypes'] ?? [], body['intervalSeconds']];
      },
    },
  ])('can be taken back: $what', async ({ make, address, change, said, again, there }) => {
    await scene.admin.post('/api/v1/applications', { slug: 'orders', name: 'Orders', accessRules: [] });
    await make();
    const before = await there();
    const visitor = await scene.visitor();
    const { page } = visitor;
    await visitor.open(await address());
    await change(page);
    await visitor.sees(said);
    expect(await there()).not.toEqual(before);
    expect(await visitor.faults()).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await visitor.sees(again);
    expect(await there()).toEqual(before);
    await visitor.close();
  });

  it('is the last that can be taken back of a thing: the Undo of the change before is gone at once', async () => {
    await scene.admin.post('/api/v1/roles', { key: 'taken-twice', name: 'Before', rank: 50 });
    const visitor = await scene.visitor();
    const { page } = visitor;
    // Nobody tells the page: it knows by itself.
    await visitor.hearsNothing();
    await visitor.open('/roles');
    for (const [before, after] of [
      ['Before', 'Once'],
      ['Once', 'Twice'],
    ] as const) {
      await page.getByRole('button', { name: `Edit ${before}` }).click();
      await page.getByLabel('Name').fill(after);
      await page.getByRole('button', { name: 'Save' }).click();
      await visitor.sees(`Saved the role ${after}`);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'Undo' }).click();
    await visitor.sees('The role is again as before');
    expect(await nameOf('taken-twice')).toBe('Once');
    await visitor.close();
  });

  it('can still be taken back when the gateway was out of reach at the first try', async () => {
    const visitor = await renaming('taken-later');
    const { page } = visitor;
    await page.getByRole('button', { name: 'Save' }).click();
    await visitor.sees('Saved the role After');
    await visitor.answer('/api/v1/roles/taken-later', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await page.getByRole('button', { name: 'Undo' }).click();
    await visitor.sees('The gateway cannot be reached.');
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Undo' }).click();
    await visitor.sees('The role is again as before');
    expect(await nameOf('taken-later')).toBe('taken-later');
    await visitor.close();
  });

  it('offers no Undo any more once somebody else has changed the same', async () => {
    const visitor = await renaming('taken-further');
    const { page } = visitor;
    await visitor.hearsOfChanges();
    await page.getByRole('button', { name: 'Save' }).click();
    const undo = page.getByRole('button', { name: 'Undo' });
    await undo.waitFor();
    expect((await scene.admin.patch('/api/v1/roles/taken-further', { name: 'Later' })).status).toBe(200);
    await undo.waitFor({ state: 'detached' });
    expect(await nameOf('taken-further')).toBe('Later');
    await visitor.close();
  });
});
