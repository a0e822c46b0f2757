import type { Locator, Page, Route } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { ConsoleScene, problem, type Visitor } from './console-scene.js';
import { pickGroup } from './hands.js';
import { START_LIMIT_MS } from './try-pages.js';
import { writesInCode } from './writes-in-code.js';

/** Longer than the console waits for an answer. */
const UNTIL_GIVEN_UP = '00:31';

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  scene.gateway.okta.simulator.org.addGroup({ name: 'Choir' });
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

const button = (page: Page | Locator, name: string | RegExp): Locator => page.getByRole('button', { name });

/** Something that somebody writes, from the page on which they do. */
interface Write {
  readonly method: string;
  /** The address that the call goes to. */
  readonly call: string;
  /** What there must be before. */
  readonly needs?: () => Promise<unknown>;
  readonly page: string;
  /** Enters what is to be written, up to the button that does. */
  readonly enter: (page: Page) => Promise<void>;
  readonly send: (page: Page) => Locator;
  /** What was entered, as the page shows it. */
  readonly entered: (page: Page) => Promise<unknown>;
  readonly done: (page: Page) => Promise<void>;
}

const WRITES: Readonly<Record<string, Write>> = {
  'a changed role': {
    method: 'PATCH',
    call: '/api/v1/roles/choir-master',
    needs: () => scene.admin.post('/api/v1/roles', { key: 'choir-master', name: 'Before', rank: 50 }),
    page: '/roles?open=choir-master',
    enter: (page) => page.getByLabel('Name').fill('Choir master'),
    send: (page) => button(page, 'Save'),
    entered: (page) => page.getByLabel('Name').inputValue(),
    done: (page) => page.getByText('Saved the role Choir master').first().waitFor(),
  },
  'a new role': {
    method: 'POST',
    call: '/api/v1/roles',
    page: '/roles?add=role',
    enter: async (page) => {
      await page.getByLabel('Name').fill('Organist');
      await page.getByLabel('Rank').fill('60');
    },
    send: (page) => button(page, 'Create role'),
    entered: async (page) => [
      await page.getByLabel('Name').inputValue(),
      await page.getByLabel('Key').inputValue(),
      await page.getByLabel('Rank').inputValue(),
    ],
    done: (page) => page.getByText('Created the role Organist').first().waitFor(),
  },
  'which groups give roles': {
    method: 'PUT',
    call: '/api/v1/group-mappings',
    page: '/groups',
    enter: async (page) => {
      await button(page, 'Choose a group for Auditor').click();
      await pickGroup(page, 'Choir');
      await button(page.getByRole('dialog'), /^(Map|Move it)/).click();
      await page.getByText(/1 change, not saved/).waitFor();
      await button(page, 'Review').click();
    },
    send: (page) => button(page.getByRole('dialog'), /^Save 1/),
    entered: (page) =>
      page
        .getByRole('dialog')
        .getByText('Choir')
        .first()
        .waitFor()
        .then(() => 'Choir'),
    done: async (page) => {
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const { body } = await scene.admin.get('/api/v1/group-mappings?limit=200');
      expect(body['items']).toContainEqual(expect.objectContaining({ groupName: 'Choir', role: 'auditor' }));
    },
  },
  'the deletion of an application': {
    method: 'DELETE',
    call: '/api/v1/applications/choir-book',
    needs: () => scene.admin.post('/api/v1/applications', { slug: 'choir-book', name: 'Choir book' }),
    page: '/applications/choir-book?open=delete',
    enter: (page) => page.getByLabel('Type choir-book to confirm').fill('choir-book'),
    send: (page) => button(page.getByRole('dialog'), 'Delete application'),
    entered: (page) => page.getByLabel('Type choir-book to confirm').inputValue(),
    done: async (page) => {
      await page.getByText('Deleted Choir book').first().waitFor();
      expect((await scene.admin.get('/api/v1/applications/choir-book')).status).toBe(404);
    },
  },
  'the deletion of a role': {
    method: 'DELETE',
    call: '/api/v1/roles/soloist',
    needs: () => scene.admin.post('/api/v1/roles', { key: 'soloist', name: 'Soloist', rank: 70 }),
    page: '/roles?open=soloist',
    enter: async (page) => {
      await button(page, 'Delete role…').click();
      await page.getByLabel('Type soloist to confirm').fill('soloist');
    },
    send: (page) => button(page, 'Delete role').last(),
    entered: (page) => page.getByLabel('Type soloist to confirm').inputValue(),
    done: (page) => page.getByText('Deleted the role Soloist').first().waitFor(),
  },
  'the end of sessions': {
    method: 'DELETE',
    call: '/api/v1/sessions',
    needs: () => signIn(scene.gateway, addPerson(scene.gateway.okta, 'Tenor', [GROUP_OF_ROLE.admin])),
    page: '/people',
    enter: async (page) => {
      await page.getByRole('link', { name: 'Tenor Tester' }).click();
      await button(page, 'End all sessions').click();
      await button(page.getByRole('dialog'), 'End 1 session').waitFor();
    },
    send: (page) => button(page.getByRole('dialog'), 'End 1 session'),
    entered: (page) => page.getByRole('dialog').getByRole('heading').first().textContent(),
    done: (page) => page.getByText('Ended 1 session of Tenor Tester').first().waitFor(),
  },
  'a new API token': {
    method: 'POST',
    call: '/api/v1/api-tokens',
    page: '/settings?open=new',
    enter: (page) => page.getByRole('dialog').getByLabel('Name').fill('metronome'),
    send: (page) => page.getByRole('dialog').locator('button[type=submit]'),
    entered: (page) => page.getByRole('dialog').getByLabel('Name').inputValue(),
    done: (page) =>
      page
        .getByText(/shown once|only once|not be shown again|copy it now/i)
        .first()
        .waitFor(),
  },
};

