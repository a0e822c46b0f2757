import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { ConsoleScene } from './console-scene.js';

const START_LIMIT_MS = 180_000;

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const application = { slug: 'wiki', name: 'Wiki', hosts: ['wiki.example.test'], accessRules: [] };
  expect((await scene.admin.post('/api/v1/applications', application)).status).toBe(201);
  const check = {
    ...{ name: 'Nobody gets in', who: { nobody: true }, expected: 'denied' },
    ...{ method: 'GET', path: '/' },
  };
  expect((await scene.admin.post('/api/v1/applications/wiki/checks', check)).status).toBe(201);
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

/** Runs in the page: what has the focus, and what is read out with it. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  const said = (element.getAttribute('aria-describedby') ?? '').split(' ');
  return {
    label: element.labels?.[0]?.textContent,
    invalid: element.getAttribute('aria-invalid'),
    said: said.map((id) => document.getElementById(id)?.textContent).join(' '),
  };
})()`;

/** A form that is sent with something in it that can't be taken. */
interface FaultyForm {
  readonly address: string;
  readonly fill?: (page: Page) => Promise<void>;
  readonly send: string;
  /** Label of the first field that can't be taken, and what is wrong with it. */
  readonly first: readonly [label: string, fault: string];
}

const emptied =
  (label: string, text = '') =>
  (page: Page): Promise<void> =>
    page.getByLabel(label).first().fill(text);

const FORMS: Record<string, FaultyForm> = {
  'a new role': { address: '/roles?add=role', send: 'Create role', first: ['Name', 'A role needs a name.'] },
  'a role': {
    address: '/roles?open=auditor',
    fill: emptied('Rank', 'first'),
    send: 'Save',
    first: ['Rank', 'A whole number from 0'],
  },
  'a new API token': {
    address: '/settings?open=new',
    send: 'Create token',
    first: ['Name', 'A token needs a name'],
  },
  'a new event trigger, as the gateway refuses it': {
    address: '/settings?tab=triggers&open=new',
    fill: async (page) => {
      await page.getByLabel('Scheduled search').check();
      await page.getByLabel('When (cron)').fill('at noon');
    },
    send: 'Create event trigger',
    first: ['When (cron)', 'cron'],
  },
  'a new application': {
    address: '/applications?open=new',
    fill: emptied('Hosts', 'bad_host!'),
    send: 'Register application',
    first: ['Hosts (optional)', 'is no host name'],
  },
  'the settings of a connection': {
    address: '/connections/default?tab=settings',
    fill: emptied('Client ID'),
    send: 'Save settings',
    first: ['Client ID', 'It can’t be empty.'],
  },
  'a question to explain': {
    address: '/explain',
    send: 'Explain',
    first: ['Person', 'Choose a person first.'],
  },
  'a new grant': {
    address: '/applications/wiki?tab=grants&open=new-grant',
    send: 'Review the grant',
    first: ['Role', 'Choose a role.'],
  },
  'a new check': {
    address: '/applications/wiki?tab=rules&open=new-check',
    send: 'Save check',
    first: ['What must stay true', 'Say in a few words'],
  },
  'a new entity': {
    address: '/applications/wiki?tab=entities&open=new-entity',
    send: 'Save',
    first: ['Type', '1 to 255 characters.'],
  },
  'a new credential': {
    address: '/applications/wiki?tab=credentials&open=new-credential',
    send: 'Make credential',
    first: ['Name', 'A credential needs a name.'],
  },
};

describe('a form with something in it that can’t be taken', () => {
  it.each(Object.entries(FORMS))(
    'has the focus at the first such field, with what is wrong: %s',
    async (_, { address, fill, send, first: [label, fault] }) => {
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(address);
      const button = page.getByRole('button', { name: send, exact: true });
      await button.waitFor();
      await fill?.(page);
      await button.click();
      await eventually(async () =>
        expect(await page.evaluate(FOCUSED)).toMatchObject({
          label: expect.stringContaining(label) as string,
          invalid: 'true',
          said: expect.stringContaining(fault) as string,
        }),
      );
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('what is another’s already', () => {
  it.each([
    ['/roles?add=role', 'Key', ' guest', '“guest” is taken by Guest.'],
    ['/applications?open=new', 'Short name', 'wiki', '“wiki” is taken by Wiki.'],
    ['/applications?open=new', 'Hosts', 'https://WIKI.example.test', '“wiki.example.test” is taken by Wiki.'],
    [
      '/applications/wiki?tab=rules&open=new-check',
      'What must stay true',
      'Nobody gets in',
      '“Nobody gets in” is taken by another check.',
    ],
  ])(
    'is told while one types, and no more once it is another: %s, %s',
    async (address, label, taken, fault) => {
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(address);
      const field = page.getByRole('dialog').getByLabel(label);
      await field.fill(taken);
      const told = page.getByText(fault);
      await told.waitFor();
      expect(await page.evaluate(FOCUSED)).toMatchObject({
        invalid: 'true',
        said: expect.stringContaining(fault) as string,
      });
      await field.fill(`${taken.trim()}x`);
      await told.waitFor({ state: 'detached' });
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'is said at the key of a role, where somebody else made it meanwhile',
    async () => {
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open('/roles?add=role');
      const key = page.getByLabel('Key');
      await page.getByLabel('Name').fill('Night watch');
      await page.route('**/api/v1/role*', async (route) => {
        if (route.request().method() !== 'POST') return route.abort();
        const role = { key: 'night-watch', name: 'Watch', rank: 600 };
        expect((await scene.admin.post('/api/v1/roles', role)).status).toBe(201);
        return route.continue();
      });
      await page.getByLabel('Rank').fill('700');
      await page.getByRole('button', { name: 'Create role', exact: true }).click();
      await eventually(async () =>
        expect(await page.evaluate(FOCUSED)).toMatchObject({
          label: expect.stringContaining('Key') as string,
          said: expect.stringContaining('Choose another key.') as string,
        }),
      );
      expect(await key.inputValue()).toBe('night-watch');
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
