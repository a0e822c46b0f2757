import type { Locator, Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import { eventually } from '../support/eventually.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { RestClient } from '../support/rest-client.js';
import { ConsoleScene, type Visitor } from './console-scene.js';
import { hasSearched, pickGroup } from './hands.js';
import { PAINTED } from './look.js';

const START_LIMIT_MS = 180_000;
const HOSTILE = '<img src=x onerror=globalThis.owned=1> \u202Egnp.exe';

let scene: ConsoleScene;
/** An admin who stays one when Admin and Guest swap their groups. */
let eve: RestClient;

type Row = { groupName: string; role: string; groupId?: string };

const BEGINNING: Row[] = [
  { groupName: GROUP_OF_ROLE.admin, role: 'admin' },
  { groupName: GROUP_OF_ROLE.developer, role: 'developer' },
  { groupName: GROUP_OF_ROLE.guest, role: 'guest' },
];

async function put(mappings: Row[]): Promise<void> {
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
  const { org } = scene.gateway.okta.simulator;
  for (const name of ['Choir', 'Orchestra', HOSTILE, 'W'.repeat(255)]) org.addGroup({ name });
  const person = addPerson(scene.gateway.okta, 'Eve', [GROUP_OF_ROLE.admin, GROUP_OF_ROLE.guest]);
  eve = new RestClient(scene.gateway.url, (await signIn(scene.gateway, person)).browser);
  await put(BEGINNING);
}, START_LIMIT_MS);

beforeEach(() => put(BEGINNING));

afterAll(async () => scene?.close(), START_LIMIT_MS);

async function at(width: number, as: RestClient = eve): Promise<Visitor> {
  const visitor = await scene.visitor(as);
  await visitor.page.setViewportSize({ width, height: 844 });
  await visitor.open('/groups');
  await slot(visitor.page, 'Admin').waitFor();
  await visitor.hearsOfChanges();
  return visitor;
}

const button = (page: Page | Locator, name: string | RegExp): Locator => page.getByRole('button', { name });

/** The card of a role. */
const slot = (page: Page, role: string): Locator =>
  page
    .getByRole('region', { name: 'Roles and their groups' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: role, exact: true }) });

/** Maps a group to a role that has none. */
async function map(page: Page, role: string, group: string): Promise<void> {
  await button(page, `Choose a group for ${role}`).click();
  await pickGroup(page, group);
  await button(page.getByRole('dialog'), /^(Map|Move it)/).click();
  await page.getByText(/1 change, not saved/).waitFor();
}

async function reviewAndSave(page: Page): Promise<void> {
  await button(page, 'Review').click();
  await button(page, /^Save \d/).click();
  await page.getByText('Saved.').waitFor();
}

