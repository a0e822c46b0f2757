import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { ConsoleScene, type Visitor } from './console-scene.js';
import { START_LIMIT_MS } from './try-pages.js';

let scene: ConsoleScene;
let token: string;
let folder: string;
/** Ids of what is looked at, by what stands for them in addresses. */
const ids: Record<string, string> = {};

async function made(path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await scene.admin.post(path, body);
  if (answer.status !== 201) throw new Error(`${path} was refused: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

beforeAll(async () => {
  scene = await ConsoleScene.start();
  folder = await mkdtemp(join(tmpdir(), 'as-code-'));
  token = String((await made('/api/v1/api-tokens', { name: 'shell', role: 'admin' }))['token']);
  ids['token'] = String((await made('/api/v1/api-tokens', { name: 'old', role: 'auditor' }))['id']);
  ids['trigger'] = String(
    (await made('/api/v1/event-triggers', { kind: 'event-hook', deliverTo: 'https://127.0.0.1:9/e' }))['id'],
  );
  await made('/api/v1/applications', { slug: 'wiki', name: 'Wiki', hosts: ['wiki.example.com'] });
  await made('/api/v1/applications/wiki/grants', { role: 'auditor', action: 'read', resourceType: 'page' });
  const entities = [{ type: 'page', id: "O'Brien's", properties: { owner: 'a' } }];
  const put = await scene.admin.put('/api/v1/applications/wiki/entities', { entities });
  if (put.status >= 300) throw new Error(`The entities were refused: ${JSON.stringify(put.body)}`);
}, START_LIMIT_MS);
afterAll(async () => {
  await scene?.close();
  if (folder) await rm(folder, { recursive: true });
}, START_LIMIT_MS);

/** What a shell sees when it runs these lines: the status of each answer. */
async function statuses(lines: string): Promise<{ readonly told: string[]; readonly said: string }> {
  // The lines stay as they are; the program only says more.
  const script = `curl() { command curl -s -w '%{stderr}status %{http_code}\\n' "$@"; }\n${lines}`;
  const env = { ...process.env, ROLEGATE_TOKEN: token };
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env });
  return { told: [...stderr.matchAll(/status (\d+)/g)].map(([, status]) => String(status)), said: stdout };
}

/** What the page, or the dialog that is open, offers as code. */
async function codeOf(visitor: Visitor, within: Page | Locator): Promise<string> {
  await within.getByRole('button', { name: 'As code' }).first().click();
  const dialog = visitor.page.getByRole('dialog', { name: 'As code' });
  const code = dialog.getByLabel('Code').filter({ hasText: 'curl -X' });
  await code.waitFor();
  return String(await code.textContent());
}

const dialog = (page: Page): Locator => page.getByRole('dialog').first();

type Offer = readonly [
  what: string,
  path: string,
  statuses: readonly string[],
  enter?: (page: Page) => Promise<unknown>,
];

const OFFERS: readonly Offer[] = [
  ['roles', '/roles', ['200']],
  ['a new role', '/roles?add=role', ['201'], (page) => page.getByLabel('Name').fill('$(id) "made" by \\n')],
  ['a role', '/roles?open=auditor', ['200'], (page) => page.getByLabel('Name').fill("Auditor's")],
  ['a role that is not changed', '/roles?open=auditor', ['200'], (page) => page.getByLabel('Name').waitFor()],
  ['groups', '/groups', ['200']],
  ['people that are filtered', '/people?q=a%26b%5B1%5D&disabled=false&sort=-name', ['200']],
  ['people of a role', '/people?role=admin', ['200']],
  ['sign-ins', '/activity?tab=sign-ins&outcome=success', ['200', '200']],
  ['decisions', '/activity?tab=decisions&outcome=deny', ['200']],
  ['the audit trail', '/activity?tab=audit&q=O%27Brien&from=2026-01-01', ['200', '200']],
  [
    'an application',
    '/applications/wiki?open=edit',
    ['200'],
    (page) => dialog(page).getByLabel('Name', { exact: true }).fill("The 'wiki'"),
  ],
  ['grants', '/applications/wiki?tab=grants', ['200']],
  [
    'a new grant',
    '/applications/wiki?tab=grants&open=new-grant',
    ['201'],
    async (page) => {
      await dialog(page).getByLabel('Role').selectOption('developer');
      await dialog(page).getByLabel('Kind of thing').fill('order');
      await dialog(page).getByLabel('Action').fill('read');
    },
  ],
  ['entities', '/applications/wiki?tab=entities', ['200']],
  [
    'a new entity',
    '/applications/wiki?tab=entities&open=new-entity',
    ['200'],
    async (page) => {
      await dialog(page).getByLabel('Type').fill('page');
      await dialog(page).getByLabel('Id').fill("it's");
    },
  ],
  [
    'a connection',
    '/connections/default?tab=settings',
    ['200'],
    (page) => page.getByLabel('Name', { exact: true }).fill("Okta's"),
  ],
  ['API tokens', '/settings', ['200']],
  ['a new API token', '/settings?open=new', ['201'], (page) => page.getByLabel('Name').fill('`by` curl')],
  [
    'the end of an API token',
    '/settings?open=revoke-{token}',
    ['204'],
    (page) => page.getByText('It has never been used').waitFor(),
  ],
  ['event triggers', '/settings?tab=triggers', ['200']],
  [
    'a new event trigger',
    '/settings?tab=triggers&open=new',
    ['201'],
    (page) => page.getByLabel('Pass events on to').fill('https://127.0.0.1:9/other'),
  ],
  ['an event trigger', '/settings?tab=triggers&open={trigger}', ['200']],
  [
    'a change of an event trigger',
    '/settings?tab=triggers&open=edit-{trigger}',
    ['200'],
    (page) => page.getByLabel('Event types').fill('user.session.start'),
  ],
  ['the configuration', '/settings?tab=configuration', ['200', '200']],
];

describe('what a page offers as code', () => {
  it.each(OFFERS.map(([what, path, expected, enter]) => ({ what, path, expected, enter })))(
    'does for $what in a shell what the page does',
    async ({ path, expected, enter }) => {
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(path.replace(/\{(\w+)\}/, (_all, name: string) => ids[name] ?? ''));
      await enter?.(page);
      const inDialog = /open=|add=/.test(path);
      const code = await codeOf(visitor, inDialog ? dialog(page) : page);
      expect(code).not.toContain(token);
      const { told, said } = await statuses(code);
      expect({ code, said: told.join() === expected.join() ? '' : said, told }).toEqual({
        code,
        said: '',
        told: expected,
      });
      expect(await visitor.said()).toEqual([]);
      await visitor.close();
    },
  );

  it('is closed by Back, and what was typed is still there', async () => {
    const visitor = await scene.visitor();
    const { page } = visitor;
    await visitor.open('/roles?add=role');
    await page.getByLabel('Name').fill('Organist');
    const code = await codeOf(visitor, dialog(page));
    expect(code).toContain('Organist');
    expect(await visitor.faults()).toEqual([]);
    await page.goBack();
    await page.getByRole('dialog', { name: 'As code' }).waitFor({ state: 'detached' });
    expect(await page.getByLabel('Name').inputValue()).toBe('Organist');
    expect(await visitor.said()).toEqual([]);
    await visitor.close();
  });
});
