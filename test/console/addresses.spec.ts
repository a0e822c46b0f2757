import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { ConsoleScene } from './console-scene.js';
import { START_LIMIT_MS } from './try-pages.js';

/** Words that an address could take for something else than the key of a role. */
const WORDS = ['code', 'new', 'null', '1e3'] as const;
const NOBODY = '01234567-89ab-7cde-8f01-23456789abcd';

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  for (const [index, key] of WORDS.entries()) {
    const made = await scene.admin.post('/api/v1/roles', { key, name: `Called ${key}`, rank: 60 + index });
    if (made.status !== 201) throw new Error(`The role ${key} was refused: ${made.status}`);
  }
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

const tokens = async (): Promise<readonly { id: string; name: string }[]> =>
  (await scene.admin.get('/api/v1/api-tokens')).body['items'] as { id: string; name: string }[];

/** What an address ends with that is about the trigger, or about where Bob is signed in. */
async function restOf(what: string): Promise<string> {
  if (what === 'role') return '';
  if (what !== 'session') {
    const { body } = await scene.admin.get('/api/v1/event-triggers');
    const [known] = body['items'] as { id: string }[];
    if (known) return known.id;
    const made = { kind: 'event-hook', deliverTo: 'https://127.0.0.1:9/events' };
    return String((await scene.admin.post('/api/v1/event-triggers', made)).body['id']);
  }
  const { body } = await scene.admin.get('/api/v1/subjects?q=bob@example.com');
  const [bob] = body['items'] as { id: string }[];
  if (bob) return `${bob.id}?tab=sessions`;
  await scene.somebody('Bob', 'guest');
  return restOf(what);
}

