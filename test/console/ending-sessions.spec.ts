import { eventually } from '../support/eventually.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { ConsoleScene, type Visitor } from './console-scene.js';
import { START_LIMIT_MS } from './try-pages.js';

const CHANGED = 'What it would touch has changed meanwhile: look at the numbers again.';

let scene: ConsoleScene;
let visitor: Visitor;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const mapping = { groupName: GROUP_OF_ROLE.guest, role: 'guest' };
  expect((await scene.admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

beforeEach(async () => {
  visitor = await scene.visitor();
});
afterEach(async () => visitor.close());

const signedIn = async (name: string) => {
  const okta = addPerson(scene.gateway.okta, name, [GROUP_OF_ROLE.guest]);
  await signIn(scene.gateway, okta);
  const { body } = await scene.admin.get(`/api/v1/subjects?q=${okta.id}`);
  return { okta, id: String((body['items'] as { id: string }[])[0]?.id) };
};
const sessionsOf = async (subject: string): Promise<string[]> =>
  (await scene.admin.all(`/api/v1/sessions?subject=${subject}`, 50)).map(({ id }) => String(id));

/** Confirms what the dialog says, and sees it asked again with other numbers. */
async function isAskedAgain(first: string, then: string): Promise<void> {
  const dialog = visitor.page.getByRole('dialog');
  await dialog.getByRole('button', { name: first, exact: true }).click();
  await dialog.getByText(CHANGED).waitFor();
  await dialog.getByRole('button', { name: then, exact: true }).waitFor();
  expect(await visitor.faults()).toEqual([]);
}

describe('what ends sessions', () => {
  it('of a person asks again when one more has begun since they were counted', async () => {
    const bob = await signedIn('Bob');
    await visitor.open(`/people/${bob.id}?open=end`);
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'End 1 session of Bob Tester' }).waitFor();
    await signIn(scene.gateway, bob.okta);
    await isAskedAgain('End 1 session', 'End 2 sessions');
    expect(await sessionsOf(bob.id)).toHaveLength(2);
    await dialog.getByRole('button', { name: 'End 2 sessions', exact: true }).click();
    await visitor.sees('Ended 2 sessions of Bob Tester');
    await dialog.waitFor({ state: 'detached' });
    expect(await sessionsOf(bob.id)).toEqual([]);
  });

  it('that were chosen asks again when one of them has ended since', async () => {
    const eve = await signedIn('Eve');
    await signIn(scene.gateway, eve.okta);
    const [first, second] = await sessionsOf(eve.id);
    await visitor.open(`/sessions?subject=${eve.id}&end=${first}.${second}`);
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'End 2 sessions' }).waitFor();
    await scene.admin.delete(`/api/v1/sessions/${first}`);
    await isAskedAgain('End 2 sessions', 'End 1 session');
    await dialog.getByRole('button', { name: 'End 1 session', exact: true }).click();
    await visitor.sees('Ended 1 session');
    expect(await sessionsOf(eve.id)).toEqual([]);
  });

  it('by shorter limits of a role tells how many end, and asks again once the role has other uses', async () => {
    const kim = await signedIn('Kim');
    const { page } = visitor;
    await visitor.open('/roles?open=guest');
    await page.getByLabel('Longest session').fill('1');
    const impact = '/api/v1/roles/guest/impact?sessionMaxSeconds=1';
    await eventually(async () => expect((await scene.admin.get(impact)).body['endingSessions']).toBe(1));
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Save the role Guest' });
    const confirm = dialog.getByRole('button', { name: /^Save, and end \d+ sessions?$/ });
    await confirm.waitFor();
    const token = { name: 'ci', role: 'guest' };
    expect((await scene.admin.post('/api/v1/api-tokens', token)).status).toBe(201);
    await confirm.click();
    await dialog.getByText(CHANGED).waitFor();
    expect(await sessionsOf(kim.id)).toHaveLength(1);
    expect(await visitor.faults()).toEqual([]);
    await confirm.click();
    await visitor.sees('Saved the role Guest');
    await dialog.waitFor({ state: 'detached' });
    expect(await sessionsOf(kim.id)).toEqual([]);
    expect((await scene.admin.patch('/api/v1/roles/guest', { sessionMaxSeconds: null })).status).toBe(200);
  });

  it('names who has a role that is to be deleted', async () => {
    const { page } = visitor;
    await scene.admin.post('/api/v1/roles', { key: 'singer', name: 'Singer', rank: 40 });
    await scene.admin.post('/api/v1/group-mappings', { groupName: GROUP_OF_ROLE.developer, role: 'singer' });
    await signIn(
      scene.gateway,
      addPerson(scene.gateway.okta, 'Liv', [GROUP_OF_ROLE.guest, GROUP_OF_ROLE.developer]),
    );
    await visitor.open('/roles?open=singer');
    await page.getByRole('button', { name: 'Delete role…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete the role Singer' });
    await dialog.getByRole('listitem').filter({ hasText: 'Liv Tester' }).waitFor();
    await dialog.getByText('1 person has it now').waitFor();
    expect(await visitor.faults()).toEqual([]);
    await dialog.getByRole('link', { name: 'All who have it' }).click();
    await page.getByRole('rowheader', { name: 'Liv Tester' }).waitFor();
    expect(new URL(page.url()).searchParams.get('role')).toBe('singer');
  });

  it('says what somebody lacks for it before they have selected anything', async () => {
    const { client } = await scene.somebody('Rhea', 'security-engineer');
    const reader = await scene.visitor(client);
    await reader.open('/sessions');
    const ends = reader.page.getByRole('button', { name: 'End sessions', exact: true });
    await ends.and(reader.page.locator('[aria-disabled=true]')).waitFor();
    await ends.and(reader.page.getByRole('button', { description: /sessions:write/ })).waitFor();
    await reader.close();
  });

  it('of a connection asks again, unless everybody is meant who signs in until then', async () => {
    const sam = await signedIn('Sam');
    const { page } = visitor;
    await visitor.open('/sessions');
    await page.getByRole('button', { name: 'End all of default' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('everybody who signed in through default').waitFor();
    const heading = await dialog
      .getByRole('heading', { name: /^End \d+ sessions of default$/ })
      .textContent();
    const count = Number(/\d+/.exec(heading ?? '')?.[0]);
    await signIn(scene.gateway, sam.okta);
    await isAskedAgain(`End ${count} sessions`, `End ${count + 1} sessions`);
    const last = await signIn(scene.gateway, sam.okta);
    await dialog.getByLabel('Also those that begin until then, however many').check();
    await dialog.getByRole('button', { name: `End ${count + 1} sessions`, exact: true }).click();
    await page.getByRole('heading', { name: 'Signed out' }).waitFor();
    expect((await last.browser.get(`${scene.gateway.url}/api/v1/session`)).status).toBe(401);
  });
});
