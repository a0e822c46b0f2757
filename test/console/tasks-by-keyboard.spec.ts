import type { Locator, Page } from 'playwright-core';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { RestClient } from '../support/rest-client.js';
import { ConsoleScene, problem, type Visitor } from './console-scene.js';
import { START_LIMIT_MS } from './try-pages.js';

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
  for (const name of ['Choir', 'Orchestra']) scene.gateway.okta.simulator.org.addGroup({ name });
  const person = addPerson(scene.gateway.okta, 'Eve', [GROUP_OF_ROLE.admin, GROUP_OF_ROLE.guest]);
  eve = new RestClient(scene.gateway.url, (await signIn(scene.gateway, person)).browser);
}, START_LIMIT_MS);
beforeEach(() => put(BEGINNING));
afterAll(async () => scene?.close(), START_LIMIT_MS);

/** Somebody whose only tool is the keyboard. */
class Keys {
  private begun = false;

  constructor(private readonly page: Page) {}

  /** Moves on until what has this role and name has the focus, which nothing done before may have lost. */
  async reach(role: 'button' | 'combobox' | 'textbox' | 'option', name: string | RegExp): Promise<void> {
    const wanted = this.page.locator(':focus').and(this.page.getByRole(role, { name }));
    if (this.begun) await this.page.locator(':focus').first().waitFor();
    this.begun = true;
    for (let tabs = 0; tabs < 60 && (await wanted.count()) === 0; tabs += 1) {
      await this.page.keyboard.press('Tab');
    }
    await wanted.waitFor();
  }

  async press(name: string | RegExp): Promise<void> {
    await this.reach('button', name);
    await this.page.keyboard.press('Enter');
  }

  /** Chooses a group in the open dialog. */
  async choose(group: string): Promise<void> {
    await this.reach('combobox', 'Okta group');
    await this.page.keyboard.type(group);
    await this.page.getByRole('option').first().filter({ hasText: group }).waitFor();
    await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Enter');
  }
}

async function at(path: string): Promise<{ visitor: Visitor; page: Page; keys: Keys }> {
  const visitor = await scene.visitor(eve);
  const { page } = visitor;
  // Nothing is heard of the other change: the answer to the save tells of it.
  await visitor.answer('/api/v1/event-stream', (route) =>
    route.fulfill(problem(404, 'not-found', 'There is no such thing.')),
  );
  await visitor.open(path);
  await page.getByRole('region', { name: 'Roles and their groups' }).waitFor();
  return { visitor, page, keys: new Keys(page) };
}

/** The accessibility tree of a part of the page. */
const tree = (part: Locator): Promise<string> => part.ariaSnapshot();

describe('by keyboard alone', () => {
  it('the groups of Admin and Guest are swapped, reviewed, saved and swapped back', async () => {
    const { visitor, page, keys } = await at('/groups');
    await keys.press('Change the group of Admin');
    await keys.choose(GROUP_OF_ROLE.guest);
    await page.getByText(/Swap: Rolegate Admins gives Guest then/).waitFor();
    expect(await tree(page.getByRole('dialog'))).toMatch(/combobox "Okta group"[\s\S]*button "Swap"/);
    await keys.press('Swap');
    await page.getByText('2 changes, not saved').waitFor();
    await keys.press('Review');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('What becomes of roles').waitFor();
    expect(await tree(dialog)).toMatch(/button "Save 2 changes"/);
    await keys.press('Save 2 changes');
    await page.getByText(/Saved. In force on 1 replica/).waitFor();
    expect(await saved()).toMatchObject({
      [GROUP_OF_ROLE.guest]: 'admin',
      [GROUP_OF_ROLE.admin]: 'guest',
    });
    await keys.press('Undo');
    await page.getByText(/Undone. In force/).waitFor();
    expect(await saved()).toMatchObject({ [GROUP_OF_ROLE.admin]: 'admin' });
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
  });
});