describe('an address', () => {
  it.each(WORDS)(
    'opens the role with the key %s for editing, from the list and written by hand',
    async (key) => {
      const visitor = await scene.visitor();
      const { page } = visitor;
      const dialog = page.getByRole('dialog', { name: `Role Called ${key}` });
      await visitor.open('/roles');
      await press(page, `Edit Called ${key}`);
      await dialog.waitFor();
      expect(await dialog.getByLabel('Name').inputValue()).toBe(`Called ${key}`);
      await page.goBack();
      await dialog.waitFor({ state: 'detached' });
      for (const written of [key, `%22${key}%22`]) {
        await visitor.open(`/roles?open=${written}`);
        if (written === key) await dialog.waitFor();
        // Quotes are no part of any key.
        else await visitor.sees('The role could not be read');
        expect(await page.getByRole('dialog').count()).toBe(1);
      }
      await visitor.open(`/roles?access=${key}&compare=${key === 'new' ? 'code' : 'new'}`);
      await page.getByRole('dialog', { name: `What Called ${key} may do` }).waitFor();
      expect(await visitor.said()).toEqual([]);
      await visitor.close();
    },
  );

  it('of a new token makes no second one when it is loaded again or gone back to', async () => {
    const visitor = await scene.visitor();
    const { page } = visitor;
    const before = (await tokens()).length;
    await visitor.open('/settings');
    await press(page, 'New API token');
    await page.getByLabel('Name').fill('nightly');
    await press(page, 'Create token');
    await page.getByRole('dialog').getByText('I have copied it').waitFor();
    await page.reload();
    await visitor.sees('nightly');
    await page.goBack();
    await page.getByRole('dialog', { name: 'New API token' }).waitFor();
    expect(await tokens()).toHaveLength(before + 1);
    await visitor.close();
  });

  it('asks whether a token is to be revoked, and Back asks no more', async () => {
    const made = await scene.admin.post('/api/v1/api-tokens', { name: 'weekly', role: 'auditor' });
    const visitor = await scene.visitor();
    const { page } = visitor;
    const dialog = page.getByRole('dialog', { name: 'Revoke weekly' });
    await visitor.open('/settings');
    await press(page, 'Revoke weekly');
    await dialog.waitFor();
    expect(page.url()).toContain(`open=revoke-${String(made.body['id'])}`);
    await page.goBack();
    await dialog.waitFor({ state: 'detached' });
    await page.goForward();
    await dialog.waitFor();
    await page.reload();
    await dialog.waitFor();
    expect((await tokens()).map(({ name }) => name)).toContain('weekly');
    await press(page, 'Revoke token');
    await visitor.sees('Revoked weekly');
    expect((await tokens()).map(({ name }) => name)).not.toContain('weekly');
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
  });

  it.each([
    ['role', '/roles?open=auditor', 'Delete role…', 'Delete the role Auditor', 'remove=role'],
    ['trigger', '/settings?tab=triggers&open=', 'Delete trigger…', 'Delete the event hook', 'open=delete-'],
    ['secret', '/settings?tab=triggers&open=', /^Replace: event/, 'Replace the event', 'open=secret-'],
    ['key', '/settings?tab=triggers&open=', /^Replace: signing/, 'Replace the signing key', 'open=key-'],
    ['session', '/people/', /^End the session on /, 'End 1 session of Bob', 'open=end-'],
  ])(
    'asks before the end of a %s, also when it is loaded again, and Back asks no more',
    async (what, beginning, button, title, says) => {
      const visitor = await scene.visitor();
      const { page } = visitor;
      const dialog = page.getByRole('dialog', { name: title });
      await visitor.open(`${beginning}${await restOf(what)}`);
      await page.getByRole('button', { name: button }).last().click();
      await dialog.waitFor();
      expect(page.url()).toContain(says);
      await page.goBack();
      await dialog.waitFor({ state: 'detached' });
      await page.goForward();
      await dialog.waitFor();
      await page.reload();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(page.url()).not.toContain(says);
      expect(await visitor.said()).toEqual([]);
      await visitor.close();
    },
  );

  it('that asks before something ends asks nobody who may not end it', async () => {
    const { client } = await scene.somebody('Sam', 'security-engineer');
    const sam = await scene.visitor(client);
    await sam.open('/roles?open=auditor&remove=role');
    await sam.page.getByRole('dialog', { name: 'Role Auditor' }).getByLabel('Name').waitFor();
    expect(await sam.page.getByRole('dialog').count()).toBe(1);
    await sam.open(`/settings?tab=triggers&open=delete-${await restOf('trigger')}`);
    await sam.page.getByRole('dialog').getByText('Goes on to').waitFor();
    expect(await sam.page.getByRole('dialog').count()).toBe(1);
    expect(await sam.said()).toEqual([]);
    await sam.close();
  });

  it('keeps what is typed of a role while it asks whether to delete it', async () => {
    const visitor = await scene.visitor();
    const { page } = visitor;
    const asks = page.getByRole('dialog', { name: 'Delete the role Auditor' });
    await visitor.open('/roles?open=auditor');
    await page.getByLabel('Name').fill('Inspector');
    await press(page, 'Delete role…');
    await asks.waitFor();
    await page.goBack();
    await asks.waitFor({ state: 'detached' });
    await press(page, 'Delete role…');
    // The form beneath has a button of this name, too.
    await asks.getByRole('button', { name: 'Cancel' }).click();
    await asks.waitFor({ state: 'detached' });
    expect(await page.getByLabel('Name').inputValue()).toBe('Inspector');
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
  });

  it('opens a trigger for editing, and Back looks at it again', async () => {
    const { body } = await scene.admin.post('/api/v1/event-triggers', {
      kind: 'event-hook',
      deliverTo: 'https://127.0.0.1:9/events',
    });
    const visitor = await scene.visitor();
    const { page } = visitor;
    await visitor.open(`/settings?tab=triggers&open=${String(body['id'])}`);
    await press(page, 'Edit');
    await page.getByLabel('Event types').waitFor();
    await eventually(() => expect(page.url()).toContain(`open=edit-${String(body['id'])}`));
    await page.goBack();
    await page.getByRole('button', { name: 'Send a test event' }).waitFor();
    await visitor.open(`/settings?tab=triggers&open=edit-${String(body['id'])}`);
    await page.getByLabel('Event types').waitFor();
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
  });

  it('compares a document that the browser keeps, and Back and a reload lose neither', async () => {
    const { body } = await scene.admin.get('/api/v1/configuration', { Accept: 'application/json' });
    const roles = [...(body['roles'] as object[]), { key: 'ops', name: 'Operators', rank: 90 }];
    const text = JSON.stringify({ ...body, roles });
    const visitor = await scene.visitor();
    const { page } = visitor;
    const document = page.getByLabel('Document');
    const compared = page.getByRole('heading', { name: '1 change', exact: true });
    const dialog = page.getByRole('dialog', { name: 'Apply 1 change' });
    await visitor.open('/settings?tab=configuration');
    await document.fill(text);
    await press(page, 'Compare');
    await page.locator(':focus').and(compared).waitFor();
    expect(page.url()).toMatch(/tab=configuration&view=review$/);
    await press(page, 'Review and apply…');
    await dialog.waitFor();
    expect(page.url()).toMatch(/view=apply$/);
    await page.reload();
    await dialog.waitFor();
    await page.goBack();
    await dialog.waitFor({ state: 'detached' });
    await compared.waitFor();
    await page.goBack();
    await compared.waitFor({ state: 'detached' });
    expect(await document.inputValue()).toBe(text);
    await page.getByRole('link', { name: 'People' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    await visitor.open('/settings?tab=configuration&view=review');
    await compared.waitFor();
    // Another document than the one that was compared.
    await document.fill('roles: []');
    await compared.waitFor({ state: 'detached' });
    await eventually(() => expect(page.url()).toMatch(/tab=configuration$/));
    await press(page, 'Discard');
    await page.locator(':focus').and(document).waitFor();
    await visitor.open('/settings?tab=configuration&view=review');
    await visitor.sees('This browser keeps no document of yours to look at');
    expect(await document.inputValue()).toBe('');
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it('says of sessions that ended meanwhile that they have', async () => {
    const visitor = await scene.visitor();
    for (const path of [`/people/${await restOf('session')}&open=end-${NOBODY}`, `/sessions?end=${NOBODY}`]) {
      await visitor.open(path);
      await visitor.page.getByRole('dialog').getByText('They have ended already.').waitFor();
    }
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
  });

  it.each([
    ['a token', `/settings?open=revoke-${NOBODY}`],
    ['a trigger', `/settings?tab=triggers&open=${NOBODY}`],
    ['the editing of a trigger', `/settings?tab=triggers&open=edit-${NOBODY}`],
    ['the end of a trigger', `/settings?tab=triggers&open=delete-${NOBODY}`],
    ['a role', '/roles?open=nobodys'],
    ['the end of a role', '/roles?open=nobodys&remove=role'],
  ])('of %s that is not there says so', async (_, path) => {
    const visitor = await scene.visitor();
    await visitor.open(path);
    await visitor.page.getByRole('dialog').getByRole('alert').waitFor();
    expect(await visitor.page.getByRole('button', { name: /^(Revoke token|Save)/ }).count()).toBe(0);
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
  });
});