/** Writes without a row of their own, by the one whose form or dialog sends them as well. */
const SENT_ALIKE: Readonly<Record<keyof typeof WRITES, readonly string[]>> = {
  'a changed role': [
    'PATCH /api/v1/applications/{application}',
    'PATCH /api/v1/applications/{application}/checks/{id}',
    'PATCH /api/v1/applications/{application}/grants/{id}',
    'PATCH /api/v1/connections/{connection}',
    'PATCH /api/v1/event-triggers/{id}',
    'PUT /api/v1/applications/{application}/entities',
  ],
  'a new role': [
    'POST /api/v1/applications',
    'POST /api/v1/applications/{application}/checks',
    'POST /api/v1/applications/{application}/grants',
    'POST /api/v1/connections',
    'POST /api/v1/connections/okta-app',
    'POST /api/v1/event-triggers',
    'POST /api/v1/set-up/session',
  ],
  'which groups give roles': [
    'PUT /api/v1/applications/{application}/access-rules',
    'PUT /api/v1/configuration',
    'PUT /api/v1/set-up',
  ],
  'the deletion of an application': [
    'DELETE /api/v1/applications/{application}/credentials/{id}',
    'DELETE /api/v1/connections/{connection}',
  ],
  'the deletion of a role': [
    'DELETE /api/v1/api-tokens/{id}',
    'DELETE /api/v1/applications/{application}/checks/{id}',
    'DELETE /api/v1/applications/{application}/grants/{id}',
    'DELETE /api/v1/event-triggers/{id}',
    'POST /api/v1/audit-events/{id}/revert',
  ],
  'the end of sessions': [
    'PATCH /api/v1/subjects/{id}',
    'POST /api/v1/connections/{connection}/management-authorization',
    'POST /api/v1/event-triggers/{id}/deliveries/{delivery}/replay',
    'POST /api/v1/event-triggers/{id}/register',
    'POST /api/v1/event-triggers/{id}/test',
    'POST /api/v1/okta/users/{user}/deactivate',
    'POST /api/v1/okta/users/{user}/reset-password',
    'POST /api/v1/okta/users/{user}/suspend',
    'POST /api/v1/okta/users/{user}/unsuspend',
    'POST /api/v1/subjects/{id}/revoke',
    'PUT /api/v1/okta/groups/{group}/members/{user}',
  ],
  'a new API token': ['POST /api/v1/applications/{application}/credentials'],
};

/** Calls that ask something which is too long for an address. */
const ASKING = /\/(preview|check|run|replay|diff|plan|discovery|setup-guide|explain|test|test-sign-in)$/;

