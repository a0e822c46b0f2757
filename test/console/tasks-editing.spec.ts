import type { BrowserContext, Locator, Page, Route } from 'playwright-core';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import type { RestClient } from '../support/rest-client.js';
import { ConsoleScene, hearsOfChanges, problem } from './console-scene.js';
import { treeOf, type Way } from './hands.js';
import { START_LIMIT_MS } from './try-pages.js';
import { atWork, task, WITHOUT_POLLING } from './try-task.js';

let scene: ConsoleScene;

/** One word of each way, for what is made in it. */
const WORD: Readonly<Record<Way, string>> = {
  'by pointer': 'mouse',
  'by keyboard alone': 'keys',
  'at 390 px': 'phone',
};

beforeAll(async () => {
  scene = await ConsoleScene.start();
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

/** Signs a browser in at Okta, in place of whoever was. */
async function signInAtOkta(context: BrowserContext, { id }: OktaUser): Promise<void> {
  const { simulator } = scene.gateway.okta;
  const [name = '', value = ''] = simulator.org.createSession(id).split('=');
  await context.addCookies([{ name, value: value.split(';')[0] ?? '', url: simulator.url }]);
}

/** Ends the one session of somebody, as another admin would. */
async function endSession(of: RestClient): Promise<void> {
  const { body } = await of.get('/api/v1/sessions/own');
  const [{ id }] = body['items'] as [{ id: string }];
  expect((await scene.admin.delete(`/api/v1/sessions/${id}`)).status).toBe(204);
}

const scrolled = (page: Page): Promise<number> => page.evaluate<number>('Math.round(scrollY)');

task('the session ends in the midst of an edit and the draft survives', async (way) => {
  const { client, person } = await scene.somebody(`Bea-${WORD[way]}`, 'admin');
  const { visitor, page, hands } = await atWork(scene, way, client);
  const refusal = problem(404, 'not-found', 'There is no such thing.');
  // Nothing else asks meanwhile: the person hears of it when they save.
  await visitor.answer('/api/v1/event-stream', (route) => route.fulfill(refusal));
  await visitor.context.addInitScript(WITHOUT_POLLING);
  const claims = page.getByLabel('Claims kept as attributes');
  const saved = async (): Promise<unknown> =>
    (await scene.admin.get('/api/v1/connections/default')).body['attributeClaims'];
  await visitor.open('/connections/default?tab=settings');
  await hands.write(claims, `claim_${WORD[way]}`);
  const save = hands.button('Save settings');
  if (way === 'by keyboard alone') await hands.focus(save);
  else await save.scrollIntoViewIfNeeded();
  const before = await scrolled(page);
  expect(before).toBeGreaterThan(0);

  await endSession(client);
  await hands.press(save);
  const dialog = page.getByRole('dialog', { name: 'Signed out' });
  await dialog.waitFor();
  expect(await treeOf(dialog)).toMatch(
    /^dialog "Signed out":\nheading "Signed out" \[level=2\]\nparagraph: .*still here, as you left it\.\nlink "Sign in again in another tab"/,
  );
  expect(await visitor.faults()).toEqual([]);
  await signInAtOkta(visitor.context, person);
  const opened = visitor.context.waitForEvent('page');
  await hands.press(hands.link(/^Sign in again/));
  const tab = await opened;
  await tab.getByRole('heading', { name: 'You are signed in again' }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  await tab.close();
  await page.bringToFront();
  await eventually(async () =>
    expect([await claims.inputValue(), await scrolled(page)]).toEqual([`claim_${WORD[way]}`, before]),
  );
  expect(await saved()).not.toContain(`claim_${WORD[way]}`);
  await hands.press('Save settings');
  await hands.hears(/^Saved /);
  expect(await saved()).toEqual([`claim_${WORD[way]}`]);
  expect(await visitor.faults()).toEqual([]);
  await visitor.close();
});

task('apply a configuration diff', async (way) => {
  const { body } = await scene.admin.get('/api/v1/configuration', { Accept: 'application/json' });
  const model = body as unknown as {
    roles: object[];
    connections: { groupMappings: object[] }[];
  };
  const role = `ops-${WORD[way]}`;
  model.roles.push({ key: role, name: `Operators ${WORD[way]}`, rank: 50 });
  model.connections[0]?.groupMappings.push({ groupName: `Group ${role}`, role });

  const { visitor, page, hands } = await atWork(scene, way);
  await visitor.open('/settings?tab=configuration');
  await hands.write(page.getByLabel('Document'), JSON.stringify(model));
  await hands.press('Compare');
  // What came of it has the focus: that is what a screen reader says.
  await page
    .locator(':focus')
    .and(page.getByRole('heading', { name: '2 changes' }))
    .waitFor();
  expect(await treeOf(page.locator('main'))).toMatch(
    /heading "2 changes"[\s\S]*Changes what people may do now[\s\S]*Nobody notices yet[\s\S]*button "Review and apply…"/,
  );
  expect(await visitor.faults()).toEqual([]);
  await hands.press('Review and apply…');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Nobody who is known gains or loses a role').waitFor();
  expect(await treeOf(dialog)).toMatch(/button "Cancel"\nbutton "Apply 2 changes"/);
  expect(await visitor.faults()).toEqual([]);
  await hands.press('Apply 2 changes');
  await hands.hears(/^Applied 2 changes/);
  await dialog.waitFor({ state: 'detached' });
  if (way === 'by keyboard alone') await page.locator(':focus').first().waitFor();
  const mappings = await scene.admin.get('/api/v1/group-mappings?limit=200');
  expect(mappings.body['items']).toContainEqual(
    expect.objectContaining({ groupName: `Group ${role}`, role }),
  );
  expect(await visitor.faults()).toEqual([]);
  await visitor.close();
});

task('the event stream is cut again and again while a draft is edited', async (way) => {
  const { port } = new URL(scene.gateway.url);
  const proxy = await startFaultProxy({ host: '127.0.0.1', port: Number(port) });
  const { visitor, page, hands } = await atWork(scene, way);
  let streams = 0;
  await visitor.context.route('**/api/v1/event-stream*', async (route) => {
    streams += 1;
    await route.continue({ url: proxy.url(route.request().url()) });
  });
  const activity = await visitor.context.newPage();
  await activity.goto(`${scene.gateway.url}/console/activity`);
  await visitor.open('/connections/default?tab=settings');
  const claims = page.getByLabel('Claims kept as attributes');
  const rowsOf = (line: string): Locator => activity.getByRole('row').filter({ hasText: line });
  const typed: string[] = [];
  const told: string[] = [];
  for (const round of [1, 2, 3, 4]) {
    await hearsOfChanges(page);
    await hearsOfChanges(activity);
    typed.push(`${WORD[way]}_${round}`);
    await hands.write(claims, typed.join('\n'));
    const begun = streams;
    proxy.reset();
    const key = `cut-${WORD[way]}-${round}`;
    told.push(`Role created: ${key}`);
    expect((await scene.admin.post('/api/v1/roles', { key, name: key, rank: 60 })).status).toBe(201);
    await eventually(() => expect(streams).toBeGreaterThan(begun));
    for (const line of told) await rowsOf(line).first().waitFor();
  }
  await hearsOfChanges(page);
  await hands.hears('Live', 'Reconnecting', 'Live', 'Reconnecting', 'Live');
  for (const line of told) expect([line, await rowsOf(line).count()]).toEqual([line, 1]);
  expect(await treeOf(activity.locator('main'))).toMatch(
    new RegExp(`${told[3]}[\\s\\S]*${told[2]}[\\s\\S]*${told[1]}[\\s\\S]*${told[0]}`),
  );
  expect(await claims.inputValue()).toBe(typed.join('\n'));
  await hands.press('Save settings');
  await hands.hears(/^Saved /);
  const { body } = await scene.admin.get('/api/v1/connections/default');
  expect(body['attributeClaims']).toEqual(typed);
  // A browser says of each cut that there was one.
  expect((await visitor.said()).filter((line) => !line.includes('net::ERR'))).toEqual([]);
  await visitor.close();
  await proxy.close();
});

/** Runs in the page before its own scripts: a browser that keeps nothing for a site. */
const WITHOUT_STORAGE = `for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
  Object.defineProperty(globalThis, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
globalThis.BroadcastChannel = class { constructor() { throw new DOMException('denied', 'SecurityError'); } };
if ('locks' in navigator) navigator.locks.request = () => Promise.reject(new DOMException('denied', 'SecurityError'));`;

/** Answers in the place of a browser that neither keeps cookies nor sends any. */
async function withoutCookies(route: Route): Promise<void> {
  const request = route.request();
  const sent = Object.entries(request.headers()).filter(([name]) => name !== 'cookie');
  const answer = await fetch(request.url(), {
    method: request.method(),
    headers: Object.fromEntries(sent),
    redirect: 'manual',
  });
  const headers = [...answer.headers].filter(([name]) => !['set-cookie', 'content-encoding'].includes(name));
  const body = Buffer.from(await answer.arrayBuffer());
  await route.fulfill({ status: answer.status, headers: Object.fromEntries(headers), body });
}

task('the browser stores nothing or refuses cookies', async (way) => {
  const { visitor, page, hands } = await atWork(scene, way);
  await visitor.context.addInitScript(WITHOUT_STORAGE);
  const key = `kept-${WORD[way]}`;
  await visitor.open('/roles');
  await hands.press('New role');
  await hands.write(page.getByRole('dialog').getByLabel('Name'), key);
  await hands.write(page.getByRole('dialog').getByLabel('Rank'), '70');
  await hands.press('Create role');
  await hands.hears(`Created the role ${key}`);
  expect((await scene.admin.get(`/api/v1/roles/${key}`)).status).toBe(200);
  expect(await visitor.faults()).toEqual([]);
  await visitor.close();

  const refusing = await atWork(scene, way, 'nobody');
  const { okta, url } = scene.gateway;
  const person = okta.simulator.org.addUser({ login: `${key}@example.com`, groups: ['Rolegate Admins'] });
  await signInAtOkta(refusing.visitor.context, person);
  await refusing.visitor.context.route((address) => address.origin === url, withoutCookies);
  const asked: string[] = [];
  refusing.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await refusing.visitor.open('/roles');
  await refusing.page.getByText('your browser refuses the gateway’s cookie').waitFor();
  await refusing.hands.press(refusing.hands.link(/Sign in/));
  await refusing.page.waitForURL(`${url}/authorization-code/callback?*`);
  expect(await treeOf(refusing.page.locator('body'))).toMatch(/heading .* \[level=1\][\s\S]*cookie/i);
  expect(asked.filter((path) => path === '/login')).toHaveLength(1);
  await refusing.visitor.close();
});
