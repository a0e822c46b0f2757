import type { Locator, Page } from 'playwright-core';
import { DecisionWriter } from '../../src/decision-records/decision-writer.js';
import { eventually } from '../support/eventually.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { askAsProxy } from '../support/proxy-question.js';
import { RestClient } from '../support/rest-client.js';
import { ConsoleScene, type Visitor } from './console-scene.js';
import { chooseGroup } from './hands.js';
import { connectTo } from './second-org.js';

const START_LIMIT_MS = 180_000;

let scene: ConsoleScene;
let eve: RestClient;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const person = addPerson(scene.gateway.okta, 'Eve', [GROUP_OF_ROLE.admin]);
  eve = new RestClient(scene.gateway.url, (await signIn(scene.gateway, person)).browser);
  await scene.somebody('Dev', 'developer');
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

/** The dialog on top. */
const dialog = (page: Page): Locator => page.getByRole('dialog').last();

async function application(slug: string): Promise<string> {
  const made = await scene.admin.post('/api/v1/applications', {
    slug,
    name: slug,
    hosts: [`${slug}.example.test`],
    accessRules: [{ path: '/*', anyRole: ['developer'] }],
  });
  if (made.status !== 201) throw new Error(`The application was refused: ${made.status}`);
  return `/api/v1/applications/${slug}`;
}

const now = async (path: string): Promise<Record<string, unknown>> => (await scene.admin.get(path)).body;

async function at(path: string, width = 1280, as?: RestClient): Promise<Visitor> {
  const visitor = await scene.visitor(as);
  await visitor.page.setViewportSize({ width, height: 900 });
  await visitor.open(path);
  return visitor;
}