it('are all writes that the console can send, or are sent alike', () => {
  const tried = Object.values(WRITES).map(({ method, call }) => ({ method, parts: call.split('/') }));
  const isTried = (write: string): boolean => {
    const [method, path = ''] = write.split(' ');
    const names = path.split('/');
    return tried.some(
      (one) =>
        one.method === method &&
        one.parts.length === names.length &&
        names.every((name, index) => name.startsWith('{') || name === one.parts[index]),
    );
  };
  const alike = Object.values(SENT_ALIKE).flat();
  const writes = writesInCode();
  expect(writes.length).toBeGreaterThan(40);
  // A new write: give it a row above, or say whose dialog sends it.
  expect(writes.filter((write) => !isTried(write) && !alike.includes(write) && !ASKING.test(write))).toEqual(
    [],
  );
  expect(alike.filter((write) => !writes.includes(write))).toEqual([]);
});

/** The ways in which a call ends badly, and what the page says of each. */
const FAULTS: Readonly<Record<string, { answer: (route: Route) => Promise<void>; says: RegExp }>> = {
  'fails with an error of the gateway': {
    answer: (route) => route.fulfill(problem(500, 'internal', 'Something went wrong.')),
    says: /Something went wrong/,
  },
  'is refused because there were too many': {
    answer: (route) =>
      route.fulfill({
        ...problem(429, 'rate-limited', 'Too many requests. Try again in a moment.'),
        headers: { 'Retry-After': '1' },
      }),
    says: /Too many requests/,
  },
  'is refused because it does not fit what there is': {
    answer: (route) => route.fulfill(problem(409, 'okta-conflict', 'It does not fit what is in Okta.')),
    says: /does not fit/,
  },
  'is cut off': {
    answer: (route) => route.abort('connectionreset'),
    says: /reach|connection|network|answer/i,
  },
};

/** A browser complains of a connection that a test has cut; what else it says, it says of the page. */
const isFault = (line: string): boolean => !line.includes('net::ERR_CONNECTION_RESET');

/** An admin who has entered what is to be written, and whatever of it went out. */
async function entering(write: Write): Promise<{ visitor: Visitor; sent: () => number }> {
  const visitor = await scene.visitor();
  const { page } = visitor;
  await visitor.answer('/api/v1/event-stream', (route) =>
    route.fulfill(problem(404, 'not-found', 'There is no such thing.')),
  );
  await page.clock.install();
  let sent = 0;
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === write.method && pathname === write.call) sent += 1;
  });
  await visitor.open(write.page);
  await write.enter(page);
  return { visitor, sent: () => sent };
}

describe.each(Object.entries(WRITES))('writing %s', (_, write) => {
  const isWrite = (url: URL): boolean => url.pathname === write.call;
  const once = (answer: (route: Route) => Promise<void> | void) => (route: Route) =>
    route.request().method() === write.method ? answer(route) : route.fallback();

  it(
    'keeps what was entered and says what happened however the call ends, sends nothing twice, and is done when tried again',
    async () => {
      await write.needs?.();
      const { visitor, sent } = await entering(write);
      const { page } = visitor;
      const entered = await write.entered(page);
      let tries = 0;
      for (const [how, { answer, says }] of Object.entries(FAULTS)) {
        await page.route(isWrite, once(answer));
        await write.send(page).click();
        await page.getByRole('alert').filter({ hasText: says }).first().waitFor();
        await page.unroute(isWrite);
        expect([how, await write.entered(page)]).toEqual([how, entered]);
        expect([how, sent()]).toEqual([how, (tries += 1)]);
        expect((await visitor.faults()).filter(isFault)).toEqual([]);
      }

      await page.route(
        isWrite,
        once(() => undefined),
      );
      await write.send(page).click();
      await eventually(() => expect(sent()).toBe(tries + 1));
      // Whoever is impatient sends it once all the same.
      await write.send(page).dispatchEvent('click');
      await write.send(page).dispatchEvent('click');
      await eventually(async () => {
        await page.clock.fastForward(UNTIL_GIVEN_UP);
        expect(await page.getByRole('alert').filter({ hasText: 'in time' }).count()).toBeGreaterThan(0);
      });
      expect([sent(), await write.entered(page)]).toEqual([tries + 1, entered]);
      await page.unroute(isWrite);

      let late: Route | undefined;
      await page.route(
        isWrite,
        once((route) => void (late = route)),
      );
      await write.send(page).click();
      await eventually(() => expect(late).toBeDefined());
      await write.send(page).dispatchEvent('click');
      await late?.continue();
      await write.done(page);
      expect(sent()).toBe(tries + 2);
      expect((await visitor.said()).filter(isFault)).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
