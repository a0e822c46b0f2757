import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { allowOktaActions } from '../support/okta-actions.js';
import { GROUP_OF_ROLE } from '../support/people.js';
import type { ConsoleScene, Visitor } from './console-scene.js';
import { lookEverywhere } from './look.js';
import { pages } from './pages.js';
import { START_LIMIT_MS, withoutLive, withPages } from './try-pages.js';
import { mapChoir } from './views.js';

const SOURCE = join(import.meta.dirname, '../../console/src');

/** What dialogs are made of, and is none itself. */
const MEANS = ['ui/dialog.tsx', 'ui/confirm-dialog.tsx', 'ui/impact-dialog.tsx'];

const scene = withPages(async ({ admin }) => allowOktaActions(admin, 'manage'));

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).last().click();

const idOf = async (path: string): Promise<string> =>
  String(((await scene().admin.get(path)).body['items'] as { id: string }[])[0]?.id);

const adaPath = async (): Promise<string> => `/people/${await idOf('/api/v1/subjects?q=ada@example.com')}`;

/** Opens a page, where one button opens the dialog. */
const byButton =
  (path: string, name: string | RegExp) =>
  async (visitor: Visitor): Promise<void> => {
    await visitor.open(path);
    await press(visitor.page, name);
  };

const mappingToReview = async (visitor: Visitor): Promise<void> => {
  await visitor.open('/groups');
  await mapChoir(visitor);
  await press(visitor.page, 'Review');
};

const documentToApply = async (visitor: Visitor): Promise<void> => {
  const { body } = await scene().admin.get('/api/v1/configuration', { Accept: 'application/json' });
  const roles = [...(body['roles'] as object[]), { key: 'ops', name: 'Operators', rank: 60 }];
  await visitor.open('/settings?tab=configuration');
  await visitor.page.getByLabel('Document').fill(JSON.stringify({ ...body, roles }));
  await press(visitor.page, 'Compare');
  await press(visitor.page, 'Review and apply…');
};

const roleRenamed = async (visitor: Visitor): Promise<void> => {
  await visitor.open('/roles?open=auditor');
  await visitor.page.getByLabel('Name').fill('Inspector');
};

/** A dialog that no address opens by itself: the file that shows it, and the way to it. */
interface Walk {
  readonly file: string;
  readonly shows: string | RegExp;
  readonly open: (visitor: Visitor) => Promise<unknown>;
  /** Who walks there. Default: the admin. */
  readonly as?: (scene: ConsoleScene) => Promise<Visitor>;
}

const WALKS: Readonly<Record<string, Walk>> = {
  'Review mappings': {
    file: 'features/groups/review-dialog.tsx',
    shows: /^Save 1 change/,
    open: mappingToReview,
  },
  'Save access rules': {
    file: 'features/applications/save-rules-dialog.tsx',
    shows: 'Save rules',
    open: async (visitor) => {
      await byButton('/applications/wiki?tab=rules', /^Remove .*\/public/)(visitor);
      await press(visitor.page, 'Review and save');
    },
  },
  'Apply a configuration': {
    file: 'features/settings/apply-dialog.tsx',
    shows: 'Apply 1 change',
    open: documentToApply,
  },
  'Shorten the sessions of a role': {
    file: 'features/roles/edit-role-form.tsx',
    shows: /By the new limits/,
    open: async (visitor) => {
      await visitor.open('/roles?open=guest');
      await visitor.page.getByLabel('Longest session').fill('60');
      await press(visitor.page, /^Save$/);
    },
  },
  'Save the settings of a connection': {
    file: 'features/connections/settings-form.tsx',
    shows: /^The e-mail domains refuse/,
    open: async (visitor) => {
      await visitor.open('/connections/default?tab=settings');
      await visitor.page.getByLabel('E-mail domains').fill('example.com');
      await press(visitor.page, 'Save settings');
    },
  },
  'Replace the private key of a connection': {
    file: 'features/connections/client-key.tsx',
    shows: 'Generate key pair',
    open: async (visitor) => {
      const { body } = await scene().admin.get('/api/v1/connections/default');
      // It waits for Okta: nothing that is in use changes.
      if (body['nextKeyId'] === undefined) {
        await scene().admin.patch('/api/v1/connections/default', { generateKey: true });
      }
      await visitor.open('/connections/default?tab=settings&open=next-key');
    },
  },
  'Revoke an API token': {
    file: 'features/settings/revoke-token-dialog.tsx',
    shows: 'Revoke token',
    open: async (visitor) =>
      visitor.open(`/settings?open=revoke-${await idOf('/api/v1/api-tokens?limit=1')}`),
  },
  'A new token, once': {
    file: 'ui/shown-once.tsx',
    shows: 'I have copied it',
    open: async (visitor) => {
      await visitor.open('/settings?open=new');
      await visitor.page.getByLabel('Name').fill('nightly job');
      await press(visitor.page, 'Create token');
    },
  },
  'Disable a person': {
    file: 'features/people/status-dialog.tsx',
    shows: 'In Okta nothing changes.',
    open: async (visitor) => {
      const { id } = await subjectOf('Bob');
      await visitor.open(`/people/${id}?open=status`);
    },
  },
  'Act in Okta': {
    file: 'features/people/okta-directory.tsx',
    shows: 'Every session ends',
    open: async (visitor) => visitor.open(`${await adaPath()}?open=okta-end-everywhere`),
  },
  'Put somebody into a group': {
    file: 'features/explain/join-group.tsx',
    shows: /^Put into /,
    open: async (visitor) => {
      const { id } = await subjectOf('Finn');
      await visitor.open(`/explain?subject=${id}&role=admin&join=${GROUP_OF_ROLE.admin}`);
    },
  },
  'Leave without saving': {
    file: 'shell/leave-dialog.tsx',
    shows: 'Stay',
    open: async (visitor) => {
      await roleRenamed(visitor);
      await visitor.page.keyboard.press('Escape');
    },
  },
  'Signed out': {
    file: 'shell/signed-out-dialog.tsx',
    shows: 'Sign in again',
    as: async (of) => {
      const { client } = await of.somebody('Cleo', 'admin');
      const visitor = await of.visitor(client);
      await roleRenamed(visitor);
      const { body } = await client.get('/api/v1/sessions/own');
      await of.admin.delete(`/api/v1/sessions/${(body['items'] as { id: string }[])[0]?.id ?? ''}`);
      return visitor;
    },
    // It may be behind the dialog already: the page hears of the end by itself, too.
    open: ({ page }) =>
      page.getByRole('button', { name: 'Save', includeHidden: true }).dispatchEvent('click'),
  },
  'Go to': {
    file: 'shell/palette.tsx',
    shows: /^A page, person, group/,
    open: byButton('/roles', /^Go to/),
  },
  'Keyboard shortcuts': {
    file: 'shell/shortcuts-dialog.tsx',
    shows: 'Show these shortcuts',
    open: async (visitor) => {
      await visitor.open('/roles');
      await visitor.sees('Security Engineer');
      await visitor.page.keyboard.press('?');
    },
  },
  'All pages': {
    file: 'shell/page-menu.tsx',
    shows: 'Activity',
    open: async (visitor) => {
      await visitor.page.setViewportSize({ width: 390, height: 800 });
      await byButton('/roles', 'More')(visitor);
    },
  },
};

