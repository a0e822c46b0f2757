import type { BrowserContext, Page } from 'playwright-core';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { eventually } from '../support/eventually.js';
import { addPerson, GROUP_OF_ROLE } from '../support/people.js';
import type { RestClient } from '../support/rest-client.js';
import { ConsoleScene, hearsOfChanges, Visitor } from './console-scene.js';
import { START_LIMIT_MS } from './try-pages.js';

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

/** Signs a browser in at Okta, in place of whoever was. */
async function signInAtOkta(context: BrowserContext, { id }: OktaUser): Promise<void> {
  const { simulator } = scene.gateway.okta;
  const [name = '', value = ''] = simulator.org.createSession(id).split('=');
  await context.addCookies([{ name, value: value.split(';')[0] ?? '', url: simulator.url }]);
}

/** Ends the one session of somebody, as another admin would. */
async function endSession(of: RestClient): Promise<void> {
  const { body } = await of.get('/api/v1/sessions/own');
  const [{ id }] = body['items'] as [{ id: string }];
  expect((await scene.admin.delete(`/api/v1/sessions/${id}`)).status).toBe(204);
}

/** An admin in the midst of giving a role another name, whose session then ends. */
async function signedOutWhileEditing(
  firstName: string,
): Promise<{ visitor: Visitor; person: OktaUser; saved: () => Promise<unknown> }> {
  const key = `role-of-${firstName.toLowerCase()}`;
  await scene.admin.post('/api/v1/roles', { key, name: 'Before', rank: 50 });
  const { client, person } = await scene.somebody(firstName, 'admin');
  const visitor = await scene.visitor(client);
  await visitor.open(`/roles?open=${key}`);
  await visitor.page.getByLabel('Name').fill('After');
  await endSession(client);
  // Whether this call is the first to hear of it or another one was, makes no difference to the person.
  await visitor.page.getByRole('button', { name: 'Save', includeHidden: true }).dispatchEvent('click');
  await visitor.page.getByRole('dialog', { name: 'Signed out' }).waitFor();
  return {
    visitor,
    person,
    saved: async () => (await scene.admin.get(`/api/v1/roles/${key}`)).body['name'],
  };
}

/** Follows the dialog's link to Okta and back. */
async function signInAgain({ page, context }: Visitor): Promise<Page> {
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: 'Sign in again' }).click(),
  ]);
  await tab.getByRole('heading', { name: 'You are signed in again' }).waitFor();
  return tab;
}

