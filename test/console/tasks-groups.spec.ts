import type { Locator, Page } from 'playwright-core';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { RestClient } from '../support/rest-client.js';
import { ConsoleScene, problem } from './console-scene.js';
import { treeOf, type Hands, type Way } from './hands.js';
import { START_LIMIT_MS } from './try-pages.js';
import { atWork, task, WITHOUT_POLLING, type AtWork } from './try-task.js';

interface Row {
  readonly groupName: string;
  readonly role: string;
}

let scene: ConsoleScene;
/** An admin who stays one when Admin and Guest swap their groups. */
let eve: RestClient;

const BEGINNING: readonly Row[] = [
  { groupName: GROUP_OF_ROLE.admin, role: 'admin' },
  { groupName: GROUP_OF_ROLE.developer, role: 'developer' },
  { groupName: GROUP_OF_ROLE.guest, role: 'guest' },
];

async function put(mappings: readonly Row[]): Promise<void> {
  const answer = await eve.put('/api/v1/group-mappings', { mappings }, { 'If-Match': '*' });
  if (answer.status !== 200) throw new Error(`The mappings were refused: ${answer.status}`);
}

/** Which group gives which role, as the gateway has it. */
async function saved(): Promise<Record<string, string>> {
  const { body } = await eve.get('/api/v1/group-mappings?limit=200');
  return Object.fromEntries((body['items'] as Row[]).map(({ groupName, role }) => [groupName, role]));
}

beforeAll(async () => {
  scene = await ConsoleScene.start();
  for (const name of ['Brass', 'Choir', 'Drums', 'Orchestra'])
    scene.gateway.okta.simulator.org.addGroup({ name });
  const person = addPerson(scene.gateway.okta, 'Eve', [GROUP_OF_ROLE.admin, GROUP_OF_ROLE.guest]);
  eve = new RestClient(scene.gateway.url, (await signIn(scene.gateway, person)).browser);
  const grant = { role: 'auditor', action: 'write', resourceType: 'group-mappings' };
  await eve.post('/api/v1/applications/gateway/grants', grant);
}, START_LIMIT_MS);
beforeEach(() => put(BEGINNING));
afterAll(async () => scene?.close(), START_LIMIT_MS);

/** Somebody at the board of groups. @param told False = they hear of no change until they save one. */
async function atGroups(way: Way, as: RestClient, told = true): Promise<AtWork> {
  const work = await atWork(scene, way, as);
  if (!told) {
    const refusal = problem(404, 'not-found', 'There is no such thing.');
    await work.visitor.answer('/api/v1/event-stream', (route) => route.fulfill(refusal));
  }
  await work.visitor.open('/groups');
  await work.page.getByRole('region', { name: 'Roles and their groups' }).waitFor();
  if (told) await work.visitor.hearsOfChanges();
  return work;
}

/** The card of a role. */
const slot = (page: Page, role: string): Locator =>
  page
    .getByRole('region', { name: 'Roles and their groups' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: role, exact: true }) });

const dialog = (page: Page): Locator => page.getByRole('dialog');

/** Gives a role to a group in the draft. */
async function give({ page, hands }: AtWork, role: string, group: string): Promise<void> {
  await hands.press(new RegExp(`^(Choose a group for|Change the group of) ${role}$`));
  await hands.choose(
    dialog(page).getByRole('combobox', { name: 'Okta group' }),
    group,
    new RegExp(`^${group}`),
  );
  await hands.press(hands.button(/^(Map|Move)/, dialog(page)));
  await dialog(page).waitFor({ state: 'detached' });
}

const review = async (hands: Hands, save: RegExp): Promise<void> => {
  await hands.press('Review');
  await hands.press(save);
};

task('swap the groups of Admin and Guest', async (way) => {
  const { visitor, page, hands } = await atGroups(way, eve);
  await hands.press('Change the group of Admin');
  await hands.choose(page.getByRole('combobox', { name: 'Okta group' }), GROUP_OF_ROLE.guest);
  await hands.hears(/Swap: Rolegate Admins gives Guest then/);
  expect(await treeOf(dialog(page))).toMatch(
    /combobox "Okta group"[\s\S]*combobox "Role"[\s\S]*button "Cancel"\n.*button "Swap"\n.*button "Move"/,
  );
  await hands.press('Swap');
  await hands.hears('2 changes, not saved');
  await slot(page, 'Admin').getByText('(was Rolegate Admins)').waitFor();
  await hands.press('Review');
  await dialog(page).getByText('Everyone Else gives Admin instead of Guest').waitFor();
  await dialog(page).getByText('What becomes of roles').waitFor();
  expect(await visitor.faults()).toEqual([]);
  expect(await treeOf(dialog(page))).toMatch(/table "What becomes of roles"[\s\S]*button "Save 2 changes"/);
  await hands.press('Save 2 changes');
  await hands.hears(/^Saved\. In force on 1 replica after/);
  expect(await saved()).toEqual({
    [GROUP_OF_ROLE.guest]: 'admin',
    [GROUP_OF_ROLE.developer]: 'developer',
    [GROUP_OF_ROLE.admin]: 'guest',
  });
  await hands.press('Undo');
  await hands.hears(/^Undone\. In force/);
  expect(await saved()).toEqual(
    Object.fromEntries(BEGINNING.map(({ groupName, role }) => [groupName, role])),
  );
  expect(await visitor.faults()).toEqual([]);
  await visitor.close();
});

