import type { Page } from 'playwright-core';
import { startWebhookReceiver } from '../support/webhook-receiver.js';
import { ConsoleScene } from './console-scene.js';

const LIMIT_MS = 180_000;

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const made = await scene.admin.post('/api/v1/applications', {
    slug: 'wiki',
    name: 'Wiki',
    hosts: ['wiki.example.com'],
    accessRules: [{ path: '/*', anyRole: ['guest'] }],
  });
  if (made.status !== 201) throw new Error(`The application was refused: ${made.status}`);
}, LIMIT_MS);

afterAll(async () => scene?.close(), LIMIT_MS);

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** The configuration as JSON, with changes that somebody made to it. */
async function documentWith(change: (model: Model) => void): Promise<string> {
  const { body } = await scene.admin.get('/api/v1/configuration', { Accept: 'application/json' });
  const model = body as unknown as Model;
  change(model);
  return JSON.stringify(model, null, 2);
}

interface Model {
  roles: { key: string; name: string; rank: number }[];
  connections: { groupMappings: { groupName: string; role: string }[] }[];
  applications: unknown[];
}

/** Presses Tab until something of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      '(document.activeElement.labels?.[0] ?? document.activeElement).textContent',
    );
    if (focused === name) return;
  }
  throw new Error(`Nothing named ${name} can be reached by keyboard.`);
}

describe('API tokens in the settings', () => {
  it(
    'are shown once, in a dialog that a click beside it does not close',
    async () => {
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open('/settings');
      await press(page, 'New API token');
      await page.getByLabel('Name').fill('<b>nightly</b>');
      expect(await page.getByLabel('Expires after').inputValue()).toBe('90');
      await press(page, 'Create token');
      const dialog = page.getByRole('dialog');
      const secret = (await dialog.getByRole('definition').first().innerText()).trim();
      await page.mouse.click(5, 5);
      await dialog.getByText(secret).first().waitFor();
      expect(await visitor.faults()).toEqual([]);
      const tried = await fetch(`${scene.gateway.url}/api/v1/roles`, {
        headers: { Authorization: `Bearer ${secret}` },
      });
      expect(tried.status).not.toBe(401);
      await press(page, 'I have copied it');
      await dialog.waitFor({ state: 'detached' });
      await visitor.sees('<b>nightly</b>');
      expect(await page.content()).not.toContain(secret);

      await press(page, 'Revoke <b>nightly</b>');
      await dialog.getByText(/It was last used|It has never been used/).waitFor();
      await press(page, 'Revoke token');
      await visitor.sees('Revoked <b>nightly</b>');
      await visitor.sees('No API tokens');
      const refused = await fetch(`${scene.gateway.url}/api/v1/roles`, {
        headers: { Authorization: `Bearer ${secret}` },
      });
      expect(refused.status).toBe(401);
      await visitor.close();
    },
    LIMIT_MS,
  );
});

describe('a configuration document in the settings', () => {
  it(
    'is compared field by field, previewed as mappings are, with names, and applied by pointer',
    async () => {
      await scene.somebody('Dora', 'developer');
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open('/settings?tab=configuration');
      await page.getByLabel('Document').fill(
        await documentWith((model) => {
          model.roles.push({ key: 'ops', name: 'Operators', rank: 50 });
          for (const mapping of model.connections[0]?.groupMappings ?? []) {
            if (mapping.role === 'developer') mapping.role = 'ops';
          }
        }),
      );
      await press(page, 'Compare');
      await page.getByRole('heading', { name: '2 changes' }).waitFor();
      await visitor.sees('Changes what people may do now');
      await visitor.sees('Nobody notices yet');
      const fields = page.getByRole('table', { name: 'Fields of group-mapping default: Engineering' });
      await fields.getByRole('row', { name: 'role developer ops' }).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Review and apply…');
      const dialog = page.getByRole('dialog');
      const roles = dialog.getByRole('table', { name: 'What becomes of roles' });
      await roles.getByRole('row', { name: 'Operators 1 0 0' }).waitFor();
      await roles.getByRole('row', { name: 'Developer 0 1 0' }).waitFor();
      await dialog.getByText('Dora Tester (dora@example.com)').first().waitFor();
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Apply 2 changes');
      await visitor.sees('Applied 2 changes');
      const { body } = await scene.admin.get('/api/v1/group-mappings');
      expect(JSON.stringify(body)).toContain('"ops"');
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'is held back by a saved check that would fail, and applied anyway when somebody says so',
    async () => {
      const wiki = '/api/v1/applications/wiki';
      const check = { name: 'guests may read', who: { roles: ['guest'] }, method: 'GET', path: '/page' };
      expect((await scene.admin.post(`${wiki}/checks`, { ...check, expected: 'allowed' })).status).toBe(201);
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open('/settings?tab=configuration');
      await page.getByLabel('Document').fill(
        await documentWith((model) => {
          const accessRules = [{ path: '/*', anyRole: ['admin'] }];
          model.applications = model.applications.map((one) => ({ ...(one as object), accessRules }));
        }),
      );
      await press(page, 'Compare');
      await press(page, 'Review and apply…');
      await press(page, 'Apply 1 change');
      await visitor.sees('A saved check would fail.');
      const rules = async () => JSON.stringify((await scene.admin.get(`${wiki}/access-rules`)).body);
      expect(await rules()).toContain('guest');
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Apply anyway');
      await visitor.sees('Applied 1 change');
      expect(await rules()).not.toContain('guest');
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'says before it is applied whom other settings of a connection concern, as the page of the connection does',
    async () => {
      await scene.somebody('Olga', 'developer');
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open('/settings?tab=configuration');
      await page.getByLabel('Document').fill(
        await documentWith((model) => {
          for (const connection of model.connections)
            Object.assign(connection, { requiredGroups: ['Choir'] });
        }),
      );
      await press(page, 'Compare');
      await press(page, 'Review and apply…');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('heading', { name: 'Settings of default' }).waitFor();
      await dialog.getByText(/^The required groups refuse [1-9]\d* of \d+ people known here/).waitFor();
      await dialog.getByText(/^Of \d+ people known here, at once: .*[1-9]\d* lose it/).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Cancel');
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'is applied by keyboard alone, once what it deletes for good is typed',
    async () => {
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open('/settings?tab=configuration');
      await visitor.sees('Download YAML');
      await tabTo(page, 'Document');
      await page.keyboard.insertText(await documentWith((model) => void (model.applications = [])));
      await tabTo(page, 'Compare');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '1 change' }).waitFor();
      await visitor.sees('Deletes for good');
      await tabTo(page, 'Review and apply…');
      await page.keyboard.press('Enter');
      await page
        .getByRole('dialog')
        .getByText(/^Application Wiki \(wiki\): \d+ (person|people) signed in now/)
        .waitFor();
      await tabTo(page, 'Type wiki to confirm');
      await page.keyboard.type('wiki');
      await tabTo(page, 'Apply 1 change');
      await page.keyboard.press('Enter');
      await visitor.sees('Applied 1 change');
      expect((await scene.admin.get('/api/v1/applications/wiki')).status).toBe(404);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'names what it deletes for good with whom that concerns, ten at first, and says where that is not known',
    async () => {
      const keys = Array.from({ length: 12 }, (_, index) => `team-${String(index).padStart(2, '0')}`);
      for (const key of keys) {
        const name = key === 'team-00' ? '<b>Téam</b>' : key;
        expect((await scene.admin.post('/api/v1/roles', { key, name, rank: 80 })).status).toBe(201);
      }
      const visitor = await scene.visitor();
      const { page } = visitor;
      let [asking, most] = [0, 0];
      await page.route('**/api/v1/roles/*/impact', async (route) => {
        asking += 1;
        most = Math.max(most, asking);
        await (route.request().url().includes('team-01') ? route.fulfill({ status: 503 }) : route.continue());
        asking -= 1;
      });
      await visitor.open('/settings?tab=configuration');
      await page
        .getByLabel('Document')
        .fill(
          await documentWith(
            (model) => void (model.roles = model.roles.filter(({ key }) => !keys.includes(key))),
          ),
        );
      await press(page, 'Compare');
      await press(page, 'Review and apply…');
      const dialog = page.getByRole('dialog');
      const deleted = dialog.getByRole('listitem').filter({ hasText: /^Role / });
      await dialog.getByText('Role <b>Téam</b> (team-00): 0 people signed in now hold it').waitFor();
      await dialog.getByText('(team-01): whom it concerns is not known.').waitFor();
      await dialog.getByText('(team-09): 0 people').waitFor();
      expect(await deleted.count()).toBe(10);
      expect(await visitor.faults()).toEqual([]);
      await press(page, '… and 2 more');
      await dialog.getByText('(team-11): 0 people').waitFor();
      expect(await deleted.count()).toBe(12);
      expect(most).toBeLessThanOrEqual(3);
      await dialog.getByLabel('Type delete 12 to confirm').fill('delete 12');
      await press(page, 'Apply 12 changes');
      await visitor.sees('Applied 12 changes');
      expect((await scene.admin.get('/api/v1/roles/team-11')).status).toBe(404);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'is compared again when somebody changed the configuration meanwhile, and says what is wrong with it',
    async () => {
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open('/settings?tab=configuration');
      await page.getByLabel('Document').fill('roles: [');
      await press(page, 'Compare');
      await page.getByRole('alert').filter({ hasText: 'request id' }).waitFor();
      await page
        .getByLabel('Document')
        .fill(await documentWith((model) => void model.roles.push({ key: 'late', name: 'Late', rank: 60 })));
      await press(page, 'Compare');
      await press(page, 'Review and apply…');
      await scene.admin.post('/api/v1/roles', { key: 'between', name: 'Between', rank: 70 });
      await press(page, 'Apply 1 change');
      await visitor.sees('Somebody changed the configuration meanwhile');
      await page.getByRole('heading', { name: '2 changes' }).waitFor();
      expect((await scene.admin.get('/api/v1/roles/late')).status).toBe(404);
      await visitor.close();
    },
    LIMIT_MS,
  );

  it(
    'comes with a word about variables of the environment that differ from what is stored',
    async () => {
      await scene.admin.patch('/api/v1/connections/default', { clientSecret: 'by-hand' });
      const visitor = await scene.visitor();
      await visitor.open('/settings?tab=configuration');
      await visitor.sees('OKTA_CLIENT_SECRET differs from what is stored of the connection default');
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );
});

describe('event triggers in the settings', () => {
  it(
    'show their secrets once when they are made or replaced, how they end, and what became of deliveries',
    async () => {
      const visitor = await scene.visitor();
      const { page } = visitor;
      await visitor.open('/settings?tab=triggers&open=new');
      await page.getByLabel('Pass events on to').fill('https://127.0.0.1:9/events');
      await press(page, 'Create event trigger');
      const dialog = page.getByRole('dialog');
      await dialog.getByText('The key that signs what is passed on').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'I have copied them');
      await page.getByRole('link', { name: 'Event hook' }).click();
      await dialog.getByText('Nothing was passed on yet.').waitFor();
      expect(await visitor.faults()).toEqual([]);

      for (const [secret, does, shown] of [
        ['event hook secret', 'are refused at once', 'What Okta has to send as Authorization'],
        ['signing key', 'from the next delivery on', 'The key that signs what is passed on'],
      ] as const) {
        await press(page, `Replace: ${secret}`);
        await dialog.getByText(does).waitFor();
        await dialog.getByText('The name is not typed yet.').waitFor();
        await dialog.getByRole('button', { name: 'Cancel' }).and(page.locator(':focus')).waitFor();
        expect(await visitor.faults()).toEqual([]);
        await dialog.getByLabel('Type default to confirm').fill('default');
        await press(page, `Replace ${secret}`);
        await dialog.getByText(shown).waitFor();
        const made = await dialog.locator('dd code').last().textContent();
        expect(made).toMatch(/^[\w-]{43}$/);
        await press(page, 'I have copied it');
        await dialog.getByText(`ends in …${String(made).slice(-4)}`).waitFor();
        expect(await visitor.faults()).toEqual([]);
      }
      await press(page, 'Delete trigger…');
      await press(page, 'Delete trigger');
      await visitor.sees('Deleted the event trigger');
      await visitor.sees('No event triggers');
      await visitor.close();
    },
    LIMIT_MS,
  );
});

describe('an event trigger', () => {
  it.each([1280, 390])(
    'is changed in its place, overwrites nobody, and sends a test event that says how it was received, on a window of %i pixels',
    async (width) => {
      const receiver = await startWebhookReceiver();
      const { body } = await scene.admin.post('/api/v1/event-triggers', {
        kind: 'event-hook',
        deliverTo: `${receiver.url}/before`,
      });
      const path = `/api/v1/event-triggers/${String(body['id'])}`;
      const visitor = await scene.visitor();
      const { page } = visitor;
      await page.setViewportSize({ width, height: 844 });
      await visitor.open(`/settings?tab=triggers&open=${String(body['id'])}`);
      await press(page, 'Send a test event');
      await visitor.sees(/✔ Accepted: 204 after \d+ ms\./);
      expect(receiver.received.map((got) => got.path)).toEqual(['/before']);
      receiver.answer(500);
      await press(page, 'Send a test event');
      await visitor.sees(/✗ Not accepted: 500 after/);
      expect(await visitor.faults()).toEqual([]);

      await press(page, 'Edit');
      await page.getByLabel('Event types').fill('user.session.start');
      expect(await visitor.faults()).toEqual([]);
      await press(page, 'Save event trigger');
      await visitor.sees('Saved the event trigger');
      expect((await scene.admin.get(path)).body).toMatchObject({ eventTypes: ['user.session.start'] });

      // Somebody else was first: that change stays, and what was typed stays as well.
      await press(page, 'Edit');
      await page.getByLabel('Event types').fill('user.session.end');
      await page.route(`**${path}`, async (route) => {
        if (route.request().method() === 'PATCH')
          await scene.admin.patch(path, { eventTypes: ['group.user_membership.add'] });
        await route.fallback();
      });
      await press(page, 'Save event trigger');
      await page.getByText(/is now “group.user_membership.add”, and you wrote “user.session.end”/).waitFor();
      expect(await page.getByLabel('Event types').inputValue()).toBe('user.session.end');
      expect((await scene.admin.get(path)).body).toMatchObject({ eventTypes: ['group.user_membership.add'] });
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
      await scene.admin.delete(path);
      await receiver.close();
    },
    LIMIT_MS,
  );
});

describe('what the console is made of', () => {
  it(
    'is listed with the text of each licence',
    async () => {
      const visitor = await scene.visitor();
      await visitor.open('/settings?tab=about');
      await visitor.page.getByText(/^react-dom .* MIT$/).click();
      await visitor.page.locator('details[open]').getByText('Permission is hereby granted').waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    LIMIT_MS,
  );
});