describe('Groups → roles', () => {
  it('makes a mapping by at most thirty keys from the opening of the page, and never loses the focus', async () => {
    const visitor = await at(1280);
    const { page } = visitor;
    let keys = 0;
    const press = async (key: string): Promise<void> => {
      await page.keyboard.press(key);
      keys += 1;
      // A dialog gives it back a moment after it has closed.
      await page.locator('body :focus').waitFor({ state: 'attached' });
      // What a key did may be shown in the next frame only: whoever looks sooner presses once too often.
      await page.evaluate(PAINTED);
    };
    const focusIs = (name: string | RegExp): Promise<void> =>
      page
        .locator(':focus')
        .and(button(page, name).or(page.getByRole('combobox', { name })))
        .waitFor();

    await press('Tab');
    await press('Enter');
    await press('Tab');
    await focusIs('Map a group');
    await press('Enter');
    await focusIs('Okta group');
    for (const key of 'Choi') await press(key);
    await hasSearched(page);
    await page
      .getByRole('option')
      .first()
      .filter({ hasText: /^Choir/ })
      .waitFor();
    await press('ArrowDown');
    await press('Enter');
    const role = page.getByLabel('Role', { exact: true });
    for (let tabs = 0; tabs < 3 && (await page.locator(':focus').and(role).count()) === 0; tabs += 1) {
      await press('Tab');
    }
    for (let step = 0; step < 6 && (await role.inputValue()) !== 'auditor'; step += 1)
      await press('ArrowDown');
    await press('Tab');
    await press('Tab');
    await focusIs('Map');
    await press('Enter');
    await page.getByText('1 change, not saved').waitFor();
    await focusIs('Map a group');
    await press('Tab');
    await press('Tab');
    await focusIs('Review');
    await press('Enter');
    await focusIs('Cancel');
    await page
      .getByText(/would gain|Nobody who is known|What becomes of roles/)
      .first()
      .waitFor();
    await press('Tab');
    await focusIs(/^Save/);
    await press('Enter');
    await page.getByText('Saved.').waitFor();
    await focusIs('Review');
    expect(keys).toBeLessThanOrEqual(30);
    expect(await saved()).toMatchObject({ Choir: 'auditor' });
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
  });

  it('shows what another admin saves before one saves oneself, and loses neither change', async () => {
    const [one, other] = [await at(1280), await at(390, scene.admin)];
    await map(one.page, 'Auditor', 'Choir');
    await map(other.page, 'Security Engineer', 'Orchestra');
    await reviewAndSave(one.page);
    const notice = other.page.getByRole('group', { name: 'Changes of others' });
    await notice.getByText(/^eve@example.com saved a change to this page (just now|.* ago)\.$/).waitFor();
    await slot(other.page, 'Security Engineer').getByText('Orchestra').first().waitFor();
    await button(notice, 'Show').click();
    await other.page.getByText(/^eve@example.com changed Choir (just now|.* ago); yours is kept\./).waitFor();
    await slot(other.page, 'Auditor').getByText('Choir').first().waitFor();
    await other.page.getByText('1 change, not saved').waitFor();
    await reviewAndSave(other.page);
    expect(await saved()).toMatchObject({ Choir: 'auditor', Orchestra: 'security-engineer' });
    // What was saved here can't be undone over what somebody else has saved since.
    await button(one.page, 'Undo').waitFor({ state: 'detached' });
    await one.close();
    await other.close();
  });

  it('takes back what was saved also for whoever left the page meanwhile, or has begun another draft', async () => {
    const visitor = await at(1280);
    const { page } = visitor;
    await map(page, 'Auditor', 'Choir');
    await reviewAndSave(page);
    await button(page, 'Undo').waitFor();
    await page.getByRole('link', { name: 'Roles', exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Roles' }).waitFor();
    await page.getByRole('link', { name: 'Groups → roles' }).first().click();
    await visitor.sees('Saved before. In force on every replica within a second.');
    await map(page, 'Security Engineer', 'Orchestra');
    await button(page, 'Undo').click();
    await visitor.sees('Undone before.');
    expect(await saved()).not.toHaveProperty('Choir');
    await visitor.sees('1 change, not saved');
    await slot(page, 'Security Engineer').getByText('Orchestra').first().waitFor();
    expect(await visitor.faults()).toEqual([]);
    await button(page, 'Discard').click();
    await visitor.close();
  });

  it('lets the numbers of a preview stay while others save, and has a save on top of them refused and reviewed anew', async () => {
    const visitor = await at(1280);
    const { page } = visitor;
    let previews = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/group-mappings/preview')) previews += 1;
    });
    await map(page, 'Auditor', 'Choir');
    await button(page, 'Review').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Nobody who is known|What becomes of roles/).waitFor();
    await put([...BEGINNING, { groupName: 'Orchestra', role: 'security-engineer' }]);
    await page.getByText(/saved a change to this page/).waitFor({ state: 'attached' });
    expect(previews).toBe(1);
    await button(dialog, /^Save 1/).click();
    await page.getByText(/^eve@example.com changed Orchestra .*; yours is kept\./).waitFor();
    await reviewAndSave(page);
    expect(await saved()).toMatchObject({ Choir: 'auditor', Orchestra: 'security-engineer' });
    await visitor.close();
  });

  it.each([1280, 390])(
    'says on each card what Okta calls the group and how many members it counts, without a question of its own, on a window of %i pixels',
    async (width) => {
      const { org } = scene.gateway.okta.simulator;
      const staff = org.addGroup({ name: `Staff ${width}`, type: 'APP_GROUP' });
      const members = org.directory.allUsers().slice(0, 2);
      for (const { id } of members) org.addMember(staff.id, id);
      await put([...BEGINNING, { groupName: staff.name, role: 'auditor' }]);
      const visitor = await scene.visitor(eve);
      const { page } = visitor;
      await page.setViewportSize({ width, height: 844 });
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url().includes('/okta-groups?')) asked.push(request.url());
      });
      const side = width === 1280 ? 'Okta groups' : 'Roles and their groups';
      const card = page
        .getByRole('region', { name: side })
        .getByRole('listitem')
        .filter({ hasText: staff.name });
      await visitor.open('/groups');
      await card.getByText('In Okta: 2 members · from a directory or an app').waitFor();
      await page.getByText(/Members in Okta as of/).waitFor();
      expect(asked).toEqual([]);
      expect(await visitor.faults()).toEqual([]);

      const heal = org.faults.status('/api/v1/groups', 503);
      const database = await new DataSource({
        type: 'postgres',
        url: scene.gateway.databaseUrl,
      }).initialize();
      await database.query("UPDATE okta_group_answers SET asked_at = asked_at - interval '2 minutes'");
      await database.destroy();
      await visitor.open('/groups');
      await page.getByText(/Okta does not answer \(okta-unavailable\)\. Members in Okta as of/).waitFor();
      await card.getByText('In Okta: 2 members · from a directory or an app').waitFor();
      await button(page, 'Change the group of Auditor').waitFor();
      heal();
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
  );

  it('saves nothing after which nobody could become admin, and says the way out', async () => {
    const visitor = await at(390);
    const { page } = visitor;
    await button(page, 'Remove Admin from Rolegate Admins').click();
    await page.locator(':focus').and(button(page, 'Choose a group for Admin')).waitFor();
    await button(page, 'Review').click();
    await page.getByText('Give Admin to a group before you save this.').waitFor();
    const save = button(page, /^Save 1/);
    expect(await save.getAttribute('aria-disabled')).toBe('true');
    await save.click({ force: true });
    expect(await visitor.faults()).toEqual([]);
    await button(page, 'Cancel').click();
    await button(page, 'Discard').click();
    await page.getByText('Nothing changed').waitFor();
    expect(await saved()).toMatchObject({ [GROUP_OF_ROLE.admin]: 'admin' });
    await visitor.close();
  });

  it('leaves saved mappings editable while Okta is down, and offers the groups that people here have', async () => {
    const { faults } = scene.gateway.okta.simulator.org;
    const heal = faults.status('/api/v1/groups', 503);
    const visitor = await at(1280);
    const { page } = visitor;
    await button(page, 'Change the group of Developer').click();
    await page.getByText(/are groups that people here have/).waitFor();
    await pickGroup(page, GROUP_OF_ROLE.guest);
    await button(page, 'Swap').click();
    await reviewAndSave(page);
    expect(await saved()).toMatchObject({
      [GROUP_OF_ROLE.guest]: 'developer',
      [GROUP_OF_ROLE.developer]: 'guest',
    });
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
    heal();
  });

  it('keeps what is not saved when the page is loaded anew, and does without a store where the browser has none', async () => {
    const visitor = await at(1280);
    visitor.page.on('dialog', (dialog) => void dialog.accept());
    await map(visitor.page, 'Auditor', 'Choir');
    await visitor.page.reload();
    await visitor.sees('1 change, not saved');
    await slot(visitor.page, 'Auditor').getByText('Choir').first().waitFor();
    await visitor.close();

    const without = await scene.visitor(eve);
    await without.context.addInitScript(
      "Object.defineProperty(globalThis, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })",
    );
    await without.open('/groups');
    await map(without.page, 'Auditor', 'Choir');
    await reviewAndSave(without.page);
    expect(await saved()).toMatchObject({ Choir: 'auditor' });
    await without.close();
  });

  it('takes names that are markup, turn the line round or never end as the text that they are', async () => {
    const visitor = await at(1280);
    const { page } = visitor;
    await map(page, 'Auditor', HOSTILE);
    await button(page, 'Choose a group for Security Engineer').click();
    await pickGroup(page, 'W'.repeat(255));
    await button(page.getByRole('dialog'), 'Map').click();
    await page.getByText('2 changes, not saved').waitFor();
    await reviewAndSave(page);
    expect(await saved()).toMatchObject({ [HOSTILE]: 'auditor', ['W'.repeat(255)]: 'security-engineer' });
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await visitor.faults()).toEqual([]);
    }
    expect(await page.evaluate('globalThis.owned')).toBeUndefined();
    await visitor.close();
  });

  it('asks Okta for twenty-five groups at a time and none for the page, and shows the hundred that most people have of ten thousand', async () => {
    const { org } = scene.gateway.okta.simulator;
    for (let number = 0; number < 60; number += 1) org.addGroup({ name: `Team ${number}` });
    const database = await new DataSource({ type: 'postgres', url: scene.gateway.databaseUrl }).initialize();
    await database.query(
      `INSERT INTO subjects (connection_id, sub, login, groups, membership_source, membership_completeness,
         membership_fetched_at, last_sign_in_at)
       SELECT c.id, 'many', 'many', (SELECT jsonb_agg(jsonb_build_object('name', 'Old ' || n)) FROM generate_series(1, 9999) n),
         'api', 'complete', now(), now() FROM connections c WHERE c.slug = 'default'`,
    );
    await database.destroy();
    const visitor = await scene.visitor(eve);
    const { page } = visitor;
    const asked: URL[] = [];
    page.on('request', (request) => asked.push(new URL(request.url())));
    await visitor.open('/groups');
    await visitor.sees('The 100 with most people of 10,');
    await button(page, 'Choose a group for Auditor').click();
    await page.getByRole('combobox', { name: 'Okta group' }).fill('Team');
    await hasSearched(page);
    await page.getByRole('option').filter({ hasText: 'Use “Team”' }).waitFor();
    await page.getByText('More groups match: type more of the name.').waitFor();
    expect(await page.getByRole('option').count()).toBe(26);
    const questions = (): URL[] => asked.filter(({ pathname }) => pathname.endsWith('/okta-groups'));
    await eventually(() => expect(questions()).toHaveLength(2));
    const limits = questions().flatMap(({ searchParams }) => searchParams.get('limit') ?? []);
    expect(limits).toEqual(['25', '25']);
    await visitor.close();
  });

  it('names ten of those whom a change concerns, and all of them when asked to', async () => {
    const { org } = scene.gateway.okta.simulator;
    const group = org.addGroup({ name: 'Many of them' });
    for (let number = 1; number <= 12; number += 1) {
      const login = `many-${number}@example.com`;
      org.addMember(group.id, org.addUser({ firstName: `Many${number}`, lastName: 'Tester', login }).id);
    }
    const visitor = await at(390);
    const { page } = visitor;
    await map(page, 'Auditor', group.name);
    await button(page, 'Review').click();
    const dialog = page.getByRole('dialog');
    const people = dialog.getByRole('table', { name: /^Auditor: / });
    await dialog.getByText('Auditor: 10 of 12 people concerned').waitFor();
    await button(dialog, 'Show all 12 of Auditor').click();
    await dialog.getByText('Auditor: 12 of 12 people concerned').waitFor();
    const names = await people.getByText(/Many\d+ Tester/).allInnerTexts();
    expect(new Set(names.map((name) => /Many\d+/.exec(name)?.[0])).size).toBe(12);
    expect(await visitor.faults()).toEqual([]);
    await button(dialog, 'Cancel').click();
    await button(page, 'Discard').click();
    await page.getByText('Nothing changed').waitFor();
    await visitor.close();
  });

  it('names two hundred of more people, and all of them when asked to', async () => {
    const { org } = scene.gateway.okta.simulator;
    const group = org.addGroup({ name: 'The whole hall' });
    for (let number = 1; number <= 202; number += 1) {
      const login = `hall-${number}@example.com`;
      org.addMember(group.id, org.addUser({ firstName: `Hall${number}`, lastName: 'Tester', login }).id);
    }
    const visitor = await at(1280);
    const { page } = visitor;
    await map(page, 'Auditor', group.name);
    await button(page, 'Review').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2 people concerned are not named.').waitFor();
    await button(dialog, 'Show all 200 of Auditor').waitFor();
    await button(dialog, 'Name 202 people').click();
    await button(dialog, 'Show all 202 of Auditor').click();
    await dialog.getByText('Auditor: 202 of 202 people concerned').waitFor();
    expect(await dialog.getByText('are not named').count()).toBe(0);
    await button(dialog, 'Cancel').click();
    await button(page, 'Discard').click();
    await page.getByText('Nothing changed').waitFor();
    await visitor.close();
  });

  it('begins with the picker where no group gives a role yet', async () => {
    const app = scene.gateway.okta.simulator.org.addApp({ label: 'Partner' });
    await eve.post('/api/v1/connections', {
      name: 'Partner',
      slug: 'partner',
      issuer: scene.gateway.okta.simulator.url,
      clientId: app.id,
      clientSecret: app.clientSecret,
    });
    const visitor = await scene.visitor(eve);
    const { page } = visitor;
    await visitor.open('/groups?connection=partner');
    await visitor.sees('No group gives a role yet: everybody is refused');
    await page.locator(':focus').and(button(page, 'Map the first group')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/Without API access these are groups that people here have/).waitFor();
    await pickGroup(page, 'Partners', 'Use “Partners”');
    await page.getByLabel('Role', { exact: true }).selectOption('guest');
    await button(page.getByRole('dialog'), 'Map').click();
    await button(page, 'As code').click();
    await page.getByText(/group-mappings\?connection=partner/).waitFor();
    expect(await visitor.faults()).toEqual([]);
    await button(page, 'Close').click();
    await reviewAndSave(page);
    const cards = page.getByRole('region', { name: 'Okta groups' });
    await cards.getByText('In Okta: not known, there is no API access').waitFor();
    await eventually(async () => {
      const { body } = await eve.get('/api/v1/group-mappings?connection=partner');
      expect(body['items']).toMatchObject([{ groupName: 'Partners', role: 'guest' }]);
    });
    await visitor.close();
  });
});