task('two browsers edit the same set and neither loses a change', async (way) => {
  const [one, other] = [await atGroups(way, eve, false), await atGroups(way, scene.admin)];
  await give(one, 'Auditor', 'Choir');
  await give(other, 'Security Engineer', 'Orchestra');
  await review(other.hands, /^Save 1/);
  await other.hands.hears(/^Saved\. In force on 1 replica/);
  // The answer to the save tells of the other change: both go together, and that is looked at before it is saved.
  await review(one.hands, /^Save 1/);
  await one.hands.hears(/ changed .*Orchestra.*; yours is kept/);
  await review(one.hands, /^Save 1/);
  await one.hands.hears(/^Saved\. In force on 1 replica/);
  expect(await saved()).toMatchObject({ Choir: 'auditor', Orchestra: 'security-engineer' });

  await slot(other.page, 'Auditor').getByText('Choir').first().waitFor();
  await give(other, 'Security Engineer', 'Drums');
  await give(one, 'Security Engineer', 'Brass');
  await review(other.hands, /^Save /);
  // The card has it in the draft already; this is said of what is saved.
  await other.page.getByText(/^Saved\./).waitFor();
  await review(one.hands, /^Save /);
  await one.hands.hears(/One change of yours meets it: choose above the list\.$/);
  const conflicts = one.page.getByRole('list', { name: 'Conflicts' });
  const first = conflicts.getByRole('listitem').first().getByRole('heading', { name: 'Security Engineer' });
  await one.page.locator(':focus').and(first).waitFor();
  expect(await treeOf(conflicts)).toMatch(
    /heading "Security Engineer"[\s\S]*term: Theirs\n.*from Drums\nterm: Yours\n.*from Brass\nbutton "Take theirs for .*\nbutton "Keep yours for/,
  );
  expect(await one.visitor.faults()).toEqual([]);
  await one.hands.press(/^Keep yours for/);
  await one.page.locator(':focus').and(one.hands.button('Review')).waitFor();
  await review(one.hands, /^Save /);
  await dialog(one.page).waitFor({ state: 'detached' });
  expect(await saved()).toEqual({
    ...Object.fromEntries(BEGINNING.map(({ groupName, role }) => [groupName, role])),
    Choir: 'auditor',
    Brass: 'security-engineer',
  });
  expect([await one.visitor.said(), await other.visitor.said()]).toEqual([[], []]);
  await one.visitor.close();
  await other.visitor.close();
});

task('map a group, and a live session elsewhere gains the role without a reload', async (way) => {
  const name = { 'by pointer': 'Dora', 'by keyboard alone': 'Dana', 'at 390 px': 'Dina' }[way];
  const person = addPerson(scene.gateway.okta, name, [GROUP_OF_ROLE.developer, 'Choir']);
  const { browser } = await signIn(scene.gateway, person);
  const theirs = await atWork(scene, way, new RestClient(scene.gateway.url, browser));
  await theirs.visitor.context.addInitScript(WITHOUT_POLLING);
  await theirs.visitor.open('/groups');
  await theirs.visitor.hearsOfChanges();
  await theirs.visitor.sees('You can look at everything here.');
  expect(await theirs.hands.button('Change the group of Developer').getAttribute('aria-disabled')).toBe(
    'true',
  );
  await theirs.page.evaluate('globalThis.loadedOnce = true');

  const mine = await atGroups(way, eve);
  await give(mine, 'Auditor', 'Choir');
  await mine.hands.press('Review');
  await dialog(mine.page).getByText(`${name} Tester (${person.profile.login})`).waitFor();
  expect(await treeOf(dialog(mine.page))).toMatch(
    /row "Auditor (Gain it )?\d (Lose it )?0 [\s\S]*button "Save 1 change"/,
  );
  const answer = mine.page.waitForResponse((one) => one.request().method() === 'PUT');
  const savedAt = answer.then(() => performance.now());
  await mine.hands.press('Save 1 change');
  await theirs.page.getByText('You can look at everything here.').waitFor({ state: 'detached' });
  const seconds = (performance.now() - (await savedAt)) / 1000;
  // The promise is a second, on a machine that does nothing else; whatever is busy, it is the stream that brings it.
  expect(seconds).toBeLessThan(10);
  process.stdout.write(`A live session gained the role ${seconds.toFixed(2)} s after the save, ${way}\n`);
  expect(await theirs.page.evaluate('globalThis.loadedOnce')).toBe(true);
  await mine.hands.hears(/^Saved\. In force on 1 replica/);
  // They may do it now, and do.
  await theirs.hands.press('Remove Auditor from Choir');
  await theirs.hands.hears('1 change, not saved');
  expect(await treeOf(theirs.page.getByRole('group', { name: 'Changes' }))).toMatch(
    /status: 1 change, not saved\nbutton "Review"\nbutton "Discard"/,
  );
  await theirs.hands.press('Discard');
  expect([await mine.visitor.faults(), await theirs.visitor.faults()]).toEqual([[], []]);
  await theirs.visitor.close();
  await mine.visitor.close();
});
