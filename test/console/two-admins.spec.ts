import type { Locator, Page } from 'playwright-core';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { RestClient } from '../support/rest-client.js';
import { ConsoleScene, type Visitor } from './console-scene.js';

const START_LIMIT_MS = 180_000;

let scene: ConsoleScene;
let eve: RestClient;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const person = addPerson(scene.gateway.okta, 'Eve', [GROUP_OF_ROLE.admin]);
  eve = new RestClient(scene.gateway.url, (await signIn(scene.gateway, person)).browser);
  for (const slug of ['orders', 'wiki', 'shop', 'mail']) {
    const made = await scene.admin.post('/api/v1/applications', { slug, name: slug, accessRules: [] });
    if (made.status !== 201) throw new Error(`The application was refused: ${made.status}`);
  }
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).last();

/** A form that two admins have open at once. */
interface EditedForm {
  /** Where it is open, and what it is about in the API. */
  readonly open: () => Promise<{ readonly address: string; readonly path: string }>;
  readonly save: string;
  /** A field of one's own, and what one writes into it. */
  readonly yours: { readonly label: string; readonly text: string };
  /** What somebody else saves meanwhile, in another field. */
  readonly theirs: (path: string) => Promise<unknown>;
  /** What there is once both have saved. */
  readonly both: object;
  readonly saved: string | RegExp;
  readonly steps?: (page: Page) => Promise<void>;
}

const made = async (path: string, body: object): Promise<string> =>
  String((await scene.admin.post(path, body)).body['id']);

const patched =
  (body: object) =>
  (path: string): Promise<unknown> =>
    eve.patch(path, body);

/** Replaces all entities of the application `mail`. */
const entities = async (...all: object[]): Promise<void> => {
  const { etag = '' } = (await eve.get('/api/v1/applications/mail/entities')).headers;
  const put = await eve.put('/api/v1/applications/mail/entities', { entities: all }, { 'If-Match': etag });
  expect(put.status).toBe(200);
};

const shopGrants = '/api/v1/applications/shop/grants';

const FORMS: Record<string, EditedForm> = {
  'an event trigger': {
    open: async () => {
      const id = await made('/api/v1/event-triggers', { kind: 'poll', intervalSeconds: 60 });
      return { address: `/settings?tab=triggers&open=${id}`, path: `/api/v1/event-triggers/${id}` };
    },
    steps: (page) => button(page, 'Edit').click(),
    yours: { label: 'Event types', text: 'user.session.start' },
    theirs: patched({ intervalSeconds: 90 }),
    save: 'Save event trigger',
    saved: 'Saved the event trigger',
    both: { eventTypes: ['user.session.start'], intervalSeconds: 90 },
  },
  'a saved check': {
    open: async () => {
      const checks = '/api/v1/applications/orders/checks';
      const id = await made(checks, {
        ...{ name: 'No orders', who: { roles: ['guest'] }, expected: 'denied', method: 'GET', path: '/a' },
      });
      return { address: `/applications/orders?tab=rules&open=check-${id}`, path: `${checks}/${id}` };
    },
    yours: { label: 'What must stay true', text: 'Guests read no orders' },
    theirs: patched({ method: 'GET', path: '/orders' }),
    save: 'Save check',
    saved: 'Saved the check “Guests read no orders”',
    both: { name: 'Guests read no orders', path: '/orders' },
  },
  'a role': {
    open: async () => {
      await scene.admin.post('/api/v1/roles', { key: 'clerk', name: 'Clerk', rank: 40 });
      return { address: '/roles?open=clerk', path: '/api/v1/roles/clerk' };
    },
    yours: { label: 'Name', text: 'Clerks' },
    theirs: patched({ rank: 41 }),
    save: 'Save',
    saved: 'Saved the role Clerks',
    both: { name: 'Clerks', rank: 41 },
  },
  'an application': {
    open: () =>
      Promise.resolve({ address: '/applications/wiki?open=edit', path: '/api/v1/applications/wiki' }),
    yours: { label: 'Name', text: 'The wiki' },
    theirs: patched({ supportContact: 'help@example.com' }),
    save: 'Save',
    saved: 'Saved The wiki',
    both: { name: 'The wiki', supportContact: 'help@example.com' },
  },
  'the settings of a connection': {
    open: () =>
      Promise.resolve({ address: '/connections/default?tab=settings', path: '/api/v1/connections/default' }),
    yours: { label: 'Name', text: 'The first' },
    theirs: patched({ environment: 'preview' }),
    save: 'Save settings',
    saved: 'Saved The first',
    both: { name: 'The first', environment: 'preview' },
  },
  'an entity': {
    open: async () => {
      await entities({ type: 'task', id: '1', properties: { owner: 'ada' } });
      return {
        address: `/applications/mail?tab=entities&open=${encodeURIComponent('entity-["task","1"]')}`,
        path: '/api/v1/applications/mail/entities',
      };
    },
    yours: { label: 'Id', text: '2' },
    theirs: () => entities({ type: 'task', id: '1', properties: { owner: 'eve' } }),
    save: 'Save',
    saved: 'Saved task 2',
    both: { items: [{ type: 'task', id: '2', properties: { owner: 'eve' } }] },
  },
};