async function addRule(page: Page, path: string): Promise<void> {
  await button(page, 'New rule').click();
  await dialog(page).getByLabel('Path').fill(path);
  await dialog(page).getByLabel('Admin', { exact: true }).check();
  await button(dialog(page), 'Add to the draft').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe('a saved check', () => {
  it.each([1280, 390])(
    'is written by hand, and changed, at %i pixels',
    async (width) => {
      const path = await application(`checked-${width}`);
      const visitor = await at(`/applications/checked-${width}?tab=rules&open=new-check`, width);
      const { page } = visitor;
      const checks = async (): Promise<unknown> => (await now(`${path}/checks`))['items'];
      await dialog(page).getByLabel('What must stay true').fill('Guests read no orders');
      await dialog(page).getByLabel('Guest', { exact: true }).check();
      await dialog(page).getByLabel('Asks for').selectOption('action');
      await dialog(page).getByLabel('Kind of thing').fill('order');
      await dialog(page).getByLabel('Action').fill('read');
      expect(await visitor.faults()).toEqual([]);
      await button(dialog(page), 'Save check').click();
      await page.getByText('✔ Holds').first().waitFor();
      const check = { name: 'Guests read no orders', who: { roles: ['guest'] }, expected: 'denied' };
      expect(await checks()).toMatchObject([{ ...check, resourceType: 'order', action: 'read', version: 1 }]);

      await button(page, 'Change the check Guests read no orders').click();
      await dialog(page).getByLabel('Action').fill('list');
      // It neither closes the dialog nor asks about it.
      await page.mouse.click(5, 5);
      await dialog(page).getByLabel('Kind of thing').click();
      await dialog(page).getByLabel('Who').selectOption('groups');
      await chooseGroup(dialog(page), GROUP_OF_ROLE.guest);
      await chooseGroup(dialog(page), 'Choir, alto', /not checked/);
      expect(await visitor.faults()).toEqual([]);
      await button(dialog(page), 'Save check').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const who = { groups: [GROUP_OF_ROLE.guest, 'Choir, alto'] };
      expect(await checks()).toMatchObject([{ ...check, who, action: 'list', version: 2 }]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('a draft of rules', () => {
  it(
    'says which of the last decisions it would turn, in the editor and before it is saved',
    async () => {
      await application('replayed');
      for (const uri of ['/orders/1', '/orders/2']) {
        const answer = await askAsProxy(scene.gateway, eve.browser, { host: 'replayed.example.test', uri });
        expect(answer.status).toBe(403);
      }
      await scene.gateway.gateway.app.get(DecisionWriter).flush();
      const visitor = await at('/applications/replayed?tab=rules');
      const { page } = visitor;
      await visitor.sees('Anything else');
      await addRule(page, '/orders/*');
      await button(page, 'Replay the last decisions').click();
      await visitor.sees('Of the last 2 decisions, 2 would be allowed instead.');
      const turned = page.getByRole('table', { name: 'Where most would turn' });
      await turned
        .getByRole('link', { name: /^Explain one of / })
        .first()
        .waitFor();
      expect(await visitor.faults()).toEqual([]);
      await addRule(page, '/other/*');
      await visitor.sees('The draft has changed since: replay it again.');
      await button(page, 'Review and save').click();
      await dialog(page).getByText('Of the last 2 decisions, 2 would be allowed instead.').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('an entity', () => {
  it(
    'that two admins change at once loses neither change, and is asked about where both changed the same',
    async () => {
      const path = `${await application('stocked')}/entities`;
      const order = (id: string, owner: string) => ({ type: 'order', id, properties: { owner } });
      const put = async (...entities: object[]): Promise<void> =>
        expect((await eve.put(path, { entities })).status).toBe(200);
      const stored = async (): Promise<unknown> => (await now(path))['items'];
      await put(order('1', 'ada'), order('2', 'ada'));
      const visitor = await at('/applications/stocked?tab=entities');
      const { page } = visitor;
      const edit = async (properties: object): Promise<void> => {
        await button(page, 'Edit order 1').click();
        await dialog(page).getByLabel('Properties, as JSON').fill(JSON.stringify(properties));
      };
      const save = (): Promise<void> => button(dialog(page), 'Save').click();

      // Another entity is changed between the reading and the writing of the set: the write is refused once.
      await edit({ owner: 'mine' });
      let first = true;
      await visitor.answer(path, async (route) => {
        if (route.request().method() === 'PUT' && first) {
          first = false;
          await put(order('1', 'ada'), order('2', 'theirs'));
        }
        await route.continue();
      });
      await save();
      await dialog(page).getByText('version-mismatch').waitFor();
      expect(await stored()).toEqual([order('1', 'ada'), order('2', 'theirs')]);
      await save();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await stored()).toEqual([order('1', 'mine'), order('2', 'theirs')]);

      await edit({ owner: 'mine again' });
      await put(order('1', 'theirs, too'), order('2', 'theirs'));
      await save();
      await dialog(page)
        .getByRole('heading', { name: /changed order 1 meanwhile$/ })
        .waitFor();
      await dialog(page)
        .getByRole('button', { name: /^Take .*theirs, too/ })
        .waitFor();
      expect(await stored()).toContainEqual(order('1', 'theirs, too'));
      expect(await visitor.faults()).toEqual([]);
      await button(dialog(page), /^Keep .*mine again/).click();
      await save();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await stored()).toContainEqual(order('1', 'mine again'));
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('the tester', () => {
  it(
    'has its question in the address, so that a link shows the answer',
    async () => {
      await application('asked');
      const visitor = await at('/applications/asked?tab=rules');
      const { page } = visitor;
      await page.getByLabel('Address, or a line of curl').fill('/orders/7?token=s3cret');
      await chooseGroup(page, GROUP_OF_ROLE.developer);
      await button(page, 'Try it').click();
      await page.getByText('✔ Allowed').first().waitFor();
      const link = page.url();
      expect(link).not.toContain('s3cret');
      const other = await scene.visitor(eve);
      await other.page.goto(link);
      await other.page.getByText('✔ Allowed').first().waitFor();
      await other.close();
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'asks about people of the connection that is chosen in the header, and so do the checks',
    async () => {
      const path = await application('shared');
      await connectTo(scene.gateway.okta, scene.admin, 'partner');
      const active = await scene.admin.patch('/api/v1/connections/partner', { status: 'active' });
      expect(active.status).toBe(200);
      const visitor = await at('/applications/shared?tab=rules&connection=partner');
      const { page } = visitor;
      await page.getByLabel('Address, or a line of curl').fill('/orders/7');
      await chooseGroup(page, GROUP_OF_ROLE.developer, /not checked/);
      const asked = page.waitForRequest((request) => request.url().endsWith('/api/v1/explain'));
      await button(page, 'Try it').click();
      expect((await asked).postDataJSON()).toMatchObject({ connection: 'partner' });
      // In one's own connection this group gives the role.
      await page.getByText('✗ Denied').first().waitFor();
      await button(page, 'Save check').click();
      await page.getByText('✔ Holds').waitFor();
      await button(page, 'New check').click();
      await dialog(page).getByLabel('What must stay true').fill('Nobody gets in');
      await dialog(page).getByLabel('Path').fill('/orders/7');
      await button(dialog(page), 'Save check').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const { items } = await now(`${path}/checks`);
      expect((items as { who: object }[]).map(({ who }) => who)).toEqual([
        { groups: [GROUP_OF_ROLE.developer], connection: 'partner' },
        { roles: [], connection: 'partner' },
      ]);
      expect(await visitor.said()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'says which group gives a role, and keeps no answer as a check once it was about something else',
    async () => {
      await application('outdated');
      const visitor = await at('/applications/outdated?tab=rules');
      const { page } = visitor;
      await page.getByLabel('Address, or a line of curl').fill('/orders/7');
      await chooseGroup(page, GROUP_OF_ROLE.developer);
      await chooseGroup(page, 'Enginering', /^Enginering.*not checked/);
      const chosen = page.getByRole('group', { name: 'Groups' }).getByRole('listitem');
      await chosen.filter({ hasText: 'not checked' }).getByText('Enginering').waitFor();
      await button(page, 'Try it').click();
      await visitor.sees(`${GROUP_OF_ROLE.developer}: gives Developer.`);
      await visitor.sees('Enginering: gives nothing: not mapped.');
      await button(page, 'Save check').waitFor();
      await page.getByText('◀ Decides').waitFor();

      await button(page, `Remove ${GROUP_OF_ROLE.developer}`).click();
      await visitor.sees('Outdated:');
      await page.getByText('◀ Decides').waitFor({ state: 'detached' });
      await button(page, 'Save check').waitFor({ state: 'detached' });
      await button(page, 'Try it').click();
      await page.getByText('✗ Denied').first().waitFor();

      await button(page, /^Remove All methods/).click();
      await visitor.sees('Outdated:');
      await button(page, 'Save check').waitFor({ state: 'detached' });
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('a change of who may use an application', () => {
  it.each([1280, 390])(
    'is shown with the people whom it concerns before it is made, and is taken back, at %i pixels',
    async (width) => {
      const path = await application(`watched-${width}`);
      const visitor = await at(`/applications/watched-${width}?open=edit`, width);
      const { page } = visitor;
      await dialog(page)
        .getByLabel(/Only watch/)
        .check();
      await button(dialog(page), 'Review and save').click();
      await dialog(page)
        .getByText(/gains? something/)
        .waitFor();
      await dialog(page).getByText('From then on everybody gets through').waitFor();
      await button(dialog(page), 'Cancel').and(page.locator(':focus')).waitFor();
      expect(await visitor.faults()).toEqual([]);
      expect(await now(path)).not.toHaveProperty('enforcement');
      await page.keyboard.press('Enter');
      await button(dialog(page), 'Review and save').click();
      await button(dialog(page), 'Only watch').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await now(path)).toHaveProperty('enforcement', 'shadow');
      await button(page, 'Undo').click();
      await visitor.sees(`watched-${width} is again as before`);
      expect(await now(path)).not.toHaveProperty('enforcement');
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'is not made once its numbers are others: they are shown anew, and then it is',
    async () => {
      const path = await application('moving');
      const visitor = await at('/applications/moving?open=edit');
      const { page } = visitor;
      await visitor.hearsOfChanges();
      await dialog(page)
        .getByLabel(/Only watch/)
        .check();
      await button(dialog(page), 'Review and save').click();
      await dialog(page)
        .getByText(/something/)
        .waitFor();
      const grant = { role: 'guest', resourceType: 'order', action: 'read' };
      // The page hears of it and reads itself again, but not the numbers that somebody is deciding by.
      const heard = page.waitForResponse((answer) => new URL(answer.url()).pathname === path);
      expect((await scene.admin.post(`${path}/grants`, grant)).status).toBe(201);
      await heard;
      await button(dialog(page), 'Only watch').click();
      await visitor.sees('The numbers have changed since.');
      expect(await now(path)).not.toHaveProperty('enforcement');
      await button(dialog(page), 'Only watch').click();
      await eventually(async () => expect(await now(path)).toHaveProperty('enforcement', 'shadow'));
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'is, by a grant, looked at as well: made, changed in its place, and taken',
    async () => {
      const path = await application('granted');
      const visitor = await at('/applications/granted?tab=grants&open=new-grant');
      const { page } = visitor;
      const grants = async (): Promise<unknown> => (await now(`${path}/grants`))['items'];
      await dialog(page).getByLabel('Role').selectOption('developer');
      await dialog(page).getByLabel('Kind of thing').fill('order');
      await dialog(page).getByLabel('Action').fill('read');
      await button(dialog(page), 'Review the grant').click();
      await dialog(page).getByText('1 person gains something').waitFor();
      expect(await grants()).toEqual([]);
      await button(dialog(page), 'Grant').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const [made] = (await grants()) as { id: string }[];

      await button(page, 'Condition on which Developer may order:read').click();
      await button(dialog(page), 'Fill in a form').click();
      await button(dialog(page), 'Add a line').click();
      await dialog(page).getByLabel('What: a fact').fill('resource.properties.owner');
      expect(await visitor.faults()).toEqual([]);
      await button(dialog(page), 'Use the editor').click();
      await button(dialog(page), 'Use a plain text field').click();
      const field = dialog(page).getByLabel('Condition');
      expect(await field.inputValue()).toBe('resource.properties.owner == subject.id');
      await field.fill('size(subject.properties.roles) > 1');
      await button(dialog(page), 'Fill in a form').click();
      await dialog(page).getByText('This condition can’t be shown as a form.').waitFor();
      await button(dialog(page), 'Use the editor').click();
      await button(dialog(page), 'Use a plain text field').click();
      expect(await field.inputValue()).toBe('size(subject.properties.roles) > 1');
      await field.fill('resource.properties.owner == subject.id');
      await button(dialog(page), 'Review the condition').click();
      await dialog(page)
        .getByText(/a condition decides/)
        .waitFor();
      expect(await visitor.faults()).toEqual([]);
      await button(dialog(page), 'Change the condition').click();
      const condition = 'resource.properties.owner == subject.id';
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await eventually(async () => expect(await grants()).toMatchObject([{ id: made?.id, condition }]));
      // That of the grant is gone: it is another one by now.
      await button(page, 'Undo').click();
      await visitor.sees('The grants are again as before');
      expect(await grants()).toEqual([made]);

      await button(page, 'Remove order:read from Developer').click();
      await dialog(page).getByText('1 person loses something').waitFor();
      await button(dialog(page), 'Remove grant').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await grants()).toEqual([]);
      await button(page, 'Undo').click();
      await button(page, 'Remove order:read from Developer').waitFor();
      expect(await grants()).toMatchObject([{ role: 'developer', resourceType: 'order', action: 'read' }]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it.each(['hears', 'does not hear'])(
    'is not taken back over what somebody else has granted since, when the page %s of that',
    async (heard) => {
      const slug = heard === 'hears' ? 'granted-again' : 'granted-unheard';
      const path = await application(slug);
      const grant = { role: 'developer', resourceType: 'order', action: 'read' };
      expect((await scene.admin.post(`${path}/grants`, grant)).status).toBe(201);
      const visitor = await scene.visitor();
      const { page } = visitor;
      if (heard !== 'hears') await visitor.hearsNothing();
      await visitor.open(`/applications/${slug}?tab=grants`);
      if (heard === 'hears') await visitor.hearsOfChanges();
      await button(page, 'Remove order:read from Developer').click();
      await button(dialog(page), 'Remove grant').click();
      const undo = button(page, 'Undo');
      await undo.waitFor();
      const theirs = { ...grant, condition: 'resource.properties.owner == subject.id' };
      expect((await eve.post(`${path}/grants`, theirs)).status).toBe(201);
      if (heard !== 'hears') {
        await undo.click();
        await visitor.sees('It was changed since: nothing was undone.');
      }
      await undo.waitFor({ state: 'detached' });
      expect((await now(`${path}/grants`))['items']).toMatchObject([theirs]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'is, by rules, shown with its people, and its draft survives a reload for whoever made it',
    async () => {
      const path = await application('kept');
      const visitor = await at('/applications/kept?tab=rules');
      const { page } = visitor;
      await visitor.sees('Anything else');
      await addRule(page, '/first/*');
      await visitor.sees('1 change');
      await page.reload();
      await visitor.sees('1 change');
      await addRule(page, '/second/*');
      await page.getByText('2 changes').first().waitFor();

      const { cookies } = await page.context().storageState();
      await page.context().clearCookies();
      const other = eve.browser.cookies.matching(new URL(scene.gateway.url));
      await page
        .context()
        .addCookies(other.map(({ name, value }) => ({ name, value, url: scene.gateway.url })));
      await page.reload();
      await visitor.sees('No changes.');
      expect(await page.getByText('/first/*').count()).toBe(0);
      await page.context().clearCookies();
      await page.context().addCookies(cookies);
      await page.reload();
      await visitor.sees('2 changes');

      await button(page, 'Review and save').click();
      await dialog(page).getByText('1 person loses something').waitFor();
      // Reloaded in the midst of saving: the page never hears that it was saved.
      await visitor.answer(`${path}/access-rules`, async (route) => {
        if (route.request().method() === 'PUT') await route.fetch();
        else await route.continue();
      });
      await button(dialog(page), 'Save rules').click();
      await eventually(async () =>
        expect(JSON.stringify(await now(`${path}/access-rules`))).toContain('/second/*'),
      );
      await page.reload();
      await visitor.sees('No changes.');
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'is edited all the same where the browser stores nothing',
    async () => {
      const path = await application('unstored');
      const visitor = await scene.visitor();
      await visitor.context.addInitScript(
        "Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })",
      );
      await visitor.open('/applications/unstored?tab=rules');
      await visitor.sees('Anything else');
      await addRule(visitor.page, '/only/*');
      await button(visitor.page, 'Review and save').click();
      await button(dialog(visitor.page), 'Save rules').click();
      await eventually(async () =>
        expect(JSON.stringify(await now(`${path}/access-rules`))).toContain('/only/*'),
      );
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
