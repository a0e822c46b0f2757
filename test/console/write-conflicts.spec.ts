import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { ConsoleScene, type Visitor } from './console-scene.js';
import { connectTo } from './second-org.js';
import { START_LIMIT_MS } from './try-pages.js';
import { writesInCode } from './writes-in-code.js';

let scene: ConsoleScene;
let visitor: Visitor;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  for (const slug of ['orders', 'wiki', 'shop', 'mail']) {
    await made('/api/v1/applications', {
      slug,
      name: slug,
      accessRules: [{ path: '/*', anyRole: ['guest'] }],
    });
  }
  visitor = await scene.visitor();
  // Nobody tells the page what others do: the refusal is the first that it hears.
  await visitor.hearsNothing();
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).last();
const dialog = (page: Page): Locator => page.getByRole('dialog').last();
const value = (label: string) => (page: Page) => page.getByLabel(label, { exact: true }).first().inputValue();

/** Makes something. @returns its id. */
async function made(path: string, body: object): Promise<string> {
  const answer = await scene.admin.post(path, body);
  if (answer.status !== 201) throw new Error(`${path} was refused: ${JSON.stringify(answer.body)}`);
  return String(answer.body['id']);
}

/** Changes something, whatever its version. */
async function changed(path: string, body: object): Promise<void> {
  const answer = await scene.admin.patch(path, body);
  if (answer.status !== 200) throw new Error(`${path} was refused: ${JSON.stringify(answer.body)}`);
}

/** Replaces a set, whatever its version. */
async function replaced(path: string, body: object): Promise<void> {
  const { etag = '' } = (await scene.admin.get(path)).headers;
  const answer = await scene.admin.put(path, body, { 'If-Match': etag });
  if (answer.status !== 200) throw new Error(`${path} was refused: ${JSON.stringify(answer.body)}`);
}

/** What somebody is about to write when another admin is faster. */
interface Contested {
  /** `METHOD /path` of the call, as the API's document has it. */
  readonly write: string;
  /** Makes what there must be before. @returns the page's address, and what the other admin does. */
  readonly begin: () => Promise<{ readonly at: string; readonly meanwhile: () => Promise<unknown> }>;
  /** Enters what is to be written, up to the button that does. */
  readonly enter: (page: Page) => Promise<unknown>;
  readonly send: (page: Page) => Locator;
  /** What was entered, as the page shows it. */
  readonly entered?: (page: Page) => Promise<unknown>;
  /** What the page says of the other's change. */
  readonly says: string | RegExp;
  /** What leads to the button once more. */
  readonly again?: (page: Page) => Promise<unknown>;
  readonly done: string | RegExp;
}

const CHANGED = 'What it would touch has changed meanwhile: look at the numbers again.';
const READ_AGAIN = 'It was changed since you read it';