describe('a session that ends in the midst of an edit', () => {
  it('leaves what was typed where it is, which is saved after a sign-in in another tab', async () => {
    const { visitor, person, saved } = await signedOutWhileEditing('Bea');
    expect(await visitor.faults()).toEqual([]);
    await signInAtOkta(visitor.context, person);
    await signInAgain(visitor);
    await visitor.page.getByRole('dialog', { name: 'Signed out' }).waitFor({ state: 'detached' });
    expect(await visitor.page.getByLabel('Name').inputValue()).toBe('After');
    expect(await saved()).toBe('Before');
    await visitor.page.getByRole('button', { name: 'Save' }).click();
    await visitor.sees('Saved the role After');
    expect(await saved()).toBe('After');
    await visitor.close();
  });

  it('never saves what was typed in the name of somebody else who signs in, and offers it to them as a file', async () => {
    const { visitor, saved } = await signedOutWhileEditing('Cleo');
    const other = addPerson(scene.gateway.okta, 'Otto', [GROUP_OF_ROLE.admin]);
    await signInAtOkta(visitor.context, other);
    await signInAgain(visitor);
    const dialog = visitor.page.getByRole('dialog', { name: 'Somebody else has signed in' });
    await dialog.getByText('Cleo Tester').waitFor();
    expect(await visitor.faults()).toEqual([]);
    const [download] = await Promise.all([
      visitor.page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download the changes' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^rolegate-draft-.*\.json$/);
    expect(await saved()).toBe('Before');
    visitor.page.on('dialog', (question) => void question.accept());
    await dialog.getByRole('button', { name: 'Drop them and go on' }).click();
    await visitor.page.getByText('Otto Tester').first().waitFor();
    expect(await saved()).toBe('Before');
    await visitor.close();
  });
});

it('notices somebody else who signs in beside the console, and never saves in their name what was typed', async () => {
  const key = 'role-of-gil';
  await scene.admin.post('/api/v1/roles', { key, name: 'Before', rank: 50 });
  const { client } = await scene.somebody('Gil', 'admin');
  const visitor = await scene.visitor(client);
  await visitor.open(`/roles?open=${key}`);
  await visitor.hearsOfChanges();
  await visitor.page.getByLabel('Name').fill('After');
  const other = addPerson(scene.gateway.okta, 'Pia', [GROUP_OF_ROLE.admin]);
  await signInAtOkta(visitor.context, other);
  const tab = await visitor.context.newPage();
  await tab.goto(`${scene.gateway.url}/login`);
  await tab.getByText('Pia Tester').first().waitFor();
  // Any change makes the console ask anew who it is for.
  expect((await scene.admin.patch('/api/v1/roles/auditor', { name: 'While Pia is here' })).status).toBe(200);
  const dialog = visitor.page.getByRole('dialog', { name: 'Somebody else has signed in' });
  await dialog.getByText('Gil Tester').waitFor();
  await dialog.getByRole('button', { name: 'Download the changes' }).waitFor();
  expect((await scene.admin.get(`/api/v1/roles/${key}`)).body['name']).toBe('Before');
  await visitor.close();
});

describe('a browser that stores nothing', () => {
  it('shows the console, and its colours can be changed', async () => {
    const visitor = await scene.visitor();
    await visitor.context.addInitScript(`for (const name of ['localStorage', 'sessionStorage'])
      Object.defineProperty(globalThis, name, { get() { throw new DOMException('', 'SecurityError'); } });`);
    await visitor.open('/roles');
    await visitor.sees('Security Engineer');
    await visitor.page.getByRole('button', { name: /^Colours/ }).click();
    await visitor.page.locator('html[data-theme=light]').waitFor();
    expect(await visitor.faults()).toEqual([]);
    await visitor.close();
  });

  it('is told that it refuses cookies, and never sent round in circles', async () => {
    const visitor = await scene.visitor('nobody');
    const asked: string[] = [];
    visitor.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await visitor.open('/roles');
    await visitor.sees('your browser refuses the gateway’s cookie');
    await visitor.page.waitForLoadState('networkidle');
    expect(asked.filter((path) => path.startsWith('/login'))).toEqual([]);
    await visitor.close();
  });
});

describe('changes of others', () => {
  /** Gives the role another name, as another admin would. */
  const rename = async (name: string): Promise<void> => {
    expect((await scene.admin.patch('/api/v1/roles/auditor', { name })).status).toBe(200);
  };

  it('appear without a reload in six tabs that were opened at once, over HTTP/1.1', async () => {
    const first = await scene.visitor();
    const tabs = [
      first.page,
      ...(await Promise.all(Array.from({ length: 5 }, () => first.context.newPage()))),
    ];
    await Promise.all(tabs.map((tab) => tab.goto(`${scene.gateway.url}/console/roles`)));
    for (const tab of tabs) {
      await hearsOfChanges(tab);
    }
    const protocol = await first.page.evaluate(
      'performance.getEntriesByType("resource").map((entry) => entry.nextHopProtocol).find(Boolean)',
    );
    expect(protocol).toBe('http/1.1');
    await rename('Seen in six tabs');
    for (const tab of tabs) await tab.getByText('Seen in six tabs').first().waitFor();
    // Whichever tab listens: when it is closed another one does.
    for (const tab of tabs.splice(0, 5)) await tab.close();
    await rename('Seen in the last tab');
    await tabs[0]?.getByText('Seen in the last tab').first().waitFor();
    await first.close();
  });

  it('are no longer told to somebody whose last role is gone', async () => {
    const { client } = await scene.somebody('Dora', 'developer');
    const visitor = await scene.visitor(client);
    await visitor.open('/roles');
    await visitor.hearsOfChanges();
    const { body } = await scene.admin.get('/api/v1/group-mappings');
    const mapping = (body['items'] as { id: string; role: string }[]).find(
      ({ role }) => role === 'developer',
    );
    expect((await scene.admin.delete(`/api/v1/group-mappings/${mapping?.id}`)).status).toBe(204);
    await eventually(async () =>
      expect(await visitor.page.getByText('Live', { exact: true }).count()).toBe(0),
    );
    await visitor.close();
  });
});
