import { eventually } from '../support/eventually.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { askAsProxy } from '../support/proxy-question.js';
import { tokenClient } from '../support/rest-client.js';
import { ConsoleScene, type Visitor } from './console-scene.js';

const START_LIMIT_MS = 180_000;
const VIEWPORTS = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

let scene: ConsoleScene;
let visitor: Visitor;
let bob: { readonly id: string; readonly sub: string; readonly browser: Parameters<typeof askAsProxy>[1] };

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const { admin } = scene;
  const made = async (path: string, body: object): Promise<void> =>
    expect((await admin.post(path, body)).status).toBe(201);
  await made('/api/v1/group-mappings', { groupName: GROUP_OF_ROLE.developer, role: 'developer' });
  await made('/api/v1/group-mappings', { groupName: GROUP_OF_ROLE.guest, role: 'guest' });
  const accessRules = [{ path: '/reports/*', anyRole: ['developer'] }];
  await made('/api/v1/applications', { slug: 'shop', name: 'Shop', hosts: ['127.0.0.1'], accessRules });
  const grant = { role: 'guest', action: 'approve', resourceType: 'order' };
  const condition = 'resource.properties.owner == subject.properties.login && context.device == "known"';
  await made('/api/v1/applications/shop/grants', { ...grant, condition });
  const entities = [{ type: 'order', id: '7', properties: { owner: 'eve@example.com' } }];
  expect((await admin.put('/api/v1/applications/shop/entities', { entities })).status).toBe(200);
  const okta = addPerson(scene.gateway.okta, 'Bob', [GROUP_OF_ROLE.guest]);
  const { browser } = await signIn(scene.gateway, okta);
  const { body } = await admin.get(`/api/v1/subjects?q=${okta.id}`);
  const [{ id }] = body['items'] as [{ id: string }];
  bob = { id, sub: okta.id, browser };
}, START_LIMIT_MS);

afterAll(async () => scene?.close(), START_LIMIT_MS);

beforeEach(async () => {
  visitor = await scene.visitor();
});
afterEach(() => visitor.close());

it('a person is put into the group that would help, in Okta, and is allowed then', async () => {
  const { page } = visitor;
  const group = GROUP_OF_ROLE.developer;
  const actions = (oktaActions: string) =>
    scene.admin.send('PATCH', '/api/v1/connections/default', { oktaActions });
  const outsider = addPerson(scene.gateway.okta, 'Cleo', [GROUP_OF_ROLE.guest]);
  await signIn(scene.gateway, outsider);
  const { body } = await scene.admin.get(`/api/v1/subjects?q=${outsider.id}`);
  const [cleo] = body['items'] as [{ id: string }];
  await visitor.open(`/explain?subject=${cleo.id}&application=shop&role=developer`);
  await visitor.sees('Denied');
  await visitor.sees('its Okta actions are off');
  expect((await actions('manage')).status).toBe(200);
  await page.reload();
  await page.getByRole('button', { name: `Put Cleo Tester into ${group}…` }).click();
  const dialog = page.getByRole('dialog');
  const tells = dialog.getByText('Here it gives Developer, at once.');
  await tells.waitFor();
  await page.goBack();
  await dialog.waitFor({ state: 'detached' });
  await visitor.sees('Denied');
  await page.goForward();
  await tells.waitFor();
  await page.reload();
  await tells.waitFor();
  expect(await visitor.faults()).toEqual([]);
  await dialog.getByRole('button', { name: `Put into ${group}` }).click();
  await dialog.waitFor({ state: 'detached' });
  await visitor.sees('Allowed');
  expect(scene.gateway.okta.simulator.org.directory.groupsOf(outsider.id).map(({ name }) => name)).toContain(
    group,
  );
  const [event] = await scene.admin.all('/api/v1/audit-events?action=okta.group-member-added', 50);
  expect(event?.['after']).toMatchObject({ groupName: group });
  expect((await actions('off')).status).toBe(200);
});

