import type { Browser as Chromium } from 'playwright-core';
import { launchChromium } from '../../dev/screenshots/chromium.js';
import { loadOktaSdk } from '../../src/okta-client/okta-sdk.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson } from '../support/people.js';
import { Visitor } from './console-scene.js';
import { Hands, treeOf, WAYS, windowOf, type Way } from './hands.js';
import { LISTEN } from './live-regions.js';

const NOTHING_CONFIGURED = {
  OKTA_ISSUER_URI: undefined,
  OKTA_CLIENT_ID: undefined,
  OKTA_CLIENT_SECRET: undefined,
  OKTA_API_TOKEN: undefined,
  ADMIN_GROUP: undefined,
};

/** On a slow machine; a person is asked for nothing as fast. */
const LIMIT_MS = 240_000;

/** Two minutes for a person who takes a second for each, with ten seconds left for the machine. */
const MOST_ACTIONS = 110;

const linkOf = ({ logLines }: TestGateway): string =>
  logLines.map((line) => /Open (http[^"\s]+#[\w-]{43})/.exec(line)?.[1]).find(Boolean) ?? '';

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
afterEach(() => gateway?.close());
afterAll(() => chromium?.close());

/** Ada, an admin of the org who is signed in at Okta, and nobody here. */
async function adaAtWork(way: Way): Promise<{ visitor: Visitor; hands: Hands }> {
  const { simulator } = gateway.okta;
  const ada = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
  const context = await chromium.newContext(windowOf(way));
  context.setDefaultTimeout(60_000);
  const [name = '', value = ''] = simulator.org.createSession(ada.id).split('=');
  await context.addCookies([{ name, value: value.split(';')[0] ?? '', url: simulator.url }]);
  await context.addInitScript(LISTEN);
  const visitor = await Visitor.in(context, gateway.url);
  return { visitor, hands: new Hands(visitor.page, way) };
}

/** A request that a proxy asks about, with the cookies of whoever did the set-up. */
async function firstRequest({ context }: Visitor): Promise<number> {
  const cookies = (await context.cookies(gateway.url)).map(({ name, value }) => `${name}=${value}`);
  const { status } = await fetch(`${gateway.url}/authz/forward-auth`, {
    headers: {
      Cookie: cookies.join('; '),
      'X-Forwarded-Method': 'GET',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'wiki.example.com',
      'X-Forwarded-Uri': '/first',
    },
  });
  return status;
}

describe('task: set up with the simulator', () => {
  it.each(WAYS)(
    'is done %s',
    async (way) => {
      const { visitor, hands } = await adaAtWork(way);
      const { page, context } = visitor;
      const { simulator, app, apiToken } = gateway.okta;
      const isSound = async (): Promise<void> => expect(await visitor.faults()).toEqual([]);
      const begun = Date.now();
      await page.goto(linkOf(gateway));
      await page.getByLabel('Okta address').waitFor();
      expect(page.url()).toBe(`${gateway.url}/console/set-up`);
      expect(await treeOf(page.locator('main'))).toMatch(
        /heading .*\[level=1\][\s\S]*textbox "Okta address"[\s\S]*button "Look it up"/,
      );
      await hands.write(page.getByLabel('Okta address'), `${new URL(simulator.url).host}/admin/apps/active`);
      await hands.press('Look it up');
      await visitor.sees('The org’s own server');
      await isSound();
      await hands.press('Use this server');

      await visitor.sees(`${gateway.url}/authorization-code/callback`);
      await isSound();
      await hands.press('The app exists');

      await hands.write(page.getByLabel('Client ID'), app.id);
      await hands.write(page.getByLabel('Client secret'), 'wrong');
      await hands.hears(/Okta refuses it/);
      await visitor.sees('You can save it all the same');
      await isSound();
      await hands.write(page.getByLabel('Client secret'), app.clientSecret ?? '');
      await hands.hears(/Okta refuses it/, /secret accepted/);
      await hands.check(page.getByRole('radio', { name: /^API token/ }));
      await hands.write(page.getByLabel('Okta API token'), apiToken);
      await hands.hears(/token valid/);
      await hands.press(page.getByText(/^It is good for \d+ of \d+ things/));
      const goodFor = page.getByRole('table', { name: 'What the API credential is good for' });
      expect(await treeOf(goodFor)).toMatch(/columnheader/);
      // While it is typed nothing is stored; another step may be looked at without losing it.
      await hands.press('Open step 2: Create the app in Okta');
      await page.waitForURL(/step=(%22)?2/);
      await page.goBack();
      expect(await page.getByLabel('Client secret').inputValue()).toBe(app.clientSecret);
      expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain(apiToken);
      expect(page.url()).not.toContain(apiToken);
      await visitor.sees('✔ token valid');
      await isSound();
      await hands.press('Save and go on');

      await hands.press('Make a test link');
      const opened = context.waitForEvent('page');
      await hands.press(hands.link('Open the test sign-in in a new tab'));
      const tab = await opened;
      const there = new Hands(tab, way);
      await there.press(tab.getByRole('button').first());
      await visitor.sees('✔ passed');
      await hands.hears(/passed/);
      for (const stage of ['Code exchanged', 'Signature and nonce', 'Claims', 'Groups', 'Role'])
        await page.getByText(stage, { exact: true }).waitFor();
      await tab.close();
      await page.bringToFront();
      await hands.press(page.getByText('What Okta says of the person'));
      await page.getByText('ada@example.com').first().waitFor();
      await page.getByText('Rolegate Admins', { exact: true }).first().waitFor();
      await isSound();
      await hands.press(page.getByRole('button', { name: 'Go on', exact: true }));

      await hands.check(page.getByLabel(/^Rolegate Admins/));
      await hands.hears('The tested person alone will be Admin: Ada Tester.');
      await isSound();
      await hands.press('Make the members of Rolegate Admins admins');
      await page.waitForURL(/\/console\/set-up\?step=(%22)?6/);
      const here = new Hands(page, way);
      await here.check(page.getByLabel('Traefik'));
      await here.write(page.getByLabel('Hosts'), 'wiki.example.com');
      // What is proposed: admins may use it.
      await page.getByRole('checkbox', { name: 'Admin', checked: true }).waitFor();
      await isSound();
      const listens = page.waitForResponse((answer) =>
        answer.url().includes('/api/v1/decisions?application='),
      );
      await here.press('Register application');
      await listens;
      await visitor.sees('Listening for wiki.example.com…');
      await isSound();
      expect(await firstRequest(visitor)).toBe(200);
      await here.hears(/Allowed/);
      await visitor.sees('It went by rule 1, any method /*, for Admin.');
      expect(await treeOf(page.locator('main'))).toMatch(
        /link .*tile[\s\S]*link .*Invite[\s\S]*link .*as code/,
      );
      await isSound();
      const actions = hands.actions + there.actions + here.actions;
      const seconds = Math.round((Date.now() - begun) / 1000);
      process.stdout.write(
        `Set up ${way}: ${actions} actions, ${actions + seconds} s with a second for each\n`,
      );
      expect(actions).toBeLessThanOrEqual(MOST_ACTIONS);
      await page.goto(`${gateway.url}/console/set-up`);
      await visitor.sees('This gateway is set up');
      await isSound();
      await context.close();
    },
    LIMIT_MS,
  );
});
