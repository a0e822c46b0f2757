import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import type { Browser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { askAsProxy } from '../support/proxy-question.js';
import { ConsoleScene } from './console-scene.js';
import { treeOf } from './hands.js';
import { START_LIMIT_MS } from './try-pages.js';
import { atWork, task } from './try-task.js';

let scene: ConsoleScene;
let count = 0;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const { admin } = scene;
  for (const [groupName, role] of [
    [GROUP_OF_ROLE.developer, 'developer'],
    [GROUP_OF_ROLE.guest, 'guest'],
  ])
    expect((await admin.post('/api/v1/group-mappings', { groupName, role })).status).toBe(201);
  const shop = {
    slug: 'shop',
    name: 'Shop',
    hosts: ['127.0.0.1'],
    accessRules: [{ path: '/reports/*', anyRole: ['developer'] }],
  };
  expect((await admin.post('/api/v1/applications', shop)).status).toBe(201);
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

interface Somebody {
  readonly name: string;
  readonly okta: OktaUser;
  readonly browser: Browser;
}

/** Somebody new who has signed in. */
async function somebody(group: string): Promise<Somebody> {
  const firstName = `Person${(count += 1)}`;
  const okta = addPerson(scene.gateway.okta, firstName, [group]);
  const { browser } = await signIn(scene.gateway, okta);
  return { name: `${firstName} Tester`, okta, browser };
}

const asks = (browser: Browser) =>
  askAsProxy(scene.gateway, browser, { uri: '/reports/q3', navigation: true });

task('explain a denial from its request id and fix it', async (way) => {
  const bob = await somebody(GROUP_OF_ROLE.guest);
  const refused = await asks(bob.browser);
  const requestId = String(refused.headers['x-request-id']);
  expect([refused.status, refused.text.includes(requestId)]).toEqual([403, true]);
  await eventually(async () =>
    expect((await scene.admin.post('/api/v1/explain', { at: requestId })).status).toBe(200),
  );
  // Meanwhile somebody has put them into the right group; the gateway still goes by what it read before.
  const { org } = scene.gateway.okta.simulator;
  const { body } = await scene.admin.get(
    `/api/v1/connections/default/okta-groups?q=${GROUP_OF_ROLE.developer}`,
  );
  org.addMember((body['items'] as [{ id: string }])[0].id, bob.okta.id);

  const { visitor, page, hands } = await atWork(scene, way);
  await visitor.open('/explain');
  await hands.press(page.locator('summary').filter({ hasText: 'by request id' }));
  await hands.write(page.getByLabel('Request id'), requestId);
  await hands.press('Explain this request');
  const explanation = page.getByRole('region', { name: 'Explanation' });
  await explanation.waitFor();
  await hands.hears(/may not GET .*\/reports\/q3 because .* asks for Developer/);
  const tree = await treeOf(explanation);
  expect(tree).toMatch(
    /^strong: Denied[\s\S]*heading "How it came to that"[\s\S]*denied: role-missing[\s\S]*heading "What would change this"[\s\S]*Have the role Developer\. The group Engineering gives it\.[\s\S]*link "Read the groups again"/m,
  );
  expect(await visitor.faults()).toEqual([]);
  await hands.press(hands.link('Read the groups again'));
  await page.getByRole('heading', { level: 1, name: bob.name }).waitFor();
  await hands.press('Read again from Okta');
  await page
    .getByRole('listitem')
    .filter({ hasText: GROUP_OF_ROLE.developer })
    .getByText('→ Developer')
    .waitFor();
  await hands.hears(/read/i);
  await eventually(async () => expect((await asks(bob.browser)).status).toBe(200));
  expect(await visitor.faults()).toEqual([]);
  await visitor.close();
});

task('end all sessions of a person', async (way) => {
  const bob = await somebody(GROUP_OF_ROLE.developer);
  const elsewhere = await signIn(scene.gateway, bob.okta);
  const { visitor, page, hands } = await atWork(scene, way);
  await visitor.open('/people');
  await hands.press(hands.link(bob.name));
  await page.getByRole('heading', { level: 1, name: bob.name }).waitFor();
  await hands.press('End all sessions');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`End 2 sessions of ${bob.name}`).waitFor();
  expect(await treeOf(dialog)).toMatch(
    new RegExp(
      `heading "End 2 sessions of ${bob.name}"[\\s\\S]*button "Cancel"[\\s\\S]*button "End 2 sessions"`,
    ),
  );
  expect(await visitor.faults()).toEqual([]);
  await hands.press('End 2 sessions');
  await dialog.waitFor({ state: 'detached' });
  await hands.hears(/Ended 2 sessions/);
  await visitor.sees('Not signed in anywhere.');
  // Three taps from the list of people, at an incident as on any day.
  expect(hands.actions).toBe(3);
  for (const browser of [bob.browser, elsewhere.browser])
    expect((await browser.get(`${scene.gateway.url}/api/v1/session`)).status).toBe(401);
  await page.locator(':focus').first().waitFor();
  expect(await visitor.faults()).toEqual([]);
  await visitor.close();
});
