import { ConsoleScene, type Visitor } from './console-scene.js';
import { pages } from './pages.js';
import { signIn } from '../support/people.js';
import { openPage, START_LIMIT_MS, withoutLive } from './try-pages.js';

const SCRIPT = '<img src=x onerror=globalThis.owned=1>';

const LONG = 'W'.repeat(255);

/** Names that other people choose: markup, letters that turn the line round, one word without an end, pictures. */
const NAMES = [SCRIPT, '\u202Egnp.exe\u202C \u2067abc', LONG, '👩‍👩‍👧‍👦'.repeat(5)];

/** The same as one part of a path, where nothing may stand between words. */
const PATH = '/<img/src=x/onerror=globalThis.owned=1>';

/** A name that may have 80 letters at most. */
const short = (name: string): string => [...name].slice(0, 80).join('');

/** A name in which nothing may stand between words. */
const word = (name: string): string => name.replaceAll(' ', '/');

/** A word that may have 200 characters and no white space. */
const EVENT_TYPES = [word(SCRIPT), 'W'.repeat(200)];

/** Ids of what has these names, by what it is; of the first name where one is enough. */
const ids = {
  person: '',
  credential: '',
  token: '',
  grants: [] as string[],
  checks: [] as string[],
  triggers: [] as string[],
};

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const { okta } = scene.gateway;
  const { org } = okta.simulator;
  const made = async (path: string, body: object): Promise<string> => {
    const { status, body: answer } = await scene.admin.post(path, body);
    if (status !== 201) throw new Error(`${path} was refused: ${status} ${JSON.stringify(answer)}`);
    return String(answer['id']);
  };
  for (const [index, name] of NAMES.entries()) {
    org.addGroup({ name });
    const role = `hostile-${index}`;
    await made('/api/v1/roles', { key: role, name: short(name), rank: 100 + index });
    await made('/api/v1/group-mappings', { groupName: name, role });
    await made('/api/v1/applications', {
      slug: role,
      name,
      hosts: [`${role}.example.com`],
      accessRules: [{ path: PATH, anyRole: [role] }],
    });
    const login = `${role}@example.com`;
    const person = { firstName: name, lastName: SCRIPT, login, email: login, groups: [name] };
    await signIn(scene.gateway, org.addUser(person));
  }
  const application = '/api/v1/applications/hostile-0';
  // The first one last: it is what happened lately.
  for (const [index, name] of [...NAMES.entries()].reverse()) {
    const role = `hostile-${index}`;
    await made('/api/v1/connections', { slug: role, name, issuer: `https://${role}.okta.com` });
    ids.grants[index] = await made(`${application}/grants`, {
      role,
      resourceType: word(name),
      action: word(name),
      condition: `resource.id == "${name}"`,
    });
    ids.checks[index] = await made(`${application}/checks`, {
      name,
      who: { groups: [name], connection: 'default' },
      action: word(name),
      resourceType: word(name),
      resourceId: name,
      expected: 'denied',
    });
    ids.triggers[index] = await made('/api/v1/event-triggers', {
      kind: 'scheduled-search',
      cron: '0 6 * * 1',
      filter: name,
      eventTypes: EVENT_TYPES,
      deliverTo: `https://hooks.example.com/${encodeURIComponent(name)}`,
    });
    const [credential, token] = [
      await made(`${application}/credentials`, { name: short(name) }),
      await made('/api/v1/api-tokens', { name: short(name), role: 'guest' }),
    ];
    if (index === 0) Object.assign(ids, { credential, token });
  }
  // The connection in which everybody is: it stands in headings, in lists of people, and in the header.
  expect((await scene.admin.patch('/api/v1/connections/default', { name: NAMES[2] })).status).toBe(200);
  await scene.admin.put(`${application}/entities`, {
    entities: NAMES.map((name) => ({ type: word(name), id: name, properties: { own: name } })),
  });
  const { body } = await scene.admin.get('/api/v1/subjects?q=hostile-0@example.com');
  ids.person = (body['items'] as { id: string }[])[0]?.id ?? '';
  for (const { needs } of pages) await needs?.(scene);
}, START_LIMIT_MS);

afterAll(async () => scene?.close(), START_LIMIT_MS);

/** Whatever the names did to the page: nothing. */
async function harmOf(visitor: Visitor): Promise<unknown[]> {
  const { page } = visitor;
  const faults: unknown[] = [];
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    faults.push(...(await visitor.faults()).map((fault) => `${width}: ${fault}`));
  }
  if ((await page.evaluate('globalThis.owned')) !== undefined) faults.push('a name ran as a script');
  const markup = await page.locator('img[onerror], script:not([src]), [style*=expression]').count();
  if (markup > 0) faults.push('a name became markup');
  return faults;
}

/** Opens an address, and ends when everything that it asked for has come. */
async function openedAt(address: string): Promise<Visitor> {
  const visitor = await withoutLive(scene);
  await visitor.open(address);
  // What a page shows else may be pushed out by these names.
  await visitor.page.locator('h1').first().waitFor();
  await visitor.page.waitForLoadState('networkidle');
  return visitor;
}

const seen = (visitor: Visitor, text: string): Promise<void> =>
  visitor.page.getByText(text).filter({ visible: true }).first().waitFor();