const CONTESTED: Readonly<Record<string, Contested>> = {
  'a changed role': {
    write: 'PATCH /api/v1/roles/{key}',
    begin: async () => {
      await made('/api/v1/roles', { key: 'clerk', name: 'Clerk', rank: 40 });
      return { at: '/roles?open=clerk', meanwhile: () => changed('/api/v1/roles/clerk', { rank: 41 }) };
    },
    enter: (page) => page.getByLabel('Name').fill('Clerks'),
    send: (page) => button(page, 'Save'),
    entered: value('Name'),
    says: 'yours is kept',
    done: 'Saved the role Clerks',
  },
  'the deletion of a role': {
    write: 'DELETE /api/v1/roles/{key}',
    begin: async () => {
      await made('/api/v1/roles', { key: 'soloist', name: 'Soloist', rank: 70 });
      return { at: '/roles?open=soloist', meanwhile: () => changed('/api/v1/roles/soloist', { rank: 71 }) };
    },
    enter: async (page) => {
      await button(page, 'Delete role…').click();
      await page.getByLabel('Type soloist to confirm').fill('soloist');
    },
    send: (page) => button(page, 'Delete role'),
    entered: value('Type soloist to confirm'),
    says: CHANGED,
    done: 'Deleted the role Soloist',
  },
  'a new application': {
    write: 'POST /api/v1/applications',
    begin: () =>
      Promise.resolve({
        at: '/applications?open=new',
        meanwhile: () =>
          made('/api/v1/applications', { slug: 'organ', name: 'Of another', hosts: ['organ.example.test'] }),
      }),
    enter: async (page) => {
      await dialog(page).getByLabel('Name', { exact: true }).fill('Organ');
    },
    send: (page) => button(page, 'Register application'),
    entered: value('Name'),
    says: /taken/,
    again: (page) => page.getByLabel('Short name').fill('organ-two'),
    done: 'Registered Organ',
  },
  'the deletion of an application': {
    write: 'DELETE /api/v1/applications/{application}',
    begin: async () => {
      await made('/api/v1/applications', { slug: 'choir-book', name: 'Choir book' });
      return {
        at: '/applications/choir-book?open=delete',
        meanwhile: () => changed('/api/v1/applications/choir-book', { supportContact: 'help@example.com' }),
      };
    },
    enter: (page) => page.getByLabel('Type choir-book to confirm').fill('choir-book'),
    send: (page) => button(dialog(page), 'Delete application'),
    entered: value('Type choir-book to confirm'),
    says: CHANGED,
    done: 'Deleted Choir book',
  },
  'the rules of an application': {
    write: 'PUT /api/v1/applications/{application}/access-rules',
    begin: () =>
      Promise.resolve({
        at: '/applications/orders?tab=rules',
        meanwhile: () =>
          replaced('/api/v1/applications/orders/access-rules', {
            accessRules: [
              { path: '/*', anyRole: ['guest'] },
              { path: '/theirs', anyRole: ['guest'] },
            ],
          }),
      }),
    enter: async (page) => {
      await button(page, 'New rule').click();
      await dialog(page).getByLabel('Path').fill('/mine');
      await dialog(page).getByLabel('Admin', { exact: true }).check();
      await button(dialog(page), 'Add to the draft').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await button(page, 'Review and save').click();
    },
    send: (page) => button(dialog(page), 'Save rules'),
    entered: (page) => page.getByText('/mine').first().textContent(),
    says: 'Both changes are put together here',
    again: (page) => button(page, 'Review and save').click(),
    done: 'Saved 1 rule: in force at once',
  },
  'a new check': {
    write: 'POST /api/v1/applications/{application}/checks',
    begin: () =>
      Promise.resolve({
        at: '/applications/shop?tab=rules&open=new-check',
        meanwhile: () =>
          made('/api/v1/applications/shop/checks', {
            ...{ name: 'Nobody pays', who: { nobody: true }, expected: 'denied' },
            ...{ method: 'GET', path: '/other' },
          }),
      }),
    enter: async (page) => {
      await page.getByLabel('What must stay true').fill('Nobody pays');
      await dialog(page).getByLabel('Who').selectOption('nobody');
      await dialog(page).getByLabel('Path').fill('/pay');
    },
    send: (page) => button(page, 'Save check'),
    entered: (page) => dialog(page).getByLabel('Path').inputValue(),
    // Once the list was read again, whose it is.
    says: /Choose another name\.|is taken by another check\./,
    again: (page) => page.getByLabel('What must stay true').fill('Nobody pays twice'),
    done: 'Saved the check “Nobody pays twice”',
  },
  'the removal of a check': {
    write: 'DELETE /api/v1/applications/{application}/checks/{id}',
    begin: async () => {
      const checks = '/api/v1/applications/mail/checks';
      const id = await made(checks, {
        ...{ name: 'Mail', who: { roles: ['guest'] }, expected: 'allowed', method: 'GET', path: '/a' },
      });
      return {
        at: '/applications/mail?tab=rules',
        meanwhile: () => changed(`${checks}/${id}`, { method: 'GET', path: '/b' }),
      };
    },
    enter: (page) => button(page, 'Remove the check Mail').waitFor(),
    send: (page) => button(page, 'Remove the check Mail'),
    says: READ_AGAIN,
    again: (page) => page.getByText('GET /b').waitFor(),
    done: 'Removed the check “Mail”',
  },
  'a new grant': {
    write: 'POST /api/v1/applications/{application}/grants',
    begin: () =>
      Promise.resolve({
        at: '/applications/shop?tab=grants&open=new-grant',
        meanwhile: () =>
          made('/api/v1/applications/shop/grants', { role: 'guest', resourceType: 'order', action: 'pay' }),
      }),
    enter: async (page) => {
      await dialog(page).getByLabel('Role').selectOption('guest');
      await dialog(page).getByLabel('Kind of thing').fill('order');
      await dialog(page).getByLabel('Action').fill('read');
      await button(page, 'Review the grant').click();
    },
    send: (page) => button(dialog(page), 'Grant'),
    entered: (page) => page.getByLabel('Action').first().inputValue(),
    says: /yours is kept|The numbers have changed since/,
    again: (page) => button(page, 'Review the grant').click(),
    done: 'Granted order:read: in force at once',
  },
  'the condition of a grant': {
    write: 'PATCH /api/v1/applications/{application}/grants/{id}',
    begin: async () => {
      const grants = '/api/v1/applications/wiki/grants';
      const id = await made(grants, { role: 'guest', resourceType: 'page', action: 'read' });
      return {
        at: `/applications/wiki?tab=grants&open=grant-${id}`,
        meanwhile: () => made(grants, { role: 'guest', resourceType: 'page', action: 'write' }),
      };
    },
    enter: async (page) => {
      await button(page, 'Use a plain text field').click();
      await page.getByLabel('Condition (optional)').fill('resource.id == "1"');
      await button(page, 'Review the condition').click();
    },
    send: (page) => button(dialog(page), 'Change the condition'),
    entered: (page) => page.getByLabel('Condition (optional)').inputValue(),
    says: /yours is kept|The numbers have changed since/,
    again: (page) => button(page, 'Review the condition').click(),
    done: 'Changed the condition of page:read',
  },
  'the removal of a grant': {
    write: 'DELETE /api/v1/applications/{application}/grants/{id}',
    begin: async () => {
      const grants = '/api/v1/applications/mail/grants';
      await made(grants, { role: 'guest', resourceType: 'letter', action: 'read' });
      return {
        at: '/applications/mail?tab=grants',
        meanwhile: () => made(grants, { role: 'guest', resourceType: 'letter', action: 'write' }),
      };
    },
    enter: async (page) => {
      await button(page, 'Remove letter:read from Guest').click();
    },
    send: (page) => button(dialog(page), 'Remove grant'),
    says: 'Somebody changed the grants meanwhile: look at them again.',
    again: (page) => button(page, 'Remove letter:read from Guest').click(),
    done: 'Took letter:read from Guest',
  },
  'an entity': {
    write: 'PUT /api/v1/applications/{application}/entities',
    begin: () => {
      const entities = '/api/v1/applications/mail/entities';
      const theirs = { type: 'task', id: '1', properties: { owner: 'eve' } };
      return Promise.resolve({
        at: '/applications/mail?tab=entities&open=new-entity',
        meanwhile: () => replaced(entities, { entities: [theirs] }),
      });
    },
    enter: async (page) => {
      await page.getByLabel('Type').fill('task');
      await page.getByLabel('Id').fill('2');
      await page.getByLabel('Properties, as JSON').fill('{}');
    },
    send: (page) => button(page, 'Save'),
    entered: value('Id'),
    says: READ_AGAIN,
    done: 'Saved task 2',
  },
  'the end of a credential': {
    write: 'DELETE /api/v1/applications/{application}/credentials/{id}',
    begin: async () => {
      const credentials = '/api/v1/applications/shop/credentials';
      const id = await made(credentials, { name: 'first' });
      return {
        at: `/applications/shop?tab=credentials&open=revoke-${id}`,
        meanwhile: () => made(credentials, { name: 'second' }),
      };
    },
    enter: (page) => page.getByLabel('Type first to confirm').fill('first'),
    send: (page) => button(dialog(page), 'Revoke credential'),
    says: CHANGED,
    done: 'Revoked first',
  },
  'whether a connection is on': {
    write: 'PATCH /api/v1/connections/{connection}',
    begin: async () => {
      await connectTo(scene.gateway.okta, scene.admin, 'switched');
      return {
        at: '/connections/switched?open=status',
        meanwhile: () => changed('/api/v1/connections/switched', { name: 'Switched' }),
      };
    },
    enter: (page) => dialog(page).getByText('known here already').waitFor(),
    send: (page) => button(dialog(page), 'Activate connection'),
    says: CHANGED,
    done: /^Activated /,
  },
  'the groups of a connection that is made': {
    write: 'PATCH /api/v1/connections/{connection}',
    begin: async () => {
      await connectTo(scene.gateway.okta, scene.admin, 'begun');
      return {
        at: '/connections/begun?tab=guide&step=5',
        meanwhile: () => changed('/api/v1/connections/begun', { name: 'Begun by both' }),
      };
    },
    enter: (page) => button(page, 'Activate begun').waitFor(),
    send: (page) => button(page, /^Activate begun/i),
    says: READ_AGAIN,
    again: (page) => button(page, 'Activate Begun by both').waitFor(),
    done: 'Activated Begun by both: people can sign in through it now',
  },
  'the client of a connection that is made': {
    write: 'PATCH /api/v1/connections/{connection}',
    begin: async () => {
      await connectTo(scene.gateway.okta, scene.admin, 'client');
      return {
        at: '/connections/client?tab=guide&step=3',
        meanwhile: () => changed('/api/v1/connections/client', { clientId: 'theirs' }),
      };
    },
    enter: (page) => page.getByLabel('Client ID').first().fill('mine'),
    send: (page) => button(page, 'Save and go on'),
    entered: value('Client ID'),
    says: 'Somebody else changed this connection meanwhile.',
    done: 'Make a test link',
  },
  'the access of a connection to Okta': {
    write: 'PATCH /api/v1/connections/{connection}',
    begin: async () => {
      await connectTo(scene.gateway.okta, scene.admin, 'access');
      return {
        at: '/connections/access?tab=settings&open=access',
        meanwhile: () => changed('/api/v1/connections/access', { name: 'Access' }),
      };
    },
    enter: async (page) => {
      await dialog(page)
        .getByRole('radio', { name: /^API token/ })
        .check();
      await dialog(page).getByRole('textbox', { name: 'API token' }).fill(scene.gateway.okta.apiToken);
    },
    send: (page) => button(dialog(page), 'Save API access'),
    entered: (page) => dialog(page).getByRole('textbox', { name: 'API token' }).inputValue(),
    says: READ_AGAIN,
    done: 'Okta accepts it',
  },
  'the deletion of a connection': {
    write: 'DELETE /api/v1/connections/{connection}',
    begin: async () => {
      await connectTo(scene.gateway.okta, scene.admin, 'former');
      return {
        at: '/connections/former?open=delete',
        meanwhile: () => changed('/api/v1/connections/former', { environment: 'preview' }),
      };
    },
    enter: (page) => page.getByLabel('Type former to confirm').fill('former'),
    send: (page) => button(dialog(page), 'Delete connection'),
    entered: value('Type former to confirm'),
    says: CHANGED,
    done: 'Deleted former',
  },
  'the deletion of an event trigger': {
    write: 'DELETE /api/v1/event-triggers/{id}',
    begin: () => trigger(),
    enter: (page) => button(page, 'Delete trigger…').click(),
    send: (page) => button(dialog(page), 'Delete trigger'),
    says: READ_AGAIN,
    done: 'Deleted the event trigger',
  },
  'an event hook that is registered in Okta': {
    write: 'POST /api/v1/event-triggers/{id}/register',
    begin: () => trigger('', 'event-hook'),
    enter: (page) => button(page, 'Register in Okta').waitFor(),
    send: (page) => button(page, 'Register in Okta'),
    says: READ_AGAIN,
    done: 'Okta has registered and verified the hook',
  },
  'the end of an API token': {
    write: 'DELETE /api/v1/api-tokens/{id}',
    begin: async () => {
      const { body } = await scene.admin.post('/api/v1/api-tokens', { name: 'metronome', role: 'guest' });
      const use = (): Promise<Response> =>
        fetch(`${scene.gateway.url}/api/v1/session`, {
          headers: { Authorization: `Bearer ${String(body['token'])}` },
        });
      const path = `/api/v1/api-tokens/${String(body['id'])}/impact`;
      return {
        at: `/settings?open=revoke-${String(body['id'])}`,
        meanwhile: async () => {
          await use();
          await eventually(async () =>
            expect((await scene.admin.get(path)).body['lastUsedAt']).toEqual(expect.any(String)),
          );
        },
      };
    },
    enter: (page) => dialog(page).getByText('It has never been used.').waitFor(),
    send: (page) => button(dialog(page), 'Revoke token'),
    says: 'It was last used',
    done: 'Revoked metronome',
  },
  'what is reverted': {
    write: 'POST /api/v1/audit-events/{id}/revert',
    begin: async () => {
      await made('/api/v1/roles', { key: 'reverted', name: 'Before', rank: 80 });
      await changed('/api/v1/roles/reverted', { name: 'After' });
      const [event] = await scene.admin.all(
        '/api/v1/audit-events?action=role.updated&target=role:reverted',
        50,
      );
      return {
        at: `/activity?tab=audit&event=${String(event?.['id'])}&revert=true`,
        meanwhile: () => changed('/api/v1/roles/reverted', { name: 'Later' }),
      };
    },
    enter: (page) => button(dialog(page), 'Revert').waitFor(),
    send: (page) => button(dialog(page), 'Revert'),
    says: 'It was changed after this.',
    done: 'Undo the later changes first',
  },
};