async function typed(form: EditedForm): Promise<{ visitor: Visitor; path: string }> {
  const { address, path } = await form.open();
  const visitor = await scene.visitor();
  await visitor.open(address);
  await visitor.hearsOfChanges();
  await form.steps?.(visitor.page);
  await visitor.page.getByLabel(form.yours.label, { exact: false }).first().fill(form.yours.text);
  return { visitor, path };
}

describe('a change that somebody else saves while a form is open', () => {
  it.each(Object.entries(FORMS))(
    'is kept by the form of %s, which is saved without a look at it',
    async (_, form) => {
      const { visitor, path } = await typed(form);
      const { page } = visitor;
      await form.theirs(path);
      await page.getByText(/^eve.* saved a change to this page/).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await button(page, form.save).click();
      await page.getByText('yours is kept').waitFor();
      await button(page, form.save).click();
      await visitor.sees(form.saved);
      expect((await scene.admin.get(path)).body).toMatchObject(form.both);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('the condition of a grant that two admins change', () => {
  it.each([1280, 390])(
    'is shown as it was, as it is and as one wrote it, and one chooses, at %i pixels',
    async (width) => {
      const [was, is, wanted] = ['resource.id == "1"', 'resource.id == "2"', 'resource.id == "3"'];
      const id = await made(shopGrants, {
        ...{ role: 'guest', resourceType: 'order', action: `read${width}`, condition: was },
      });
      const visitor = await scene.visitor();
      const { page } = visitor;
      await page.setViewportSize({ width, height: 900 });
      await visitor.open(`/applications/shop?tab=grants&open=grant-${id}`);
      await visitor.hearsOfChanges();
      await button(page, 'Use a plain text field').click();
      await page.getByRole('textbox', { name: 'Condition (optional)' }).fill(wanted);
      expect((await eve.patch(`${shopGrants}/${id}`, { condition: is })).status).toBe(200);
      await page.getByText(/^eve.* saved a change to this page/).waitFor();
      await button(page, 'Review the condition').click();
      await page.getByText(`was “${was}”, is now “${is}”, and you wrote “${wanted}”`).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await button(page, `Keep “${wanted}”`).click();
      await button(page, 'Review the condition').click();
      await button(page, 'Change the condition').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const items = (await eve.get(shopGrants)).body['items'] as { id: string; condition: string }[];
      expect(items.find((grant) => grant.id === id)?.condition).toBe(wanted);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('what somebody else deletes while its form is open', () => {
  it.each(['an event trigger', 'a saved check', 'a role', 'an application', 'an entity'])(
    'leaves what was typed into the form of %s, which says so',
    async (name) => {
      const form = FORMS[name];
      if (!form) throw new Error(`There is no form of ${name}.`);
      const { visitor, path } = await typed(form);
      await (name === 'an entity' ? entities() : eve.delete(path));
      await visitor.sees(/^Somebody deleted .* meanwhile\. What you typed is still here\.$/);
      expect(await visitor.page.getByLabel(form.yours.label).first().inputValue()).toBe(form.yours.text);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('the properties of an entity that two admins change', () => {
  it.each([1280, 390])(
    'are shown as they were, as they are and as one wrote them, and one chooses, at %i pixels',
    async (width) => {
      const owned = (owner: string): object => ({ type: 'task', id: '7', properties: { owner } });
      await entities(owned('ada'));
      const visitor = await scene.visitor();
      const { page } = visitor;
      await page.setViewportSize({ width, height: 900 });
      const open = encodeURIComponent('entity-["task","7"]');
      await visitor.open(`/applications/mail?tab=entities&open=${open}`);
      await visitor.hearsOfChanges();
      await page.getByLabel('Properties, as JSON').fill('{"owner":"bob"}');
      await entities(owned('eve'));
      await page.getByText(/^eve.* saved a change to this page/).waitFor();
      await button(page, 'Save').click();
      await page.getByText(/was “.*ada.*”, is now “.*eve.*”, and you wrote “.*bob.*”/s).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await button(page, /^Keep “.*bob/s).click();
      await button(page, 'Save').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const { body } = await eve.get('/api/v1/applications/mail/entities');
      expect(body).toMatchObject({ items: [owned('bob')] });
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('a grant that somebody else takes away while its condition is written', () => {
  it.each([1280, 390])(
    'leaves what was written, says so, and is given anew at %i pixels',
    async (width) => {
      const grant = { role: 'guest', resourceType: 'order', action: `cancel${width}` };
      const id = await made(shopGrants, { ...grant, condition: 'resource.id == "1"' });
      const visitor = await scene.visitor();
      const { page } = visitor;
      await page.setViewportSize({ width, height: 900 });
      await visitor.open(`/applications/shop?tab=grants&open=grant-${id}`);
      await visitor.hearsOfChanges();
      await button(page, 'Use a plain text field').click();
      const condition = page.getByRole('textbox', { name: 'Condition (optional)' });
      await condition.fill('resource.id == "2"');
      expect((await eve.delete(`${shopGrants}/${id}`)).status).toBe(204);
      await visitor.sees(/^Somebody deleted .* meanwhile\. What you typed is still here\.$/);
      expect(await condition.inputValue()).toBe('resource.id == "2"');
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

it('shows what somebody changed after a page was read and before it could hear of changes', async () => {
  const visitor = await scene.visitor();
  let tellOfChanges: () => void = () => undefined;
  const changed = new Promise<void>((resolve) => (tellOfChanges = resolve));
  await visitor.answer('/api/v1/event-stream', async (route) => {
    await changed;
    await route.continue();
  });
  await scene.admin.post('/api/v1/roles', { key: 'intern', name: 'Interns of spring', rank: 50 });
  await visitor.open('/roles');
  await visitor.sees('Interns of spring');
  expect((await eve.patch('/api/v1/roles/intern', { name: 'Interns of autumn' })).status).toBe(200);
  tellOfChanges();
  await visitor.sees('Interns of autumn');
  await visitor.close();
});

it('shows what somebody changed when the stream is held back on its way, and says that it is not live', async () => {
  const visitor = await scene.visitor();
  await visitor.answer('/api/v1/event-stream', () => undefined);
  await scene.admin.post('/api/v1/roles', { key: 'clerk', name: 'Clerks of spring', rank: 51 });
  await visitor.open('/roles');
  await visitor.sees('Clerks of spring');
  expect((await eve.patch('/api/v1/roles/clerk', { name: 'Clerks of autumn' })).status).toBe(200);
  // Read again every 15 seconds, from 15 seconds after the page was opened.
  await visitor.page.getByText('Clerks of autumn').first().waitFor({ timeout: 60_000 });
  await visitor.page.locator('[role=status][data-state=polling]').waitFor({ state: 'attached' });
  expect(await visitor.faults()).toEqual([]);
  await visitor.close();
});
