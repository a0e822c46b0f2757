import type { Response } from 'playwright-core';
import { hasSearched } from './hands.js';
import { press, LIMIT_MS, withSecondOrg } from './second-org.js';

const second = withSecondOrg();

describe('connections in the console', () => {
  it(
    'never show a secret again: not on the page, and in no answer',
    async () => {
      const slug = await second.connect('secretive');
      const visitor = await second.scene.visitor();
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
      const slug = await second.connect('moving');
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?tab=settings`);
      await page.getByLabel('Issuer').fill(`${second.acme.simulator.url}/oauth2/default`);
      await visitor.sees('No secret that is stored here is ever sent to another issuer');
      await visitor.sees('All sessions of this connection end when you save.');
      await visitor.sees('Another issuer needs the client secret again.');
      expect(await visitor.faults()).toEqual([]);
      await page.getByLabel('New client secret').fill(second.acme.app.clientSecret ?? '');
      await press(page, 'Save settings');
      await visitor.sees(`Saved ${slug}`);
      expect(await second.stored(slug)).toMatchObject({ serverType: 'custom' });
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'keep what two admins changed at once, and ask where both changed the same',
    async () => {
      const slug = await second.connect('shared');
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?tab=settings`);
      await page.getByLabel('Environment').fill('preview');
      await second.scene.admin.patch(`/api/v1/connections/${slug}`, { name: 'Theirs' });
      await press(page, 'Save settings');
      await visitor.sees('yours is kept');
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Theirs');
      await press(page, 'Save settings');
      await visitor.sees('Saved Theirs');
      expect(await second.stored(slug)).toMatchObject({ name: 'Theirs', environment: 'preview' });

      await page.getByLabel('Name', { exact: true }).fill('Mine');
      await second.scene.admin.patch(`/api/v1/connections/${slug}`, { name: 'Theirs again' });
      await press(page, 'Save settings');
      await page.getByRole('heading', { name: /changed the connection/ }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Keep “Mine”');
      await press(page, 'Save settings');
      await visitor.sees('Saved Mine');
      expect(await second.stored(slug)).toMatchObject({ name: 'Mine' });
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'are tried while they are edited, before what would be in force at once is saved',
    async () => {
      const slug = await second.connect('tried');
      await second.scene.admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?tab=settings`);
      await press(page, 'Replace: Client secret');
      await page.getByLabel('New client secret').fill('wrong');
      await visitor.sees('✗ Okta refuses it');
      await visitor.sees('it is in force at once, and perhaps nobody can sign in then');
      expect(await visitor.faults()).toEqual([]);
      await page.getByLabel('New client secret').fill(second.acme.app.clientSecret ?? '');
      await visitor.sees('✔ secret accepted');
      expect(await page.getByText('perhaps nobody can sign in').count()).toBe(0);
      await page.getByRole('textbox', { name: 'Client ID' }).fill('unknown');
      await visitor.sees('✗ Okta refuses it');
      await press(page, 'Discard changes');
      await page.getByRole('heading', { name: 'What Okta says of it' }).waitFor({ state: 'detached' });
      expect(await second.stored(slug)).toMatchObject({ clientId: second.acme.app.id, status: 'active' });
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'have their required groups picked from Okta’s, mark what nobody has checked, and count whom that refuses',
    async () => {
      second.acme.simulator.org.addGroup('Engineering of Acme');
      const managementAuth = { type: 'ssws', apiToken: second.acme.apiToken };
      const slug = await second.connect('picky', { managementAuth });
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?tab=settings`);
      const field = page.getByLabel('Add a required group');
      await field.fill('Engineering of');
      await hasSearched(page);
      await page.getByRole('option', { name: 'Engineering of Acme' }).click();
      await visitor.sees('0 of 0 people known here would be refused');
      await field.fill('Enginering');
      await hasSearched(page);
      await page.getByRole('option', { name: /^Enginering.*not checked/ }).click();
      const list = page.getByRole('group', { name: /^Required groups/ });
      await list.getByRole('listitem').filter({ hasText: 'not checked' }).getByText('Enginering').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Remove Enginering');
      await press(page, 'Save settings');
      await visitor.sees(`Saved ${slug}`);
      expect(await second.stored(slug)).toMatchObject({ requiredGroups: ['Engineering of Acme'] });

      await visitor.open('/connections/default?tab=settings');
      await field.fill('Nobody is in this');
      await hasSearched(page);
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
      const slug = await second.connect('leaving');
      await second.scene.admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
      const visitor = await second.scene.visitor();
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
      expect(await second.stored(slug)).toMatchObject({ status: 'disabled' });

      await page.getByRole('link', { name: 'Settings' }).last().click();
      await press(page, 'Delete connection…');
      await dialog.getByText('0 group mappings').waitFor();
      await dialog.getByText('The name is not typed yet.').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await dialog.getByLabel(`Type ${slug} to confirm`).fill(slug);
      await press(page, 'Delete connection');
      await visitor.sees(`Deleted ${slug}`);
      expect((await second.scene.admin.get(`/api/v1/connections/${slug}`)).status).toBe(404);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'are activated again by Undo once they were disabled',
    async () => {
      const slug = await second.connect('paused');
      await second.scene.admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      await visitor.open(`/connections/${slug}?open=status`);
      await press(page, 'Disable connection');
      await visitor.sees(`Disabled ${slug}`);
      expect(await second.stored(slug)).toMatchObject({ status: 'disabled' });
      await press(page, 'Undo');
      await visitor.sees(`${slug} is again as before`);
      expect(await second.stored(slug)).toMatchObject({ status: 'active' });
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'can’t be disabled when admins sign in through them, and the page says so',
    async () => {
      const visitor = await second.scene.visitor();
      await visitor.open('/connections/default?open=status');
      await visitor.sees('It can’t be disabled:');
      expect(await visitor.page.getByRole('button', { name: 'Disable connection' }).count()).toBe(0);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'show their last checks and the age of their secrets in the list, without asking Okta',
    async () => {
      const slug = await second.connect('checked');
      await second.scene.admin.post(`/api/v1/connections/${slug}/test`, {});
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      const tests: string[] = [];
      page.on('request', (request) => {
        if (/\/(test|discovery)$/.test(request.url())) tests.push(request.url());
      });
      await visitor.open(`/connections/${slug}`);
      await page.getByText(/^⚠ \d+ warnings?$/).waitFor();
      await page.getByText(/^client secret, set/).waitFor();
      await visitor.hearsOfChanges();
      await second.scene.admin.patch(`/api/v1/connections/${slug}`, { environment: 'preview' });
      await page.getByText(/^⚠ \d+ warnings?, before the last change$/).waitFor();
      expect(tests).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );
});
