import { readFile } from 'node:fs/promises';
import type { Response } from 'playwright-core';
import { CredentialHeartbeat } from '../../src/management-authorization/credential-heartbeat.js';
import { OktaAppLimits } from '../../src/okta-app/okta-app-limits.js';
import { eventually } from '../support/eventually.js';
import { startTestOkta, type TestOkta } from '../support/gateway.js';
import { addPerson } from '../support/people.js';
import { ConsoleScene } from './console-scene.js';
import { connectTo, goThroughTest, press } from './second-org.js';

const LIMIT_MS = 180_000;
const HOSTILE = '<img src=x onerror=alert(1)> ‮Acme';

let scene: ConsoleScene;
let acme: TestOkta;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  acme = await startTestOkta(scene.gateway.url);
}, LIMIT_MS);

afterAll(async () => {
  await acme?.simulator.close();
  await scene?.close();
}, LIMIT_MS);

const connect = (slug: string, more?: Record<string, unknown>): Promise<string> =>
  connectTo(acme, scene.admin, slug, more);

const stored = async (slug: string): Promise<Record<string, unknown>> =>
  (await scene.admin.get(`/api/v1/connections/${slug}`)).body;

describe('connections in the console', () => {
  it.each([1280, 390])(
    'are added by the steps of the set-up, with a failing test sign-in on the way, on a window of %i pixels',
    async (width) => {
      const visitor = await scene.visitor();
      const { page, context } = visitor;
      await page.setViewportSize({ width, height: 900 });
      const bea = addPerson(acme, `Bea${width}`, ['Engineering']);
      const [name = '', value = ''] = acme.simulator.org.createSession(bea.id).split('=');
      await context.addCookies([{ name, value: value.split(';')[0] ?? '', url: acme.simulator.url }]);

      await visitor.open('/connections');
      await page.getByRole('link', { name: 'Add a connection' }).click();
      await page.getByLabel('Okta address').fill(`${new URL(acme.simulator.url).host}/admin/dashboard`);
      await press(page, 'Look it up');
      await page.getByRole('radio', { name: /^Another custom server/ }).check();
      await visitor.sees('Look its issuer up first.');
      expect(await visitor.faults()).toEqual([]);
      await page.getByRole('radio', { name: /^The org’s own server/ }).check();
      await visitor.sees(/its clock differs by -?\d+ s from/);
      await page.getByRole('textbox', { name: 'Name' }).fill('');
      await visitor.sees('A connection needs a name');
      await page.getByRole('textbox', { name: 'Name' }).fill(`${HOSTILE} ${width}`);
      const slug = `img-src-x-onerror-alert-1-acme-${width}`;
      await page.getByText(slug, { exact: true }).waitFor();
      await press(page, 'Use this server');
      await visitor.sees(`accountId=${slug}`);
      await page.getByRole('button', { name: 'Copy Issuer' }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      expect(await stored(slug)).toMatchObject({ status: 'draft', clientId: '' });

      // The tab is closed. What is entered so far stands on the gateway.
      await visitor.open('/connections');
      const card = page.locator('section', { has: page.locator('code', { hasText: slug }) }).last();
      await card.getByRole('link', { name: 'Go on with its set-up' }).click();
      await page.getByRole('button', { name: 'Open step 4: Test sign-in' }).click();
      await page.getByText('It has no client ID yet: enter it in step 3.').first().waitFor();
      await page.getByRole('button', { name: 'Open step 2: Create the app in Okta' }).click();
      await press(page, 'The app exists');

      await page.getByLabel('Client ID').fill(acme.app.id);
      await page.getByLabel('Client secret').fill('wrong');
      await visitor.sees('✗ Okta refuses it');
      await visitor.sees('Client Credentials → Client secrets');
      await press(page, 'Save and go on');
      await page.waitForURL(new RegExp(`/connections/${slug}\\?tab=guide`));

      expect(await stored(slug)).toMatchObject({ status: 'draft', name: `${HOSTILE} ${width}` });
      await press(page, 'Make a test link');
      await goThroughTest(visitor);
      const failed = page.getByRole('listitem').filter({ hasText: '(failed)' });
      await failed.getByText('Code exchanged').waitFor();
      await failed.getByText('General → Client Credentials').first().waitFor();
      await failed.getByText('The provider does not accept the client secret').waitFor();
      await visitor.sees('✗ failed');
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Go on although it failed');
      await visitor.sees('⚠ The last test sign-in failed: you can save all the same');
      await page.getByRole('button', { name: 'Open step 3: Client ID and secret' }).click();
      await page.getByLabel('Client secret').fill(acme.app.clientSecret ?? '');
      await visitor.sees('✔ secret accepted');
      await press(page, 'Save and go on');
      await press(page, 'Try again');
      await goThroughTest(visitor);
      await visitor.sees('✔ passed');
      await visitor.sees(`Bea${width} Tester`);
      await page.getByText('Engineering', { exact: true }).waitFor();
      await press(page, 'Go on');

      await page.getByLabel('Group for Developer').click();
      await page.getByRole('option', { name: /^Engineering/ }).click();
      await visitor.sees('The tested person and the other members will be Developer.');
      expect(await visitor.faults()).toEqual([]);
      await page.getByRole('button', { name: /^Activate / }).click();
      await page.getByText('✔ active').first().waitFor();
      expect(await stored(slug)).toMatchObject({ status: 'active' });
      const { body } = await scene.admin.get(`/api/v1/group-mappings?connection=${slug}`);
      expect(body['items']).toMatchObject([{ groupName: 'Engineering', role: 'developer' }]);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it.each([1280, 390])(
    'have their app made by the gateway: each call is shown before, and what became of it after, on a window of %i pixels',
    async (width) => {
      const { org } = acme.simulator;
      const limits = (triesPerMinute: number) =>
        Object.assign(scene.gateway.gateway.app.get(OktaAppLimits), { triesPerMinute });
      limits(1_000);
      const visitor = await scene.visitor();
      const { page } = visitor;
      await page.setViewportSize({ width, height: 900 });
      await scene.admin.post('/api/v1/connections', { slug: `made-${width}`, issuer: acme.simulator.url });
      await visitor.open(`/connections/made-${width}?tab=guide`);
      await page.getByText('Rolegate does', { exact: true }).click();
      const calls = page.locator('section', { has: page.getByRole('heading', { name: 'Calls that' }) });
      await calls.getByText('POST /api/v1/apps').waitFor();
      await calls.getByText(`accountId=made-${width}`).waitFor();
      org.clearRequests();
      await page.getByLabel('Groups that may use it').fill('Engineering');
      await calls.getByText('search=profile.name eq "Engineering"').waitFor();
      expect(org.countRequests('POST', /^\/api\//)).toBe(0);
      const make = page.getByRole('button', { name: /^(Create the app|Try again)$/ });
      expect(await make.getAttribute('aria-disabled')).toBe('true');
      expect(await visitor.faults()).toEqual([]);

      const token = page.getByLabel('One-off API token');
      const step = (title: string) => page.getByRole('listitem').filter({ hasText: title }).last();
      await token.fill('unknown');
      await make.click();
      await page.locator('h3:focus', { hasText: 'The app was not created' }).waitFor();
      await step('Look for the app').getByText('✗ failed').waitFor();
      await step('Look for the app').getByText('does not accept the credential').waitFor();
      await step('Keep its client').getByText('not reached').waitFor();
      expect(await visitor.faults()).toEqual([]);

      await token.fill(org.addApiToken().value);
      org.faults.rateLimited('/api/v1/apps', 45);
      await make.click();
      await step('Look for the app')
        .getByText(/no more calls now: try again in \d+ seconds/)
        .waitFor();
      org.faults.clear();

      // Nothing of it is remembered: the next try asks Okta anew.
      await token.fill(org.addApiToken().value);
      org.faults.status('/api/v1/groups', 503);
      await make.click();
      await page.locator('h3:focus', { hasText: 'something is missing' }).waitFor();
      await step('Keep its client').getByText('✔ done').waitFor();
      await step('Let people use it').getByText('⚠ not known').waitFor();
      await page.getByText(/is in Okta\. Try again/).waitFor();
      expect(await visitor.faults()).toEqual([]);
      org.faults.clear();

      limits(1);
      await make.click();
      await page.getByRole('alert').filter({ hasText: 'rate-limited' }).waitFor();
      limits(1_000);
      await make.click();
      await page.locator('h3:focus', { hasText: /^The app is in Okta$/ }).waitFor();
      await step('Create the app').getByText('✔ there already').waitFor();
      // Used once, and gone from the page.
      expect(await token.inputValue()).toBe('');
      expect(await stored(`made-${width}`)).toMatchObject({ status: 'draft', hasClientSecret: true });
      await press(page, 'Go on');
      await page.waitForURL(new RegExp(`/connections/made-${width}\\?tab=guide&step=3`));
      await page.getByLabel('Client ID', { exact: true }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'never show a secret again: not on the page, and in no answer',
    async () => {
      const slug = await connect('secretive');
      const visitor = await scene.visitor();
      const { page } = visitor;
      const answers: Promise<string>[] = [];
      page.on('response', (response: Response) => {
        if (response.url().includes('/api/') && !response.url().includes('event-stream'))
          answers.push(response.text().catch(() => ''));
      });
      await visitor.open(`/connections/${slug}?tab=settings`);
      await press(page, 'Replace: Client secret');
      await page.getByLabel('New client secret').fill('nobody-reads-this-again');
      await press(page, 'Save settings');
      await visitor.sees(`Saved ${slug}`);
      await page.getByText('by ada@example.com').first().waitFor();
      await visitor.sees(', ends in …gain');
      expect(await page.getByLabel('New client secret').count()).toBe(0);
      expect(await page.content()).not.toContain('nobody-reads-this-again');
      expect((await Promise.all(answers)).join('')).not.toContain('nobody-reads-this-again');
      expect(answers.length).toBeGreaterThan(3);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'say before it is saved that another issuer needs the secret again and ends all sessions',
    async () => {
      const slug = await connect('moving');
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?tab=settings`);
      await page.getByLabel('Issuer').fill(`${acme.simulator.url}/oauth2/default`);
      await visitor.sees('No secret that is stored here is ever sent to another issuer');
      await visitor.sees('All sessions of this connection end when you save.');
      await visitor.sees('Another issuer needs the client secret again.');
      expect(await visitor.faults()).toEqual([]);
      await page.getByLabel('New client secret').fill(acme.app.clientSecret ?? '');
      await press(page, 'Save settings');
      await visitor.sees(`Saved ${slug}`);
      expect(await stored(slug)).toMatchObject({ serverType: 'custom' });
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'keep what two admins changed at once, and ask where both changed the same',
    async () => {
      const slug = await connect('shared');
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?tab=settings`);
      await page.getByLabel('Environment').fill('preview');
      await scene.admin.patch(`/api/v1/connections/${slug}`, { name: 'Theirs' });
      await press(page, 'Save settings');
      await visitor.sees('yours is kept');
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Theirs');
      await press(page, 'Save settings');
      await visitor.sees('Saved Theirs');
      expect(await stored(slug)).toMatchObject({ name: 'Theirs', environment: 'preview' });

      await page.getByLabel('Name', { exact: true }).fill('Mine');
      await scene.admin.patch(`/api/v1/connections/${slug}`, { name: 'Theirs again' });
      await press(page, 'Save settings');
      await page.getByRole('heading', { name: /changed the connection/ }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Keep “Mine”');
      await press(page, 'Save settings');
      await visitor.sees('Saved Mine');
      expect(await stored(slug)).toMatchObject({ name: 'Mine' });
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'are tried while they are edited, before what would be in force at once is saved',
    async () => {
      const slug = await connect('tried');
      await scene.admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?tab=settings`);
      await press(page, 'Replace: Client secret');
      await page.getByLabel('New client secret').fill('wrong');
      await visitor.sees('✗ Okta refuses it');
      await visitor.sees('it is in force at once, and perhaps nobody can sign in then');
      expect(await visitor.faults()).toEqual([]);
      await page.getByLabel('New client secret').fill(acme.app.clientSecret ?? '');
      await visitor.sees('✔ secret accepted');
      expect(await page.getByText('perhaps nobody can sign in').count()).toBe(0);
      await page.getByRole('textbox', { name: 'Client ID' }).fill('unknown');
      await visitor.sees('✗ Okta refuses it');
      await press(page, 'Discard changes');
      await page.getByRole('heading', { name: 'What Okta says of it' }).waitFor({ state: 'detached' });
      expect(await stored(slug)).toMatchObject({ clientId: acme.app.id, status: 'active' });
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'have their required groups picked from Okta’s, mark what nobody has checked, and count whom that refuses',
    async () => {
      acme.simulator.org.addGroup('Engineering of Acme');
      const managementAuth = { type: 'ssws', apiToken: acme.apiToken };
      const slug = await connect('picky', { managementAuth });
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?tab=settings`);
      const field = page.getByLabel('Add a required group');
      await field.fill('Engineering of');
      await page.getByRole('option', { name: 'Engineering of Acme' }).click();
      await visitor.sees('0 of 0 people known here would be refused');
      await field.fill('Enginering');
      await page.getByRole('option', { name: /^Enginering.*not checked/ }).click();
      const list = page.getByRole('group', { name: /^Required groups/ });
      await list.getByRole('listitem').filter({ hasText: 'not checked' }).getByText('Enginering').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Remove Enginering');
      await press(page, 'Save settings');
      await visitor.sees(`Saved ${slug}`);
      expect(await stored(slug)).toMatchObject({ requiredGroups: ['Engineering of Acme'] });

      await visitor.open('/connections/default?tab=settings');
      await field.fill('Nobody is in this');
      await page.getByRole('option', { name: /^Nobody is in this/ }).click();
      await visitor.sees(/^⚠ With these required groups (\d+) of \1 (person|people) known here would be/);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'are disabled after saying how many sessions that ends, and deleted once their name is typed',
    async () => {
      const slug = await connect('leaving');
      await scene.admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?open=delete`);
      await visitor.sees('Disable the connection before you delete it.');
      await press(page, 'Close');
      await page.getByRole('link', { name: 'Health' }).click();
      await press(page, 'Disable…');
      const dialog = page.getByRole('dialog');
      await dialog.getByText('Ends 0 sessions at once.').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).and(page.locator(':focus')).waitFor();
      await press(page, 'Disable connection');
      await page.getByText('disabled', { exact: true }).first().waitFor();
      expect(await stored(slug)).toMatchObject({ status: 'disabled' });

      await page.getByRole('link', { name: 'Settings' }).last().click();
      await press(page, 'Delete connection…');
      await dialog.getByText('0 group mappings').waitFor();
      await dialog.getByText('The name is not typed yet.').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await dialog.getByLabel(`Type ${slug} to confirm`).fill(slug);
      await press(page, 'Delete connection');
      await visitor.sees(`Deleted ${slug}`);
      expect((await scene.admin.get(`/api/v1/connections/${slug}`)).status).toBe(404);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'are activated again by Undo once they were disabled',
    async () => {
      const slug = await connect('paused');
      await scene.admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?open=status`);
      await press(page, 'Disable connection');
      await visitor.sees(`Disabled ${slug}`);
      expect(await stored(slug)).toMatchObject({ status: 'disabled' });
      await press(page, 'Undo');
      await visitor.sees(`${slug} is again as before`);
      expect(await stored(slug)).toMatchObject({ status: 'active' });
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'can’t be disabled when admins sign in through them, and the page says so',
    async () => {
      const visitor = await scene.visitor();
      await visitor.open('/connections/default?open=status');
      await visitor.sees('It can’t be disabled:');
      expect(await visitor.page.getByRole('button', { name: 'Disable connection' }).count()).toBe(0);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'get their way to Okta’s API in a dialog that the address has open: a token, a service app, an admin’s grant, nothing',
    async () => {
      const slug = await connect('reaching');
      const { org } = acme.simulator;
      const visitor = await scene.visitor();
      const { page } = visitor;
      const dialog = page.getByRole('dialog');
      await visitor.open(`/connections/${slug}?tab=settings&open=access`);
      await dialog.getByRole('radio', { name: /^API token/ }).check();
      await dialog.getByRole('textbox', { name: 'API token' }).fill('not-a-token');
      await press(page, 'Save API access');
      await dialog.getByText('Okta does not accept this credential').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await dialog.getByRole('textbox', { name: 'API token' }).fill(acme.apiToken);
      await press(page, 'Save API access');
      await visitor.sees('Okta accepts it');
      expect(await stored(slug)).toMatchObject({ managementAuth: { type: 'ssws', status: 'configured' } });
      await page.waitForURL((url) => !url.searchParams.has('open'));

      const app = org.addApp({
        applicationType: 'service',
        grantTypes: ['client_credentials'],
        tokenEndpointAuthMethod: 'private_key_jwt',
        grantedScopes: ['okta.users.read', 'okta.groups.read'],
        adminRole: 'READ_ONLY_ADMIN',
      });
      await press(page, 'Replace…');
      await dialog.getByLabel('Service app').check();
      await dialog.getByLabel('Client ID').fill(app.id);
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Save API access');
      await visitor.sees('Stored. Okta has to be told of it now.');
      const jwksUri = `${scene.gateway.url}/okta/management/jwks/${slug}`;
      await visitor.sees(jwksUri);
      org.updateApp(app.id, { jwksUri });
      await scene.gateway.gateway.app.get(CredentialHeartbeat).look();
      await eventually(async () =>
        expect(await stored(slug)).toMatchObject({ managementAuth: { status: 'configured' } }),
      );

      await press(page, 'Replace…');
      await dialog.getByLabel('An admin’s grant').check();
      await dialog.getByLabel('Client ID').fill(acme.app.id);
      await dialog.getByLabel('Client secret of the web app').fill(acme.app.clientSecret ?? '');
      await press(page, 'Save API access');
      await press(page, 'Have an Okta admin grant access');
      const grant = page.getByRole('link', { name: 'Open Okta to grant access' });
      expect(await grant.getAttribute('href')).toContain(`${acme.simulator.url}/oauth2/v1/authorize`);
      expect(await visitor.faults()).toEqual([]);

      await press(page, 'Remove…');
      // Before there is the dialog, Back leads away from the page.
      await dialog.waitFor();
      await page.goBack();
      await dialog.waitFor({ state: 'detached' });
      await page.goForward();
      await dialog.getByLabel(`Type ${slug} to confirm`).fill(slug);
      await press(page, 'Remove API access');
      await visitor.sees('Removed the API access');
      expect(await stored(slug)).toMatchObject({ managementAuth: { type: 'none' } });
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'lead to the pages of Okta’s admin console by https alone, and give the steps to somebody else without a secret',
    async () => {
      const slug = await connect('linked', { issuer: `${acme.simulator.url}/oauth2/default` });
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?tab=guide&step=2`);
      await visitor.sees('Create the app integration');
      expect(await page.getByRole('link', { name: /in Okta/ }).count()).toBe(0);
      await visitor.answer('/api/v1/connections/discovery', (route) =>
        route.fulfill({
          json: { issuers: [], okta: true, adminConsole: 'https://acme-admin.okta.com' },
        }),
      );
      await page.reload();
      const apps = page.getByRole('link', { name: /Open the applications in Okta/ }).first();
      expect(await apps.getAttribute('href')).toBe('https://acme-admin.okta.com/admin/apps/active');
      expect(await apps.getAttribute('rel')).toBe('noopener');
      expect(await apps.getAttribute('target')).toBe('_blank');
      const servers = page.getByRole('link', { name: /Open the authorization servers in Okta/ }).first();
      expect(await servers.getAttribute('href')).toBe('https://acme-admin.okta.com/admin/oauth2/as');

      const mail = await page.getByRole('link', { name: 'Write a mail' }).getAttribute('href');
      expect(decodeURIComponent(mail ?? '')).toContain(`${scene.gateway.url}/authorization-code/callback`);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        press(page, 'Download one page of text'),
      ]);
      const text = await readFile(await file.path(), 'utf8');
      for (const value of ['/authorization-code/callback', `accountId=${slug}`])
        expect(text).toContain(value);
      for (const shared of [text, mail ?? '']) expect(shared).not.toContain(acme.app.clientSecret);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'show their last checks and the age of their secrets in the list, without asking Okta',
    async () => {
      const slug = await connect('checked');
      await scene.admin.post(`/api/v1/connections/${slug}/test`, {});
      const visitor = await scene.visitor();
      const { page } = visitor;
      const tests: string[] = [];
      page.on('request', (request) => {
        if (/\/(test|discovery)$/.test(request.url())) tests.push(request.url());
      });
      await visitor.open(`/connections/${slug}`);
      await page.getByText(/^⚠ \d+ warnings?$/).waitFor();
      await page.getByText(/^client secret, set/).waitFor();
      await visitor.hearsOfChanges();
      await scene.admin.patch(`/api/v1/connections/${slug}`, { environment: 'preview' });
      await page.getByText(/^⚠ \d+ warnings?, before the last change$/).waitFor();
      expect(tests).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'have their event hook registered in Okta by a button, and are told why where Okta refuses',
    async () => {
      const managementAuth = { type: 'ssws', apiToken: acme.apiToken };
      const slug = await connect('hooked', { managementAuth });
      const trigger = { kind: 'event-hook', connection: slug };
      const { body: hook } = await scene.admin.post('/api/v1/event-triggers', trigger);
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open(`/settings?tab=triggers&open=${String(hook['id'])}`);
      const heal = acme.simulator.org.faults.status('/api/v1/eventHooks', 503);
      await press(page, 'Register in Okta');
      await page.getByRole('dialog').getByText('okta-unavailable').waitFor();
      heal();
      expect(acme.simulator.org.eventHooks.all()).toEqual([]);
      await press(page, 'Register in Okta');
      await visitor.sees('Okta has registered and verified the hook');
      expect(acme.simulator.org.eventHooks.all()).toMatchObject([{ verificationStatus: 'VERIFIED' }]);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );
});
