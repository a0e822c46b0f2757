import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { RestClient } from '../support/rest-client.js';
import { ConsoleScene } from './console-scene.js';
import { treeOf, type Way } from './hands.js';
import { START_LIMIT_MS } from './try-pages.js';
import { atWork, task, type AtWork } from './try-task.js';

let scene: ConsoleScene;
/** An admin who changes nothing. */
let eve: RestClient;

const NUMBER: Readonly<Record<Way, number>> = { 'by pointer': 1, 'by keyboard alone': 2, 'at 390 px': 3 };

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const person = addPerson(scene.gateway.okta, 'Eve', [GROUP_OF_ROLE.admin]);
  eve = new RestClient(scene.gateway.url, (await signIn(scene.gateway, person)).browser);
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

/** What the names did to the page: nothing. */
async function isInert({ visitor, page }: AtWork): Promise<void> {
  expect(await visitor.faults()).toEqual([]);
  expect(await page.evaluate('globalThis.owned')).toBeUndefined();
  expect(await page.locator('img, script:not([src])').count()).toBe(0);
}

task('a name that is markup is shown as the text that it is', async (way) => {
  const number = NUMBER[way];
  // As far as it may be written: each is told apart by its number.
  const name = `<img src=x onerror=globalThis.owned=${number}>`;
  const path = `/<img/src=x/onerror=globalThis.owned=${number}>`;
  const key = `markup-${number}`;
  const { org } = scene.gateway.okta.simulator;
  org.addGroup({ name });
  const login = `${key}@example.com`;
  const okta = org.addUser({
    firstName: name,
    lastName: name,
    login,
    email: login,
    groups: [name, GROUP_OF_ROLE.guest],
  });
  await eve.post('/api/v1/group-mappings', { groupName: GROUP_OF_ROLE.guest, role: 'guest' });
  await signIn(scene.gateway, okta);
  const { body } = await eve.get(`/api/v1/subjects?q=${okta.id}`);
  const [{ id: personId }] = body['items'] as [{ id: string }];

  const work = await atWork(scene, way, eve);
  const { visitor, page, hands } = work;
  const dialog = page.getByRole('dialog');

  // A role of this name, which is there at once and said as it is.
  await visitor.open('/roles');
  await hands.press('New role');
  await hands.write(dialog.getByLabel('Name'), name);
  await hands.write(dialog.getByLabel('Key'), key);
  await hands.write(dialog.getByLabel('Rank'), String(100 + number));
  await hands.press('Create role');
  await hands.hears(`Created the role ${name}`);
  expect(await treeOf(page.locator('main'))).toContain(name);
  await isInert(work);

  // A group of this name, in the picker, on the board, in the preview and as saved.
  await visitor.open('/groups');
  const groups = work.anew();
  await groups.press(`Choose a group for ${name}`);
  await groups.choose(dialog.getByRole('combobox', { name: 'Okta group' }), name);
  await groups.hears(name);
  await isInert(work);
  await groups.press(groups.button('Map', dialog));
  await groups.press('Review');
  await dialog.getByText(`${name} gives ${name}`).waitFor();
  await dialog.getByText(`${name} ${name} (${login})`).waitFor();
  expect(await treeOf(dialog)).toContain(`${name} gives ${name}`);
  await isInert(work);
  await groups.press('Save 1 change');
  await groups.hears(/^Saved\. In force/);
  await isInert(work);

  // A person of this name, and the end of their sessions.
  await visitor.open(`/people/${personId}`);
  const people = work.anew();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await people.press('End all sessions');
  await dialog.getByRole('heading', { name: `End 1 session of ${name} ${name}` }).waitFor();
  await isInert(work);
  await people.press('End 1 session');
  await people.hears(`Ended 1 session of ${name} ${name}`);
  await isInert(work);

  // An application and a rule of this name, their review, and the deletion.
  const made = await eve.post('/api/v1/applications', {
    slug: key,
    name,
    hosts: [`${key}.example.com`],
    accessRules: [
      { path, anyRole: [key] },
      { path: '/*', anyRole: ['admin'] },
    ],
  });
  expect(made.status).toBe(201);
  await visitor.open(`/applications/${key}?tab=rules`);
  const rules = work.anew();
  await rules.press(/^Remove .*<img/);
  await rules.press('Review and save');
  await dialog.getByText(path).first().waitFor();
  expect(await treeOf(dialog)).toContain(path);
  await isInert(work);
  await rules.press(rules.button('Cancel', dialog));
  await rules.press('Discard');
  await visitor.open(`/applications/${key}?open=delete`);
  const deleting = work.anew();
  await dialog.getByRole('heading', { name }).waitFor();
  await isInert(work);
  await deleting.write(dialog.getByRole('textbox'), key);
  await deleting.press(deleting.button(/^Delete/, dialog));
  await deleting.hears(`Deleted ${name}`);
  await isInert(work);
  expect((await eve.get(`/api/v1/applications/${key}`)).status).toBe(404);
  await visitor.close();
});
