import { ConsoleScene, type Visitor } from './console-scene.js';
import { eventually } from '../support/eventually.js';
import { START_LIMIT_MS } from './try-pages.js';

const SCRIPT = '<img src=x onerror=globalThis.owned=1>';
/** Turns the line round, and never ends. */
const LONG = `\u202E${'W'.repeat(200)}`;

let scene: ConsoleScene;
let visitor: Visitor;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  await made('/api/v1/roles', { key: 'hostile', name: SCRIPT, rank: 50 });
  await made('/api/v1/group-mappings', { groupName: SCRIPT, role: 'hostile' });
}, START_LIMIT_MS);

afterAll(async () => scene?.close(), START_LIMIT_MS);

beforeEach(async () => {
  visitor = await scene.visitor();
});

afterEach(async () => visitor.close());

async function made(path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await scene.admin.post(path, body);
  if (answer.status !== 201) throw new Error(`${path} was refused: ${answer.status}`);
  return answer.body;
}

/** Ends when the page says the name as the text that it is, and has neither run it nor made markup of it. */
async function showsAsText(name: string): Promise<void> {
  const { page } = visitor;
  await page.getByText(name).filter({ visible: true }).first().waitFor();
  expect(await visitor.faults()).toEqual([]);
  expect(await page.evaluate('globalThis.owned')).toBeUndefined();
  expect(await page.locator('img[onerror], script:not([src])').count()).toBe(0);
}

const press = (name: string | RegExp): Promise<void> =>
  visitor.page.getByRole('button', { name, exact: true }).first().click();

describe('a hostile name', () => {
  it(
    'is text in what is said of a change, and of its undoing',
    async () => {
      await visitor.open('/roles?open=hostile');
      await visitor.page.getByLabel('Rank').fill('51');
      await press('Save');
      await showsAsText(`Saved the role ${SCRIPT}`);
      await press('Undo');
      await visitor.sees('The role is again as before');
      await showsAsText(SCRIPT);
    },
    START_LIMIT_MS,
  );

  it(
    'is text in the details of what was done, and where it is asked whether to undo that',
    async () => {
      const { body } = await scene.admin.get('/api/v1/audit-events?action=role.created&target=role:hostile');
      const [event] = body['items'] as { id: string }[];
      const address = `/activity?tab=audit&event=${event?.id ?? ''}`;
      await visitor.open(address);
      await visitor.page.getByRole('dialog').getByText(SCRIPT).first().waitFor();
      await showsAsText(SCRIPT);
      await visitor.open(`${address}&revert=true`);
      await visitor.page.getByRole('dialog').getByText(SCRIPT).first().waitFor();
      await showsAsText(SCRIPT);
    },
    START_LIMIT_MS,
  );

  it(
    'is text in the comparison, the review and the outcome of a configuration document',
    async () => {
      const { body } = await scene.admin.get('/api/v1/configuration');
      const document = structuredClone(body) as {
        roles: object[];
        connections: { groupMappings: { groupName: string; role: string }[] }[];
      };
      document.roles.push({ key: 'other', name: LONG.slice(0, 60), rank: 60 });
      for (const mapping of document.connections.flatMap(({ groupMappings }) => groupMappings))
        if (mapping.groupName === SCRIPT) Object.assign(mapping, { groupName: LONG, role: 'other' });
      await visitor.open('/settings?tab=configuration');
      await visitor.page.getByLabel('Document').fill(JSON.stringify(document));
      await press('Compare');
      await visitor.page.getByRole('heading', { name: /changes$/ }).waitFor();
      await showsAsText(SCRIPT);
      await showsAsText(LONG);
      await press('Review and apply…');
      await visitor.page.getByRole('dialog').waitFor();
      await showsAsText(LONG);
      await visitor.page.getByRole('button', { name: /^Apply \d+ changes/ }).click();
      await visitor.sees(/Applied \d+ changes/);
      expect(await visitor.faults()).toEqual([]);
    },
    START_LIMIT_MS,
  );

  it(
    'is text among the faults of a configuration document',
    async () => {
      await visitor.open('/settings?tab=configuration');
      await visitor.page.getByLabel('Document').fill(JSON.stringify({ [SCRIPT]: SCRIPT }));
      await press('Compare');
      await visitor.page.getByRole('alert').first().waitFor();
      await showsAsText(SCRIPT);
    },
    START_LIMIT_MS,
  );

  it(
    'is text in the explanation of a decision about it',
    async () => {
      await made('/api/v1/applications', { slug: 'shop', name: SCRIPT });
      const { token } = await made('/api/v1/applications/shop/credentials', { name: SCRIPT });
      const question = {
        subject: { type: 'user', id: 'ada@example.com' },
        action: { name: SCRIPT },
        resource: { type: SCRIPT, id: SCRIPT },
      };
      const answer = await scene.admin.post('/access/v1/evaluation', question, {
        Authorization: `Bearer ${String(token)}`,
      });
      expect([answer.status, answer.body['decision']]).toEqual([200, false]);
      const decisions = '/api/v1/decisions?application=shop';
      const recorded = await eventually(async () => {
        const items = (await scene.admin.get(decisions)).body['items'] as { requestId: string }[];
        expect(items).toHaveLength(1);
        return items[0];
      });
      await visitor.open('/activity?tab=decisions&application=shop');
      await showsAsText(SCRIPT);
      await visitor.open(`/explain?at=${recorded?.requestId ?? ''}`);
      await showsAsText(SCRIPT);
    },
    START_LIMIT_MS,
  );
});
