import type { Locator, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { RestClient } from '../support/rest-client.js';
import { ConsoleScene, problem, type Visitor } from './console-scene.js';
import { chooseGroup } from './hands.js';

const START_LIMIT_MS = 180_000;
const HOSTILE = '<img src=x onerror=globalThis.owned=1>';

type Rule = { path: string; anyRole?: string[]; public?: boolean };

let scene: ConsoleScene;
let eve: RestClient;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const person = addPerson(scene.gateway.okta, 'Eve', [GROUP_OF_ROLE.admin]);
  eve = new RestClient(scene.gateway.url, (await signIn(scene.gateway, person)).browser);
  const mapped = await scene.admin.post('/api/v1/group-mappings', {
    groupName: GROUP_OF_ROLE.developer,
    role: 'developer',
  });
  if (mapped.status !== 201) throw new Error(`The mapping was refused: ${mapped.status}`);
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

const dialog = (page: Page): Locator => page.getByRole('dialog');

/** Makes an application whose rules let developers in everywhere. */
async function application(slug: string, name = slug): Promise<void> {
  const made = await scene.admin.post('/api/v1/applications', {
    slug,
    name,
    hosts: [`${slug}.example.test`],
    accessRules: [{ path: '/*', anyRole: ['developer'] }],
  });
  if (made.status !== 201) throw new Error(`The application was refused: ${made.status}`);
}

async function savedRules(slug: string): Promise<string[]> {
  const { body } = await scene.admin.get(`/api/v1/applications/${slug}/access-rules`);
  return (body['accessRules'] as Rule[]).map(
    ({ path, anyRole }) => `${path}: ${anyRole?.join('+') ?? 'public'}`,
  );
}

async function rulesOf(slug: string, as?: RestClient, width = 1280): Promise<Visitor> {
  const visitor = await scene.visitor(as);
  await visitor.page.setViewportSize({ width, height: 900 });
  await visitor.open(`/applications/${slug}?tab=rules`);
  await visitor.sees('Anything else');
  return visitor;
}

async function addRule(page: Page, path: string, role: string): Promise<void> {
  await button(page, 'New rule').click();
  await dialog(page).getByLabel('Path').fill(path);
  await dialog(page).getByLabel(role, { exact: true }).check();
  await button(dialog(page), 'Add to the draft').click();
  await dialog(page).waitFor({ state: 'detached' });
}

describe('an application in the console', () => {
  it.each([1280, 390])(
    'is registered, tried, held to a check that blocks a save, and saved anyway, at %i pixels',
    async (width) => {
      const slug = `shop-${width}`;
      const visitor = await scene.visitor();
      const { page } = visitor;
      await page.setViewportSize({ width, height: 900 });
      await visitor.open('/applications?open=new');
      await dialog(page).getByLabel('Hosts').fill(`https://${slug}.example.test/start`);
      await dialog(page).getByLabel('Developer').check();
      await button(page, 'Register application').click();
      await visitor.sees(`Listening for ${slug}.example.test`);
      await page.getByText(`server_name ${slug}.example.test;`).waitFor();
      expect(await savedRules(slug)).toEqual(['/*: admin+developer']);

      await page.getByRole('link', { name: 'Access rules' }).click();
      await addRule(page, '/admin/*', 'Admin');
      await page
        .getByLabel('Address, or a line of curl')
        .fill(`curl -X DELETE 'https://${slug}.example.test/admin/x?t=s3cret' -H 'Cookie: a=s3cret'`);
      await visitor.sees('Not taken over, and sent nowhere: cookies, the query.');
      expect(await page.content()).not.toContain('s3cret');
      await chooseGroup(page, GROUP_OF_ROLE.developer);
      const asked = page.waitForRequest((request) => request.url().endsWith('/api/v1/explain'));
      await button(page, 'Try it').click();
      expect((await asked).postData()).not.toContain('s3cret');
      await page.getByText('✗ Denied').first().waitFor();
      await page.getByText('◀ Decides').waitFor();
      await button(page, 'Save check').click();
      await page.getByText('✔ Holds').waitFor();
      await button(page, 'Review and save').click();
      await dialog(page).getByText('The saved check holds.').waitFor();
      await button(dialog(page), 'Save rules').click();
      await visitor.sees('Saved 1 rule: in force at once');
      expect(await savedRules(slug)).toContain('/admin/*: admin');

      await button(page, /^Remove All methods \/admin/).click();
      await page.getByText('✗ Fails').waitFor();
      await button(page, 'Review and save').click();
      await dialog(page).getByText('A saved check would fail.').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await button(dialog(page), 'Save anyway').click();
      await dialog(page).waitFor({ state: 'detached' });
      expect(await savedRules(slug)).toEqual(['/*: admin+developer']);
      const { body } = await scene.admin.get('/api/v1/audit-events?action=decision-checks.overridden');
      expect(JSON.stringify(body)).toContain(slug);
      // That of the first save is gone: it would be refused.
      await button(page, 'Undo').click();
      await visitor.sees('The rules are again as before');
      expect(await savedRules(slug)).toContain('/admin/*: admin');
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'is edited by two admins at once, and none loses a change',
    async () => {
      await application('shared');
      const [ada, other] = [await rulesOf('shared'), await rulesOf('shared', eve)];
      await other.hearsOfChanges();
      await addRule(ada.page, '/ada/*', 'Admin');
      await addRule(other.page, '/eve/*', 'Guest');
      await button(ada.page, 'Review and save').click();
      await button(dialog(ada.page), 'Save rules').click();
      await other.sees('Somebody saved a change to these rules.');
      await button(other.page, 'Show it in this draft').click();
      await other.page.getByText('/ada/*').first().waitFor();
      await button(other.page, 'Review and save').click();
      await button(dialog(other.page), 'Save rules').click();
      await eventually(async () =>
        expect((await savedRules('shared')).sort()).toEqual([
          '/*: developer',
          '/ada/*: admin',
          '/eve/*: guest',
        ]),
      );
      await ada.close();
      await other.close();
    },
    START_LIMIT_MS,
  );

  it(
    'asks which of two changes of one rule stays, and sets nothing aside in silence',
    async () => {
      await application('disputed');
      const visitor = await rulesOf('disputed');
      const { page } = visitor;
      await visitor.hearsOfChanges();
      await button(page, /^Edit All methods \/\*/).click();
      await dialog(page).getByLabel('Guest').check();
      await button(dialog(page), 'Change in the draft').click();
      await dialog(page).waitFor({ state: 'detached' });
      const { headers } = await eve.get('/api/v1/applications/disputed/access-rules');
      await eve.put(
        '/api/v1/applications/disputed/access-rules',
        { accessRules: [{ path: '/*', anyRole: ['admin'] }] },
        { 'If-Match': String(headers['etag']) },
      );
      await button(page, 'Show it in this draft').click();
      await visitor.sees('Somebody else changed the same rules meanwhile');
      await button(page, 'Take theirs for /*').click();
      await page.getByText('No changes.').waitFor();
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'gets a new rule by keyboard alone',
    async () => {
      await application('by-keys');
      const visitor = await rulesOf('by-keys');
      const { page } = visitor;
      await button(page, 'New rule').focus();
      await page.keyboard.press('Enter');
      await dialog(page).waitFor();
      await eventually(async () =>
        expect(await page.evaluate('document.activeElement?.tagName')).toBe('INPUT'),
      );
      await page.keyboard.press('Control+A');
      await page.keyboard.type('/keys/*');
      const focused = (): Promise<string> =>
        page.evaluate<string>('document.activeElement?.closest("label")?.textContent ?? ""');
      for (let keys = 0; keys < 12 && (await focused()) !== 'Guest'; keys++) await page.keyboard.press('Tab');
      expect(await focused()).toBe('Guest');
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await page.getByText('not saved yet').waitFor();
      await page.getByRole('row', { name: /\/keys\/\*/ }).waitFor();
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'shows the token of a credential once, not by a click beside it away, and never again',
    async () => {
      await application('secretive');
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open('/applications/secretive?tab=credentials&open=new-credential');
      await dialog(page).getByLabel('Name').fill(HOSTILE);
      await button(dialog(page), 'Make credential').click();
      await visitor.sees('The token, shown this once');
      const token = (await dialog(page).locator('dd code').first().textContent()) ?? '';
      expect(token.length).toBeGreaterThan(20);
      await page.mouse.click(5, 5);
      await dialog(page).getByText(token).first().waitFor();
      expect(await visitor.faults()).toEqual([]);
      expect(page.url()).not.toContain(token);
      await button(dialog(page), 'I have copied it').click();
      await page.getByText(HOSTILE).first().waitFor();
      expect(await page.content()).not.toContain(token);
      await page.reload();
      await page.getByText(HOSTILE).first().waitFor();
      expect(await page.content()).not.toContain(token);
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'takes a hostile name for a name, and a hostile path for none',
    async () => {
      await application('hostile', HOSTILE);
      const visitor = await rulesOf('hostile');
      const { page } = visitor;
      await page.getByRole('heading', { level: 1, name: HOSTILE }).waitFor();
      await button(page, 'New rule').click();
      await dialog(page).getByLabel('Path').fill(`/${HOSTILE}`);
      await dialog(page).getByLabel('Admin').check();
      await button(dialog(page), 'Add to the draft').click();
      await page.getByRole('row', { name: /img src=x/ }).waitFor();
      expect(await page.evaluate('globalThis.owned')).toBeUndefined();
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'keeps a draft when the session ends in its midst',
    async () => {
      await application('interrupted');
      const visitor = await rulesOf('interrupted');
      const { page } = visitor;
      await addRule(page, '/kept/*', 'Admin');
      let ended = true;
      await visitor.answer('/api/v1/applications/interrupted/access-rules', (route) =>
        ended && route.request().method() === 'PUT'
          ? route.fulfill(problem(401, 'not-signed-in', 'Nobody is signed in.'))
          : route.fallback(),
      );
      await button(page, 'Review and save').click();
      await button(dialog(page), 'Save rules').click();
      await visitor.sees('Your session has ended.');
      ended = false;
      // What the tab of the sign-in says when somebody is back.
      await page.evaluate(
        `new BroadcastChannel('rolegate-signed-in').postMessage(${JSON.stringify(await ownId())})`,
      );
      await page.getByText('Your session has ended.').waitFor({ state: 'detached' });
      await button(dialog(page), 'Save rules').click();
      await eventually(async () => expect(await savedRules('interrupted')).toContain('/kept/*: admin'));
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'has its conditions checked by the gateway while they are typed, and tried on a sample part by part',
    async () => {
      await application('conditional');
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open('/applications/conditional?tab=grants&open=new-grant');
      const editor = dialog(page).getByRole('textbox', { name: 'Condition' });
      await editor.click();
      await page.keyboard.type('subject.mail == "a"');
      await dialog(page)
        .getByText(/✗ It .*character/)
        .waitFor();
      expect(await visitor.faults()).toEqual([]);
      await page.keyboard.press('Control+A');
      await page.keyboard.type('resource.properties.owner == subject.id');
      await dialog(page).getByText('✔ The gateway takes it.').waitFor();
      await button(dialog(page), 'Try it on a sample').click();
      await dialog(page).getByText('✔ It holds').waitFor();
      await button(dialog(page), 'Use a plain text field').click();
      expect(await dialog(page).getByLabel('Condition').inputValue()).toBe(
        'resource.properties.owner == subject.id',
      );
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'shows the first request that its proxy asks about, and by what it was decided',
    async () => {
      await application('heard');
      const visitor = await scene.visitor();
      await visitor.open('/applications/heard?tab=connect&proxy=caddy');
      await visitor.sees('Listening for heard.example.test');
      const asked = visitor.page.waitForResponse((response) => response.url().includes('/api/v1/decisions?'));
      await asked;
      await fetch(`${scene.gateway.url}/authz/forward-auth`, {
        headers: {
          'X-Forwarded-Method': 'GET',
          'X-Forwarded-Proto': 'https',
          'X-Forwarded-Host': 'heard.example.test',
          'X-Forwarded-Uri': '/first',
        },
        redirect: 'manual',
      });
      await visitor.page.getByText('GET /first').first().waitFor();
      await visitor.sees('nobody is signed in');
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

async function ownId(): Promise<{ connection: unknown; sub: unknown }> {
  const { body } = await scene.admin.get('/api/v1/session');
  return { connection: body['connection'], sub: body['sub'] };
}
