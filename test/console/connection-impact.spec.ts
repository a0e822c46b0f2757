import { press, LIMIT_MS, withSecondOrg } from './second-org.js';

const second = withSecondOrg();

describe('settings of a connection', () => {
  it(
    'are saved after a look at whom they concern, when they let fewer people in, and not by numbers of before',
    async () => {
      const slug = await second.connect('narrowed');
      await second.scene.admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      const dialog = page.getByRole('dialog');
      const saveAnyway = dialog.getByRole('button', { name: 'Save settings' });
      await visitor.open(`/connections/${slug}?tab=settings`);
      await page.getByLabel('E-mail domains').fill('nobody.example');
      await press(page, 'Save settings');
      await visitor.sees('The e-mail domains refuse 0 of 0 people known here');
      await dialog.getByRole('button', { name: 'Cancel' }).and(page.locator(':focus')).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      expect(await second.stored(slug)).toMatchObject({ allowedEmailDomains: [] });

      await press(page, 'Save settings');
      await visitor.sees('The e-mail domains refuse 0 of 0 people known here');
      const mapping = { connection: slug, groupName: 'Staff', role: 'guest' };
      expect((await second.scene.admin.post('/api/v1/group-mappings', mapping)).status).toBe(201);
      await saveAnyway.click();
      await visitor.sees('What it would touch has changed meanwhile: look at the numbers again.');
      expect(await second.stored(slug)).toMatchObject({ allowedEmailDomains: [] });
      await saveAnyway.click();
      await visitor.sees(`Saved ${slug}`);
      await dialog.waitFor({ state: 'detached' });
      expect(await second.stored(slug)).toMatchObject({ allowedEmailDomains: ['nobody.example'] });

      await press(page, 'Replace: Client secret');
      await page.getByLabel('New client secret').fill(second.acme.app.clientSecret ?? '');
      await press(page, 'Save settings');
      await visitor.sees('Okta can have two at once');
      await dialog.getByText('The name is not typed yet.').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await dialog.getByLabel(`Type ${slug} to confirm`).fill(slug);
      await saveAnyway.click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByLabel('New client secret').waitFor({ state: 'detached' });

      await page.getByLabel('E-mail domains').fill('other.example');
      await second.scene.admin.patch(`/api/v1/connections/${slug}`, { name: 'Theirs' });
      await press(page, 'Save settings');
      await visitor.sees('yours is kept');
      await dialog.waitFor({ state: 'detached' });
      expect(await second.stored(slug)).toMatchObject({
        name: 'Theirs',
        allowedEmailDomains: ['nobody.example'],
      });
      await visitor.close();
    },
    LIMIT_MS,
  );
});

describe('what gives people roles without a mapped group', () => {
  it(
    'is saved after a look at who gains and loses which role, and at what nobody can count',
    async () => {
      const { admin } = second.scene;
      const path = '/api/v1/connections/default';
      const { client: gus } = await second.scene.somebody('Gus', 'guest');
      // Where there are several connections one is chosen.
      await gus.browser.get(`${second.scene.gateway.url}/login?connection=default`);
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      const dialog = page.getByRole('dialog');
      await visitor.open('/connections/default?tab=settings');
      const asked = page.waitForResponse((answer) => answer.url().endsWith(`${path}/preview`));
      await page.getByLabel('Role without a mapped group').selectOption('developer');
      await page.getByRole('textbox', { name: 'Groups claim' }).fill('other_groups');
      await press(page, 'Save settings');
      expect((await asked).status()).toBe(200);
      await dialog.getByText(/^Of \d+ (person|people) known here/).waitFor();
      await dialog.getByText('is not known before').waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).and(page.locator(':focus')).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      expect((await admin.get(path)).body).not.toMatchObject({ defaultRole: 'developer' });

      // Whoever is in no mapped group has the default role: a mapping less, and one more is concerned.
      await press(page, 'Discard changes');
      await page.getByLabel('Role without a mapped group').selectOption('developer');
      const { body } = await admin.get('/api/v1/group-mappings?connection=default');
      const mappings = body['items'] as { id: string; role: string }[];
      const guests = mappings.find(({ role }) => role === 'guest');
      expect((await admin.delete(`/api/v1/group-mappings/${guests?.id ?? ''}`)).status).toBe(204);
      await press(page, 'Save settings');
      await dialog.getByText('Developer: 1 gain it, 0 lose it').waitFor();
      await dialog.getByRole('button', { name: 'Save settings' }).click();
      await visitor.sees('Saved ');
      await dialog.waitFor({ state: 'detached' });
      expect((await admin.get(path)).body).toMatchObject({ defaultRole: 'developer' });
      await visitor.close();
    },
    LIMIT_MS,
  );
});

describe('the private key of a client', () => {
  it(
    'is replaced on an active connection once the connection’s name is typed, and not when somebody else was first',
    async () => {
      const slug = await second.connect('keyed');
      await second.scene.admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      const dialog = page.getByRole('dialog');
      const generate = dialog.getByRole('button', { name: 'Generate key pair' });
      await visitor.open(`/connections/${slug}?tab=settings`);
      // The first one takes nothing from anybody.
      await press(page, 'Generate a key pair');
      await visitor.sees('Made a key pair. Tell Okta its public key now.');
      const { nextKeyId } = await second.stored(slug);
      expect(nextKeyId).toEqual(expect.any(String));

      await press(page, 'Generate the next key pair…');
      await dialog.getByText('The key that waits for Okta is thrown away at once').waitFor();
      await dialog.getByText('none of 0 people known here can sign in').waitFor();
      await dialog.getByText('The name is not typed yet.').waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).and(page.locator(':focus')).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      expect(await second.stored(slug)).toMatchObject({ nextKeyId });

      await visitor.open(`/connections/${slug}?tab=settings&open=next-key`);
      await dialog.getByText('The name is not typed yet.').waitFor();
      await second.scene.admin.patch(`/api/v1/connections/${slug}`, { name: 'Theirs' });
      await visitor.sees('Somebody changed the connection meanwhile: look at it again.');
      await dialog.waitFor({ state: 'detached' });

      await press(page, 'Generate the next key pair…');
      await dialog.getByLabel(`Type ${slug} to confirm`).fill(slug);
      await generate.click();
      await dialog.waitFor({ state: 'detached' });
      await visitor.sees('Made a key pair. Tell Okta its public key now.');
      const replaced = await second.stored(slug);
      expect(replaced['nextKeyId']).not.toBe(nextKeyId);
      await page.getByText(String(replaced['nextKeyId'])).first().waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );
});
