import type { BrowserContext, Browser as Chromium, Page } from 'playwright-core';
import { launchChromium } from '../../dev/screenshots/chromium.js';
import { CredentialHeartbeat } from '../../src/management-authorization/credential-heartbeat.js';
import { loadOktaSdk } from '../../src/okta-client/okta-sdk.js';
import { Browser } from '../support/browser.js';
import { addServiceApp } from '../support/connection-test.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { RestClient } from '../support/rest-client.js';
import { ConsoleScene, Visitor } from './console-scene.js';

const NOTHING_CONFIGURED = {
  OKTA_ISSUER_URI: undefined,
  OKTA_CLIENT_ID: undefined,
  OKTA_CLIENT_SECRET: undefined,
  OKTA_API_TOKEN: undefined,
  ADMIN_GROUP: undefined,
};

/** On a slow machine; a person is asked for nothing as fast. */
const LIMIT_MS = 240_000;

const linkOf = ({ logLines }: TestGateway): string =>
  logLines.map((line) => /Open (http[^"\s]+#[\w-]{43})/.exec(line)?.[1]).find(Boolean) ?? '';

/** From an Okta address to the first admin: the first run of a newcomer. */
describe('the set-up in the console', () => {
  let chromium: Chromium;
  let gateway: TestGateway;

  beforeAll(async () => {
    chromium = await launchChromium();
    // A gateway with an API credential has loaded it before it answers anybody; here it gets one in the midst of a call.
    await loadOktaSdk();
  });
  beforeEach(async () => {
    gateway = await startTestGateway({ env: NOTHING_CONFIGURED });
  });
  afterEach(() => gateway.close());
  afterAll(() => chromium.close());

  /** A browser in which Ada, an admin of the org, is signed in at Okta. */
  const adasBrowser = async (): Promise<{ context: BrowserContext; visitor: Visitor }> => {
    const ada = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
    const context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(60_000);
    const [name = '', value = ''] = gateway.okta.simulator.org.createSession(ada.id).split('=');
    await context.addCookies([{ name, value: value.split(';')[0] ?? '', url: gateway.okta.simulator.url }]);
    return { context, visitor: await Visitor.in(context, gateway.url) };
  };

  const press = (page: Page, name: string | RegExp): Promise<void> =>
    page.getByRole('button', { name }).click();

  it('loses nothing when the page is closed, or another tab was faster, and asks other browsers for a link', async () => {
    const { context, visitor } = await adasBrowser();
    await visitor.page.goto(linkOf(gateway));
    await visitor.page.getByLabel('Okta address').fill(gateway.okta.simulator.url);
    await press(visitor.page, 'Look it up');
    await visitor.sees('Which server signs people in?');
    // Another tab comes further meanwhile.
    const other = await context.newPage();
    await other.goto(`${gateway.url}/console/set-up`);
    await other.getByLabel('Okta address').fill(gateway.okta.simulator.url);
    await press(other, 'Look it up');
    await press(other, 'Use this server');
    await other.getByText('Sign-in redirect URIs').first().waitFor();
    await press(visitor.page, 'Use this server');
    await visitor.sees('Sign-in redirect URIs');
    await press(visitor.page, 'The app exists');
    await visitor.page.getByLabel('Client ID', { exact: true }).waitFor();
    expect(await visitor.said()).toEqual([]);
    await other.close();
    await visitor.page.goBack();
    await visitor.sees('Sign-in redirect URIs');
    await visitor.page.close();
    const again = await context.newPage();
    await again.goto(`${gateway.url}/console/set-up`);
    await again.getByLabel('Client ID', { exact: true }).waitFor();
    await context.close();

    const stranger = await Visitor.in(await chromium.newContext(), gateway.url);
    await stranger.page.goto(linkOf(gateway));
    await stranger.sees('This set-up link was used already');
    expect(await stranger.faults()).toEqual([]);
    await stranger.close();
  });

  it('says so when another admin has finished it meanwhile', async () => {
    const { context, visitor } = await adasBrowser();
    const { page } = visitor;
    await page.goto(linkOf(gateway));
    await page.getByLabel('Okta address').fill(gateway.okta.simulator.url);
    await press(page, 'Look it up');
    await press(page, 'Use this server');
    await press(page, 'The app exists');
    await page.getByLabel('Client ID').fill(gateway.okta.app.id);
    await page.getByLabel('Client secret').fill(gateway.okta.app.clientSecret ?? '');
    await visitor.sees('✔ secret accepted');
    // A host has one jar for all its ports: Okta’s cookie is in it, too.
    const cookies = await context.cookies(gateway.url);
    const cookie = cookies.find(({ name }) => name.includes('rolegate-set-up'));
    const other = new RestClient(gateway.url, new Browser(), {
      Cookie: `${cookie?.name ?? ''}=${cookie?.value ?? ''}`,
      Origin: gateway.url,
    });
    await other.post('/api/v1/connections', {
      issuer: gateway.okta.simulator.url,
      clientId: gateway.okta.app.id,
      clientSecret: gateway.okta.app.clientSecret,
    });
    await other.post('/api/v1/group-mappings', { groupName: 'Rolegate Admins', role: 'admin' });
    expect((await other.patch('/api/v1/connections/default', { status: 'active' })).status).toBe(200);
    await signIn(gateway, addPerson(gateway.okta, 'Grace', ['Rolegate Admins']));
    await press(page, 'Save and go on');
    await visitor.sees('This gateway is set up');
    expect(await visitor.faults()).toEqual([]);
    await context.close();
  });

  it('does not use a link up at another address than PUBLIC_URL, and says which it is', async () => {
    const link = linkOf(gateway);
    const visitor = await Visitor.in(await chromium.newContext(), gateway.url);
    await visitor.page.goto(link.replace('127.0.0.1', 'localhost'));
    await visitor.sees(`PUBLIC_URL is ${gateway.url}`);
    expect(await visitor.faults()).toEqual([]);
    await visitor.page.goto(link);
    await visitor.sees('Your Okta address');
    await visitor.close();
  });

  it(
    'tries the key of a service app again once Okta has it, and then says nothing else of it',
    async () => {
      const { context, visitor } = await adasBrowser();
      const { page } = visitor;
      const { org } = gateway.okta.simulator;
      // From here on it is tried when the page asks for it.
      await gateway.gateway.app.get(CredentialHeartbeat).beforeApplicationShutdown();
      const scopes = ['okta.users.read', 'okta.groups.read'];
      const { service } = addServiceApp(
        gateway,
        { jwks: { keys: [] }, adminRole: 'READ_ONLY_ADMIN' },
        scopes,
      );
      await page.goto(linkOf(gateway));
      await page.getByLabel('Okta address').fill(gateway.okta.simulator.url);
      await press(page, 'Look it up');
      await press(page, 'Use this server');
      await press(page, 'The app exists');
      await page.getByLabel('Client ID', { exact: true }).fill(gateway.okta.app.id);
      await page.getByLabel('Client secret').fill(gateway.okta.app.clientSecret ?? '');
      await page.getByRole('radio', { name: /^Service app/ }).check();
      await page.getByLabel('Client ID of the service app').fill(service.id);
      await press(page, 'Save and make the key');
      await visitor.sees('Okta has not accepted it yet');
      const tried = page.waitForResponse((answer) => /\/connections\/[^/]+\/test$/.test(answer.url()));
      await press(page, 'I have added it: try it');
      await (await tried).finished();
      await page.getByRole('button', { name: 'I have added it: try it', disabled: false }).waitFor();
      expect(await page.getByText('✗ problem').count()).toBe(0);
      expect(await visitor.faults()).toEqual([]);

      org.updateApp(service.id, { jwksUri: `${gateway.url}/okta/management/jwks/default` });
      await press(page, 'I have added it: try it');
      await visitor.sees('✔ Okta accepts the key.');
      await visitor.sees('✔ API access works');
      await visitor.sees(/^It is good for \d+ of \d+ things/);
      expect(await page.getByText('✗ problem').count()).toBe(0);
      expect(await visitor.faults()).toEqual([]);
      await context.close();
    },
    LIMIT_MS,
  );

  it(
    'has the gateway make the app in Okta with a token that is used once, and goes on with its client',
    async () => {
      const { context, visitor } = await adasBrowser();
      const { page } = visitor;
      const { org } = gateway.okta.simulator;
      const owner = org.addUser({ login: 'once@example.com', adminRole: 'SUPER_ADMIN' });
      const token = org.addApiToken({ ownerId: owner.id });
      await page.goto(linkOf(gateway));
      await page.getByLabel('Okta address').fill(gateway.okta.simulator.url);
      await press(page, 'Look it up');
      await press(page, 'Use this server');
      await page.getByRole('radio', { name: /^Rolegate does/ }).check();
      await visitor.sees('Calls that will be made');
      await page.getByText('/api/v1/apps').first().waitFor();
      expect(await visitor.faults()).toEqual([]);
      await page.getByLabel('One-off API token').fill(token.value);
      await page.getByRole('button', { name: 'Create the app' }).last().click();
      await page.getByRole('heading', { name: /^The app is in Okta/ }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Go on');
      await visitor.sees('✔ secret accepted');
      expect(await page.getByLabel('Client secret').inputValue()).toBe('');
      expect(await page.content()).not.toContain(token.value);
      await context.close();
    },
    LIMIT_MS,
  );
});

/** Step 6, which is an admin's: what to put before an application, and its first request. */
describe('protecting something', () => {
  it(
    'shows a proxy’s configuration for a host below a wildcard, hears the first request of any, and how an app asks',
    async () => {
      const scene = await ConsoleScene.start();
      const visitor = await scene.visitor();
      const { page } = visitor;
      const listens = (): Promise<unknown> =>
        page.waitForResponse((answer) => answer.url().includes('/api/v1/decisions?application='));
      await scene.admin.post('/api/v1/applications', {
        ...{ slug: 'all', name: 'All of them', accessRules: [] },
        hosts: ['*.all.example', 'other.example'],
      });
      await Promise.all([listens(), visitor.open('/set-up?step=6&application=all&proxy=caddy')]);
      await visitor.sees('Listening for *.all.example…');
      await visitor.sees('Complete for app.all.example, but for this:');
      await page.getByRole('option', { name: 'other.example' }).waitFor({ state: 'attached' });
      expect(await visitor.faults()).toEqual([]);
      await fetch(`${scene.gateway.url}/authz/forward-auth`, {
        headers: {
          ...{ 'X-Forwarded-Method': 'GET', 'X-Forwarded-Proto': 'https' },
          ...{ 'X-Forwarded-Host': 'wiki.all.example', 'X-Forwarded-Uri': '/first' },
        },
        redirect: 'manual',
      });
      await visitor.sees('GET /first');

      const grant = { role: 'admin', action: 'pay', resourceType: 'bill' };
      await scene.admin.post('/api/v1/applications/all/grants', grant);
      await page.reload();
      await Promise.all([listens(), page.getByLabel('My app asks').check()]);
      const question = page.getByRole('group', { name: 'One question of all, about you' });
      await question.getByText('"resource": {"type": "bill", "id": "1"}').waitFor();
      await visitor.sees('Have it ask its first question.');
      expect(await visitor.faults()).toEqual([]);
      const { body: credential } = await scene.admin.post('/api/v1/applications/all/credentials', {
        name: 'mine',
      });
      const json = /-d '([^']*)'/.exec((await question.textContent()) ?? '')?.[1] ?? '';
      const answer = await fetch(`${scene.gateway.url}/access/v1/evaluation`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${String(credential['token'])}`,
          'Content-Type': 'application/json',
        },
        body: json,
      });
      expect(await answer.json()).toMatchObject({ decision: true });
      await page.getByText('pay bill 1').waitFor();
      await page.getByRole('link', { name: 'Make a credential' }).click();
      await page.getByRole('dialog', { name: 'New credential' }).waitFor();
      await page.goBack();
      await question.waitFor();
      await visitor.close();
      await scene.close();
    },
    LIMIT_MS,
  );
});
