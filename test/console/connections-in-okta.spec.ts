import { readFile } from 'node:fs/promises';
import { CredentialHeartbeat } from '../../src/management-authorization/credential-heartbeat.js';
import { OktaAppLimits } from '../../src/okta-app/okta-app-limits.js';
import { eventually } from '../support/eventually.js';
import { goThroughTest, press, LIMIT_MS, withSecondOrg } from './second-org.js';

const HOSTILE = '<img src=x onerror=alert(1)> ‮Acme';

const second = withSecondOrg();

describe('a connection and its org in Okta', () => {
  it.each([1280, 390])(
    'are added by the steps of the set-up, with a failing test sign-in on the way, on a window of %i pixels',
    async (width) => {
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      await page.setViewportSize({ width, height: 900 });
      await second.engineer(`Bea${width}`, visitor);

      await visitor.open('/connections');
      await page.getByRole('link', { name: 'Add a connection' }).click();
      await page
        .getByLabel('Okta address')
        .fill(`${new URL(second.acme.simulator.url).host}/admin/dashboard`);
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
      expect(await second.stored(slug)).toMatchObject({ status: 'draft', clientId: '' });

      // The tab is closed. What is entered so far stands on the gateway.
      await visitor.open('/connections');
      const card = page.locator('section', { has: page.locator('code', { hasText: slug }) }).last();
      await card.getByRole('link', { name: 'Go on with its set-up' }).click();
      await page.getByRole('button', { name: 'Open step 4: Test sign-in' }).click();
      await page.getByText('It has no client ID yet: enter it in step 3.').first().waitFor();
      await page.getByRole('button', { name: 'Open step 2: Create the app in Okta' }).click();
      await press(page, 'The app exists');

      await page.getByLabel('Client ID').fill(second.acme.app.id);
      await page.getByLabel('Client secret').fill('wrong');
      await visitor.sees('✗ Okta refuses it');
      await visitor.sees('Client Credentials → Client secrets');
      await press(page, 'Save and go on');
      await page.waitForURL(new RegExp(`/connections/${slug}\\?tab=guide`));

      expect(await second.stored(slug)).toMatchObject({ status: 'draft', name: `${HOSTILE} ${width}` });
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
      await page.getByLabel('Client secret').fill(second.acme.app.clientSecret ?? '');
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
      expect(await second.stored(slug)).toMatchObject({ status: 'active' });
      const { body } = await second.scene.admin.get(`/api/v1/group-mappings?connection=${slug}`);
      expect(body['items']).toMatchObject([{ groupName: 'Engineering', role: 'developer' }]);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it.each([1280, 390])(
    'have their app made by the gateway: each call is shown before, and what became of it after, on a window of %i pixels',
    async (width) => {
      const { org } = second.acme.simulator;
      const limits = (triesPerMinute: number) =>
        Object.assign(second.scene.gateway.gateway.app.get(OktaAppLimits), { triesPerMinute });
      limits(1_000);
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      await page.setViewportSize({ width, height: 900 });
      await second.scene.admin.post('/api/v1/connections', {
        slug: `made-${width}`,
        issuer: second.acme.simulator.url,
      });
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
      expect(await second.stored(`made-${width}`)).toMatchObject({ status: 'draft', hasClientSecret: true });
      await press(page, 'Go on');
      await page.waitForURL(new RegExp(`/connections/made-${width}\\?tab=guide&step=3`));
      await page.getByLabel('Client ID', { exact: true }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'get their way to Okta’s API in a dialog that the address has open: a token, a service app, an admin’s grant, nothing',
    async () => {
      const slug = await second.connect('reaching');
      const { org } = second.acme.simulator;
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      const dialog = page.getByRole('dialog');
      await visitor.open(`/connections/${slug}?tab=settings&open=access`);
      await dialog.getByRole('radio', { name: /^API token/ }).check();
      await dialog.getByRole('textbox', { name: 'API token' }).fill('not-a-token');
      await press(page, 'Save API access');
      await dialog.getByText('Okta does not accept this credential').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await dialog.getByRole('textbox', { name: 'API token' }).fill(second.acme.apiToken);
      await press(page, 'Save API access');
      await visitor.sees('Okta accepts it');
      expect(await second.stored(slug)).toMatchObject({
        managementAuth: { type: 'ssws', status: 'configured' },
      });
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
      const jwksUri = `${second.scene.gateway.url}/okta/management/jwks/${slug}`;
      await visitor.sees(jwksUri);
      org.updateApp(app.id, { jwksUri });
      await second.scene.gateway.gateway.app.get(CredentialHeartbeat).look();
      await eventually(async () =>
        expect(await second.stored(slug)).toMatchObject({ managementAuth: { status: 'configured' } }),
      );
      // A dialog that opened before would save over what the page has not heard of.
      await page.getByText('✔ works').waitFor();

      await press(page, 'Replace…');
      await dialog.getByLabel('An admin’s grant').check();
      await dialog.getByLabel('Client ID').fill(second.acme.app.id);
      await dialog.getByLabel('Client secret of the web app').fill(second.acme.app.clientSecret ?? '');
      await press(page, 'Save API access');
      await press(page, 'Have an Okta admin grant access');
      const grant = page.getByRole('link', { name: 'Open Okta to grant access' });
      expect(await grant.getAttribute('href')).toContain(`${second.acme.simulator.url}/oauth2/v1/authorize`);
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
      expect(await second.stored(slug)).toMatchObject({ managementAuth: { type: 'none' } });
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'say that somebody else changed the access to Okta’s API before it is saved over theirs',
    async () => {
      const slug = await second.connect('contested');
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      const dialog = page.getByRole('dialog');
      await visitor.open(`/connections/${slug}?tab=settings&open=access`);
      await dialog.getByLabel('Client ID').fill('0oaMine');
      const { headers } = await second.scene.admin.get(`/api/v1/connections/${slug}`);
      const theirs = { managementAuth: { type: 'ssws', apiToken: second.acme.apiToken } };
      const saved = await second.scene.admin.patch(`/api/v1/connections/${slug}`, theirs, {
        'If-Match': String(headers['etag']),
      });
      expect(saved.status).toBe(200);
      await dialog.getByText('Somebody else changed this access meanwhile.').waitFor();
      expect(await dialog.getByLabel('Client ID').inputValue()).toBe('0oaMine');
      await press(page, 'Save API access');
      await visitor.sees('Stored. Okta has to be told of it now.');
      expect(await second.stored(slug)).toMatchObject({
        managementAuth: { type: 'service-app', clientId: '0oaMine' },
      });
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'lead to the pages of Okta’s admin console by https alone, and give the steps to somebody else without a secret',
    async () => {
      const slug = await second.connect('linked', { issuer: `${second.acme.simulator.url}/oauth2/default` });
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?tab=guide&step=2`);
      await visitor.sees('Create the app integration');
      expect(await page.getByRole('link', { name: /in Okta/ }).count()).toBe(0);
      // The simulator is no org at one of Okta's domains, of which the gateway tells where their admin console is.
      let adminConsole = 'http://acme-admin.okta.com';
      await visitor.answer('/api/v1/connections/setup-guide', async (route) => {
        const answer = await route.fetch();
        const guide = (await answer.json()) as object;
        await route.fulfill({ response: answer, json: { ...guide, adminConsole } });
      });
      await page.reload();
      await visitor.sees('Create the app integration');
      expect(await page.getByRole('link', { name: /in Okta/ }).count()).toBe(0);
      adminConsole = 'https://acme-admin.okta.com';
      await page.reload();
      const apps = page.getByRole('link', { name: /Open the applications in Okta/ }).first();
      expect(await apps.getAttribute('href')).toBe('https://acme-admin.okta.com/admin/apps/active');
      expect(await apps.getAttribute('rel')).toBe('noopener');
      expect(await apps.getAttribute('target')).toBe('_blank');
      const servers = page.getByRole('link', { name: /Open the authorization servers in Okta/ }).first();
      expect(await servers.getAttribute('href')).toBe('https://acme-admin.okta.com/admin/oauth2/as');

      const mail = await page.getByRole('link', { name: 'Write a mail' }).getAttribute('href');
      expect(decodeURIComponent(mail ?? '')).toContain(
        `${second.scene.gateway.url}/authorization-code/callback`,
      );
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        press(page, 'Download one page of text'),
      ]);
      const text = await readFile(await file.path(), 'utf8');
      for (const value of ['/authorization-code/callback', `accountId=${slug}`])
        expect(text).toContain(value);
      for (const shared of [text, mail ?? '']) expect(shared).not.toContain(second.acme.app.clientSecret);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'have their event hook registered in Okta by a button, and are told why where Okta refuses',
    async () => {
      const managementAuth = { type: 'ssws', apiToken: second.acme.apiToken };
      const slug = await second.connect('hooked', { managementAuth });
      const trigger = { kind: 'event-hook', connection: slug };
      const { body: hook } = await second.scene.admin.post('/api/v1/event-triggers', trigger);
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      await visitor.open(`/settings?tab=triggers&open=${String(hook['id'])}`);
      const heal = second.acme.simulator.org.faults.status('/api/v1/eventHooks', 503);
      await press(page, 'Register in Okta');
      await page.getByRole('dialog').getByText('okta-unavailable').waitFor();
      heal();
      expect(second.acme.simulator.org.eventHooks.all()).toEqual([]);
      await press(page, 'Register in Okta');
      await visitor.sees('Okta has registered and verified the hook');
      expect(second.acme.simulator.org.eventHooks.all()).toMatchObject([{ verificationStatus: 'VERIFIED' }]);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );
});