async function trigger(
  open = '',
  kind = 'poll',
): Promise<{ readonly at: string; readonly meanwhile: () => Promise<unknown> }> {
  const id = await made('/api/v1/event-triggers', kind === 'poll' ? { kind, intervalSeconds: 60 } : { kind });
  const theirs = kind === 'poll' ? { intervalSeconds: 90 } : { eventTypes: ['user.session.end'] };
  return {
    at: `/settings?tab=triggers&open=${open}${id}`,
    meanwhile: () => changed(`/api/v1/event-triggers/${id}`, theirs),
  };
}

/** Writes that another spec has two admins, or two tabs, send at once. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'two-admins.spec.ts': [
    'PATCH /api/v1/applications/{application}',
    'PATCH /api/v1/applications/{application}/checks/{id}',
    'PATCH /api/v1/event-triggers/{id}',
  ],
  'form-faults.spec.ts': ['POST /api/v1/roles'],
  'groups.spec.ts': ['PUT /api/v1/group-mappings'],
  'people.spec.ts': ['PATCH /api/v1/subjects/{id}'],
  'ending-sessions.spec.ts': ['DELETE /api/v1/sessions'],
  'settings.spec.ts': ['PUT /api/v1/configuration'],
  'set-up.spec.ts': ['PUT /api/v1/set-up'],
};

it('are all writes that the console sends for a version', () => {
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { parameters?: unknown[] }>>;
  };
  const versioned = writesInCode().filter((write) => {
    const [method = '', path = ''] = write.split(' ');
    const { parameters = [] } = paths[path]?.[method.toLowerCase()] ?? {};
    return !path.endsWith('/preview') && /if-match/i.test(JSON.stringify(parameters));
  });
  const tried = [...Object.values(CONTESTED).map(({ write }) => write), ...Object.values(ELSEWHERE).flat()];
  expect(versioned.length).toBeGreaterThan(20);
  // A new one: give it a row above.
  expect(versioned.filter((write) => !tried.includes(write))).toEqual([]);
});

/** Runs in the page: whether something on it has the focus. */
const FOCUSED = 'document.activeElement !== document.body && document.activeElement.checkVisibility()';