/** Files whose dialogs test/console/matrix.spec.ts looks at, by the name that one of them has in test/console/pages.ts. */
const IN_MATRIX: Readonly<Record<string, string>> = {
  'features/activity/audit-event-dialog.tsx': 'Audit event',
  'features/activity/revert-dialog.tsx': 'Undo a change',
  'features/applications/application-dialogs.tsx': 'Edit application',
  'features/applications/check-dialog.tsx': 'A check',
  'features/applications/delete-application-dialog.tsx': 'Delete application',
  'features/applications/entity-dialog.tsx': 'An entity',
  'features/applications/grant-dialog.tsx': 'A grant',
  'features/applications/new-application-dialog.tsx': 'New application',
  'features/applications/new-credential-dialog.tsx': 'New credential',
  'features/applications/reviewed-change.tsx': 'Remove a grant',
  'features/applications/revoke-credential-dialog.tsx': 'Revoke a credential',
  'features/applications/rule-dialog.tsx': 'New rule',
  'features/connections/api-access-dialog.tsx': 'API access',
  'features/connections/api-access.tsx': 'Remove API access',
  'features/connections/delete-dialog.tsx': 'Delete',
  'features/connections/status-dialog.tsx': 'Disable',
  'features/groups/group-dialog.tsx': 'A group',
  'features/groups/map-dialog.tsx': 'Map a group',
  'features/roles/delete-role-dialog.tsx': 'Delete role',
  'features/roles/edit-role-dialog.tsx': 'Edit role',
  'features/roles/new-role-dialog.tsx': 'New role',
  'features/roles/role-access-dialog.tsx': 'Access of a role',
  'features/settings/new-token-dialog.tsx': 'New API token',
  'features/settings/new-trigger-dialog.tsx': 'New event trigger',
  'features/settings/trigger-dialog.tsx': 'Delete an event trigger',
  'features/settings/trigger-secret.tsx': 'Replace the secret of an event trigger',
  'ui/code-dialog.tsx': 'As code',
  'ui/end-sessions-dialog.tsx': 'End one session',
};

/** Somebody who is a guest. */
async function subjectOf(firstName: string): Promise<{ id: string }> {
  await scene().somebody(firstName, 'guest');
  return { id: await idOf(`/api/v1/subjects?q=${firstName.toLowerCase()}@example.com`) };
}

describe('every dialog', () => {
  it('is looked at: here, or by its address', () => {
    const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
      (file) =>
        file.endsWith('.tsx') &&
        !MEANS.includes(file) &&
        /<(Dialog|ConfirmDialog|ImpactDialog)\b/.test(readFileSync(join(SOURCE, file), 'utf8')),
    );
    const looked = [...Object.keys(IN_MATRIX), ...Object.values(WALKS).map(({ file }) => file)];
    expect(files.sort()).toEqual([...new Set(looked)].sort());
  });

  it('that an address opens has a name there', () => {
    const known = pages.flatMap(({ dialogs = [] }) => dialogs.map(({ name }) => name));
    expect(known).toEqual(expect.arrayContaining(Object.values(IN_MATRIX)));
  });
});

describe.each(Object.entries(WALKS))('the dialog %s', (name, { shows, open, as = withoutLive }) => {
  it(
    'is right in light and dark and at every width',
    async () => {
      const visitor = await as(scene());
      await open(visitor);
      const dialog = visitor.page.getByRole('dialog').last();
      await dialog.getByText(shows).first().waitFor();
      expect(await lookEverywhere(visitor, { page: 'Dialogs', state: name })).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