it('somebody who may read everything and change nothing is shown what would help, and asks nothing that is refused', async () => {
  const { client } = await scene.somebody('Sam', 'security-engineer');
  const sam = await scene.visitor(client);
  const refused: string[] = [];
  sam.page.on('response', (answer) => {
    if (answer.status() === 403) refused.push(answer.url());
  });
  await sam.open(`/explain?subject=${bob.id}&application=shop&role=developer`);
  await sam.sees('The group Engineering gives it.');
  await sam.sees('Needs okta:manage; Admin has it.');
  await sam.page.goto(`${sam.page.url()}&join=Engineering`);
  await sam.sees('Needs okta:manage; Admin has it.');
  expect(await sam.page.getByRole('dialog').count()).toBe(0);
  expect(await sam.faults()).toEqual([]);
  expect(refused).toEqual([]);
  await sam.close();
});

describe.each(VIEWPORTS)('at $width pixels', (viewport) => {
  beforeEach(() => visitor.page.setViewportSize(viewport));

  it('an action on a resource is asked about, with what it is like, and the address says the whole question', async () => {
    const { page } = visitor;
    await visitor.open(`/explain?subject=${bob.id}&application=shop`);
    await visitor.sees('Allowed');
    await page.getByLabel('An action on a resource').check();
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await visitor.sees('Write one word, for example order');
    await page.getByLabel('Action', { exact: true }).fill('approve');
    await page.getByLabel('Resource type').fill('order');
    await page.getByLabel('Resource id').fill('7');
    await page.getByLabel('Context').fill('device: known');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await visitor.sees('Bob Tester may not approve the order “7” of Shop');
    const part = page.getByRole('definition').filter({ hasText: 'eve@example.com' });
    await part.waitFor();
    await visitor.sees('Of the grant to Guest');
    await page.getByRole('link', { name: 'Look at what is stored of the resource' }).waitFor();
    expect(await visitor.faults()).toEqual([]);

    await page.getByLabel('Resource properties').fill('owner: bob@example.com');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await visitor.sees('Bob Tester may approve the order “7” of Shop');
    const address = page.url();
    await visitor.open('/people');
    await page.goto(address);
    await visitor.sees('Bob Tester may approve the order “7” of Shop');
    expect(await page.getByLabel('Resource properties').inputValue()).toBe('owner: bob@example.com');
  });

  it('a denial is explained from its request id, and leads to what mends it', async () => {
    const { page } = visitor;
    const refused = await askAsProxy(scene.gateway, bob.browser, { uri: '/reports/q3', navigation: true });
    expect(refused.status).toBe(403);
    const requestId = String(refused.headers['x-request-id']);
    await eventually(async () =>
      expect((await scene.admin.post('/api/v1/explain', { at: requestId })).status).toBe(200),
    );
    await visitor.open('/explain');
    await page.getByText('As it was: by request id').click();
    await page.getByLabel('Request id').fill(requestId);
    await page.getByRole('button', { name: 'Explain this request' }).click();
    await visitor.sees('denied: role-missing');
    await visitor.sees('The group Engineering gives it.');
    expect(await visitor.faults()).toEqual([]);
    await page.getByRole('link', { name: 'Look at the group Engineering' }).click();
    await page.getByRole('dialog').getByText('Engineering').first().waitFor();
  });
});

it('says of a decision about an action what of it is not kept, and asks it again as of now', async () => {
  const { page } = visitor;
  const { body } = await scene.admin.post('/api/v1/applications/shop/credentials', { name: 'shop' });
  const application = tokenClient(scene.gateway, body['token']);
  const asked = {
    ...{ subject: { type: 'user', id: bob.sub }, action: { name: 'approve' } },
    resource: { type: 'order', id: '9', properties: { owner: 'eve@example.com' } },
  };
  const answer = await application.post('/access/v1/evaluation', asked);
  expect(answer.body['decision']).toBe(false);
  const requestId = String(answer.headers['x-request-id']);
  await eventually(async () =>
    expect((await scene.admin.post('/api/v1/explain', { at: requestId })).status).toBe(200),
  );
  await visitor.open(`/explain?at=${requestId}`);
  await visitor.sees('What the application said of the resource can’t be known any more.');
  await page.getByRole('link', { name: 'Ask it again as of now, and say it' }).click();
  await visitor.sees('Bob Tester may not approve the order “9” of Shop');
  expect(await page.getByLabel('Resource id').inputValue()).toBe('9');
});