describe.each(Object.entries(CONTESTED))('writing %s', (_, contested) => {
  it(
    'is refused when another admin was first: the page says so, keeps what was entered, and leads on',
    async () => {
      const { page } = visitor;
      const { write, enter, send, entered = () => Promise.resolve(undefined), says, again, done } = contested;
      const { at, meanwhile } = await contested.begin();
      await visitor.open(at);
      await enter(page);
      const before = await entered(page);
      const [method, path = ''] = write.split(' ');
      const call = new RegExp(`^${path.replace(/\{[^}]*\}/g, '[^/]+')}$`);
      const isCall = (url: URL): boolean => call.test(url.pathname);
      let refused = 0;
      await page.route(isCall, async (route) => {
        if (route.request().method() !== method || refused > 0) return route.fallback();
        await meanwhile();
        const answer = await route.fetch();
        refused = answer.status();
        await route.fulfill({ response: answer });
      });
      await send(page).click();
      await visitor.sees(says);
      expect([409, 412]).toContain(refused);
      expect(await entered(page)).toEqual(before);
      await eventually(async () => expect(await page.evaluate(FOCUSED)).toBe(true));
      expect(await visitor.said()).toEqual([]);
      await again?.(page);
      if (write !== 'POST /api/v1/audit-events/{id}/revert') await send(page).click();
      await visitor.sees(done);
      await page.unroute(isCall);
      expect(await visitor.said()).toEqual([]);
    },
    START_LIMIT_MS,
  );
});