describe.each(pages.map((page) => [page.name, page] as const))('%s', (_, page) => {
  it(
    'is not harmed by names that are markup, turn the line round or never end',
    async () => {
      const visitor = await openedAt((await openPage(page, scene)).address);
      expect(await harmOf(visitor)).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

/** Where such a name has to stand as the text that it is. */
const SHOWN: readonly (readonly [view: string, path: () => string, texts: readonly string[]])[] = [
  ['the list of roles', () => '/roles', NAMES.map(short)],
  ['a role', () => '/roles?open=hostile-2', [short(LONG)]],
  ['what a role may do', () => '/roles?access=hostile-0&compare=hostile-1', [SCRIPT]],
  ['the board of groups', () => '/groups', NAMES],
  ['a group', () => `/groups?open=group&group=${encodeURIComponent(SCRIPT)}`, [SCRIPT]],
  ['the picker of groups', () => '/groups?open=map&role=hostile-0', [SCRIPT]],
  ['groups as code', () => '/groups?code=page', [SCRIPT]],
  ['the list of sessions', () => '/sessions', [SCRIPT]],
  ['the list of people', () => '/people', NAMES],
  ['a person', () => `/people/${ids.person}`, [SCRIPT]],
  ['what is known of a person', () => `/people/${ids.person}?tab=membership`, [SCRIPT]],
  ['the sessions of a person', () => `/people/${ids.person}?tab=sessions`, [SCRIPT]],
  ['the timeline of a person', () => `/people/${ids.person}?tab=timeline`, [SCRIPT]],
  ['the end of all sessions', () => `/people/${ids.person}?open=end`, [SCRIPT]],
  ['the status of a person', () => `/people/${ids.person}?open=status`, [SCRIPT]],
  ['an explanation', () => `/explain?subject=${ids.person}&role=hostile-0`, [SCRIPT]],
  ['the list of applications', () => '/applications', NAMES],
  ['an application', () => '/applications/hostile-0', [SCRIPT]],
  ['the form of an application', () => '/applications/hostile-2?open=edit', [LONG]],
  ['the deletion of an application', () => '/applications/hostile-0?open=delete', [SCRIPT]],
  ['access rules', () => '/applications/hostile-0?tab=rules', [PATH, SCRIPT]],
  ['grants', () => '/applications/hostile-0?tab=grants', NAMES.map(word)],
  ['a new grant', () => '/applications/hostile-0?tab=grants&open=new-grant', [SCRIPT]],
  ...NAMES.flatMap((name, index): typeof SHOWN => [
    [
      `the removal of a grant of ${index}`,
      () => `/applications/hostile-0?tab=grants&open=remove-${ids.grants[index] ?? ''}`,
      [word(name)],
    ],
    [
      `the form of a check of ${index}`,
      () => `/applications/hostile-0?tab=rules&open=check-${ids.checks[index] ?? ''}`,
      ['Is to be'],
    ],
    [
      `an event trigger ${index}`,
      () => `/settings?tab=triggers&open=${ids.triggers[index] ?? ''}`,
      [encodeURIComponent(name)],
    ],
    [
      `an entity of ${index}`,
      () =>
        `/applications/hostile-0?tab=entities&open=${encodeURIComponent(`entity-${JSON.stringify([word(name), name])}`)}`,
      [name],
    ],
    [`a draft of a connection ${index}`, () => `/connections/hostile-${index}?tab=settings`, [name]],
    [`the deletion of a connection ${index}`, () => `/connections/hostile-${index}?open=delete`, [name]],
  ]),
  ['saved checks', () => '/applications/hostile-0?tab=rules', NAMES],
  ['the list of connections', () => '/connections', NAMES],
  ['the connection of everybody', () => '/connections/default', [LONG]],
  ['event triggers', () => '/settings?tab=triggers', EVENT_TYPES],
  ['the revocation of a token', () => `/settings?open=revoke-${ids.token}`, [SCRIPT]],
  ['entities', () => '/applications/hostile-0?tab=entities', NAMES],
  ['credentials', () => '/applications/hostile-0?tab=credentials', NAMES.map(short)],
  [
    'the revocation of a credential',
    () => `/applications/hostile-0?tab=credentials&open=revoke-${ids.credential}`,
    [SCRIPT],
  ],
  ['API tokens', () => '/settings', NAMES.map(short)],
  ['what happens', () => '/activity', [SCRIPT]],
  ['the audit trail', () => '/activity?tab=audit', [SCRIPT]],
];

describe.each(SHOWN)('%s', (_, path, texts) => {
  it(
    'shows names that are markup, turn the line round or never end as the text that they are',
    async () => {
      const visitor = await openedAt(path());
      for (const text of texts) await seen(visitor, text);
      expect(await harmOf(visitor)).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('the review', () => {
  it(
    'of mappings shows them as the text that they are',
    async () => {
      const visitor = await openedAt('/groups');
      const { page } = visitor;
      await page.getByRole('button', { name: `Remove ${short(SCRIPT)} from ${SCRIPT}` }).click();
      await page.getByRole('button', { name: 'Review', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('What becomes of roles').waitFor();
      await dialog.getByText(SCRIPT).first().waitFor();
      expect(await harmOf(visitor)).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'of access rules shows them as the text that they are',
    async () => {
      const visitor = await openedAt('/applications/hostile-0?tab=rules');
      const { page } = visitor;
      await page
        .getByRole('button', { name: /^Remove .*<img/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Review and save' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(PATH).first().waitFor();
      expect(await harmOf(visitor)).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('the palette', () => {
  it(
    'shows them as the text that they are',
    async () => {
      const visitor = await openedAt('/roles');
      const { page } = visitor;
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill('<img');
      await page.getByRole('option').filter({ hasText: SCRIPT }).first().waitFor();
      expect(await harmOf(visitor)).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
