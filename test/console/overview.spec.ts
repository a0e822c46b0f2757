import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { DecisionWriter } from '../../src/decision-records/decision-writer.js';
import { StatisticsWriter } from '../../src/statistics/statistics-writer.js';
import { eventually } from '../support/eventually.js';
import { csvLines } from '../support/export-file.js';
import { addPerson, browserOf } from '../support/people.js';
import { askAsProxy } from '../support/proxy-question.js';
import { ConsoleScene, type Visitor } from './console-scene.js';

const LIMIT_MS = 180_000;
const HOST = 'wiki.example.com';
const HOSTILE = '<img src=x onerror=alert(1)>"\'&lt;b&gt;';

let scene: ConsoleScene;
let denials = 0;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const made = await scene.admin.post('/api/v1/applications', {
    slug: 'wiki',
    name: 'Wiki',
    hosts: [HOST],
    accessRules: [{ path: '/open', anyRole: ['admin'] }],
  });
  expect(made.status).toBe(201);
}, LIMIT_MS);

afterAll(async () => scene?.close(), LIMIT_MS);

/** Somebody is denied something. @returns the request id. */
const deny = async (): Promise<string> => {
  denials += 1;
  const requestId = `denied-${denials}`;
  const answer = await askAsProxy(scene.gateway, scene.admin.browser, {
    host: HOST,
    uri: '/closed',
    headers: { 'X-Request-ID': requestId },
  });
  expect(answer.status).toBe(403);
  return requestId;
};

/** What was counted and recorded up to now is in the database. */
const written = async (): Promise<void> => {
  await scene.gateway.gateway.app.get(StatisticsWriter).flush();
  await scene.gateway.gateway.app.get(DecisionWriter).flush();
};

/** A page that was not loaded anew since has the mark. */
const mark = (page: Page): Promise<unknown> => page.evaluate('globalThis.marked = true');
const isMarked = (page: Page): Promise<unknown> => page.evaluate('globalThis.marked');

async function visiting(
  path: string,
  look: (visitor: Visitor) => Promise<void>,
  width = 1280,
): Promise<void> {
  const visitor = await scene.visitor();
  try {
    await visitor.page.setViewportSize({ width, height: 900 });
    await visitor.open(path);
    await look(visitor);
    expect(await visitor.faults()).toEqual([]);
  } finally {
    await visitor.close();
  }
}

describe('the overview', () => {
  it(
    'ticks a step of the set-up by itself once it has happened',
    () =>
      visiting('/', async ({ page }) => {
        const steps = page.getByRole('listitem').filter({ hasText: 'An application asks for a decision' });
        await steps.filter({ hasText: 'Still to do' }).waitFor();
        await mark(page);
        await deny();
        await written();
        await steps.filter({ hasText: 'Done: ' }).waitFor({ timeout: 60_000 });
        expect(await isMarked(page)).toBe(true);
      }),
    LIMIT_MS,
  );

  it(
    'says what is wrong while Okta is down, leads there, and says that all is well again',
    () =>
      visiting('/', async ({ page }) => {
        const { faults } = scene.gateway.okta.simulator.org;
        const status = page.getByRole('region', { name: 'Status' });
        const askOkta = () => scene.admin.get('/api/v1/connections/default/okta-groups?q=Rolegate');
        await status.getByText('All well').waitFor();
        await mark(page);
        const mend = faults.add('*', { kind: 'drop' });
        await eventually(async () => expect((await askOkta()).status).not.toBe(200));
        await status.getByText(/^Okta cannot be reached for /).waitFor({ timeout: 60_000 });
        const way = status.getByRole('link', { name: /^Look at / });
        expect(await way.getAttribute('href')).toBe('/console/connections/default');
        mend();
        await eventually(async () => expect((await askOkta()).status).toBe(200));
        await status.getByText('All well').waitFor({ timeout: 60_000 });
        expect(await isMarked(page)).toBe(true);
      }),
    LIMIT_MS,
  );

  it.each([1280, 390])(
    'leads from a reason of denials to the log of exactly those, by keyboard alone, on %i pixels',
    async (width) => {
      const requestId = await deny();
      await written();
      await visiting(
        '/',
        async (visitor) => {
          const { page } = visitor;
          const reason = page.getByRole('link', { name: /^no-matching-rule: \d/ });
          await reason.waitFor();
          await reachByKeyboard(page, 'no-matching-rule: ');
          await page.keyboard.press('Enter');
          await page.waitForURL(/\/activity\?/);
          const { searchParams } = new URL(page.url());
          expect(['tab', 'outcome', 'reason'].map((name) => searchParams.get(name))).toEqual([
            'decisions',
            'deny',
            'no-matching-rule',
          ]);
          const row = page
            .getByRole('row')
            .filter({ hasText: `GET ${HOST}/closed` })
            .first();
          await row.getByText('no-matching-rule').waitFor();
          const explained = row.getByRole('link', { name: /^Explain/ });
          expect(await explained.getAttribute('href')).toContain(`/console/explain?at=${requestId}`);
        },
        width,
      );
    },
    LIMIT_MS,
  );

  it(
    'leads there by a click on the bar, too, and shows the numbers as a table',
    () =>
      visiting('/?range=7d', async ({ page }) => {
        const chart = page.getByRole('figure').filter({ hasText: 'no-matching-rule' });
        await chart.getByText('Show as a table').click();
        await chart.getByRole('columnheader', { name: 'no-matching-rule' }).waitFor();
        await chart.getByRole('cell', { name: 'not known' }).first().waitFor();
        await chart.locator('rect[height="100"]').last().click();
        await page.waitForURL(/reason=no-matching-rule/);
        await page.getByText('Decisions, the newest first').waitFor();
      }),
    LIMIT_MS,
  );
});

describe('the live activity', () => {
  /** The row of what was changed before anybody looked. */
  const made = (page: Page) => page.getByRole('row').filter({ hasText: 'Role created: Auditor' });

  it(
    'shows a denial as it happens, with the way to its explanation, and without loading anything anew',
    () =>
      visiting('/activity', async ({ page }) => {
        await made(page).waitFor();
        await page.getByText(/^[\d.]+\/s/).waitFor();
        await mark(page);
        const requestId = await deny();
        const explained = page.locator(`a[href*="at=${requestId}"]`);
        await explained.waitFor();
        expect(await isMarked(page)).toBe(true);
      }),
    LIMIT_MS,
  );

  it(
    'tells of what happened while another part was looked at',
    () =>
      visiting('/activity', async (visitor) => {
        const { page } = visitor;
        await made(page).waitFor();
        await visitor.hearsOfChanges();
        const part = (name: string) =>
          page.getByRole('navigation', { name: 'Parts of the activity' }).getByRole('link', { name });
        await part('Audit').click();
        await made(page).waitFor({ state: 'detached' });
        const renamed = await scene.admin.patch('/api/v1/applications/wiki', { name: 'Our wiki' });
        expect(renamed.status).toBe(200);
        await part('Live').click();
        await page.getByRole('row').filter({ hasText: 'Application updated: Our wiki' }).waitFor();
      }),
    LIMIT_MS,
  );

  it(
    'holds still while it is paused and while the pointer is on it, and lets go what has waited',
    () =>
      visiting('/activity', async ({ page }) => {
        const row = (requestId: string) => page.locator(`a[href*="at=${requestId}"]`);
        await page.getByText(/^[\d.]+\/s/).waitFor();
        await page.getByRole('button', { name: 'Pause' }).click();
        const first = await deny();
        await page.getByRole('button', { name: 'Show 1 new' }).waitFor();
        expect(await row(first).count()).toBe(0);
        await page.getByRole('button', { name: 'Show 1 new' }).click();
        await row(first).waitFor();
        await page.getByRole('button', { name: 'Go on' }).click();
        await row(first).hover();
        const second = await deny();
        await page.getByRole('button', { name: 'Show 1 new' }).waitFor();
        expect(await row(second).count()).toBe(0);
        // It goes on by itself once the pointer has left.
        await page.mouse.move(0, 0);
        await row(second).waitFor();
      }),
    LIMIT_MS,
  );

  it(
    'stays still on the way from its rows to the button that shows what has waited',
    () =>
      visiting('/activity', async ({ page }) => {
        const row = (requestId: string) => page.locator(`a[href*="at=${requestId}"]`);
        await page.getByText(/^[\d.]+\/s/).waitFor();
        const first = await deny();
        await row(first).hover();
        const second = await deny();
        const show = page.getByRole('button', { name: 'Show 1 new' });
        await show.waitFor();
        const { x, y, width, height } = (await show.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
        await page.mouse.move(x + width / 2, y + height / 2, { steps: 20 });
        expect(await row(second).count()).toBe(0);
        await page.mouse.down();
        await page.mouse.up();
        await row(second).waitFor();
      }),
    LIMIT_MS,
  );

  it(
    'shows only what is asked for, at an address that says so',
    () =>
      visiting('/activity', async ({ page }) => {
        await made(page).waitFor();
        await page.getByLabel('Changes of admins').uncheck();
        await made(page).waitFor({ state: 'detached' });
        expect(new URL(page.url()).searchParams.get('without')).toBe('admin-change');
        await page.reload();
        await page.getByText('Signed in').first().waitFor();
        expect(await made(page).count()).toBe(0);
      }),
    LIMIT_MS,
  );

  it(
    'says that filters hide everything rather than that nothing has happened, and shows all again',
    () =>
      visiting('/activity?q=no-such-thing', async ({ page }) => {
        await page.getByRole('heading', { name: 'Your filters hide everything' }).waitFor();
        expect(await page.getByText('Nothing has happened yet').count()).toBe(0);
        await page.getByRole('button', { name: 'Show everything' }).click();
        await made(page).waitFor();
      }),
    LIMIT_MS,
  );
});

describe('the audit trail', () => {
  /** A mapping whose group was changed from one to another. @returns the mapping and the event. */
  const changedMapping = async (role: string, name: string): Promise<{ path: string; event: string }> => {
    const made = await scene.admin.post('/api/v1/group-mappings', { groupName: `${name} before`, role });
    expect(made.status).toBe(201);
    const path = `/api/v1/group-mappings/${String(made.body['id'])}`;
    expect((await scene.admin.patch(path, { groupName: `${name} after` })).status).toBe(200);
    const target = `target=group-mapping:${String(made.body['id'])}`;
    const [event] = await scene.admin.all(`/api/v1/audit-events?action=group-mapping.updated&${target}`, 50);
    return { path, event: String(event?.['id']) };
  };

  it.each([
    [1280, 'developer'],
    [390, 'guest'],
  ])(
    'says field by field what a change was, and takes it back after saying whom that concerns, on %i pixels',
    async (width, role) => {
      const { path, event } = await changedMapping(role, `Team ${width}`);
      await visiting(
        `/activity?tab=audit&event=${event}`,
        async (visitor) => {
          const { page } = visitor;
          const dialog = page.getByRole('dialog');
          await dialog.locator('del', { hasText: `Team ${width} before` }).waitFor();
          await dialog.locator('ins', { hasText: `Team ${width} after` }).waitFor();
          await dialog.getByText('ada@example.com').waitFor();
          expect(await visitor.faults()).toEqual([]);
          await dialog.getByRole('button', { name: 'Revert…' }).click();
          await dialog.getByText(/is concerned|This concerns/).waitFor();
          await eventually(async () => expect(await focused(page)).toBe('Cancel'));
          expect(await visitor.faults()).toEqual([]);
          await dialog.getByRole('button', { name: 'Revert', exact: true }).click();
          await visitor.sees('Reverted.');
          await dialog.waitFor({ state: 'detached' });
        },
        width,
      );
      expect((await scene.admin.get(path)).body['groupName']).toBe(`Team ${width} before`);
    },
    LIMIT_MS,
  );

  it(
    'offers no way back from what nothing can take back, such as a sign-in',
    async () => {
      const [signIn] = await scene.admin.all('/api/v1/audit-events?action=sign-in.succeeded', 50);
      await visiting('/activity?tab=audit', async (visitor) => {
        const event = String(signIn?.['id']);
        await visitor.open(`/activity?tab=audit&event=${event}`);
        const dialog = visitor.page.getByRole('dialog');
        await dialog.getByText('ada@example.com').first().waitFor();
        const { body } = await scene.admin.get(`/api/v1/audit-events/${event}/revert`);
        expect(body).toMatchObject({ revertible: false, reason: 'not-supported' });
        await dialog.getByRole('button', { name: 'Close', exact: true }).last().waitFor();
        expect(await dialog.getByRole('button', { name: /Revert/ }).count()).toBe(0);
      });
    },
    LIMIT_MS,
  );

  it(
    'takes nothing back that somebody has changed since',
    async () => {
      const { path, event } = await changedMapping('auditor', 'Late');
      await visiting(`/activity?tab=audit&event=${event}&revert=true`, async (visitor) => {
        const dialog = visitor.page.getByRole('dialog');
        await visitor.hearsOfChanges();
        await dialog.getByRole('button', { name: 'Revert', exact: true }).waitFor();
        expect((await scene.admin.patch(path, { groupName: 'Late again' })).status).toBe(200);
        await dialog.getByText('It was changed after this.').waitFor();
        await dialog.getByText('Undo the later changes first').waitFor();
        expect(await dialog.getByRole('button', { name: 'Revert', exact: true }).count()).toBe(0);
      });
      expect((await scene.admin.get(path)).body['groupName']).toBe('Late again');
    },
    LIMIT_MS,
  );

  it(
    'says of a sealed event that it is as it was',
    () =>
      visiting('/activity?tab=audit&event=1', async ({ page }) => {
        await eventually(async () => {
          await page.reload();
          await page
            .getByRole('dialog')
            .getByText('✔ verified: sealed as number 1')
            .waitFor({ timeout: 5_000 });
        });
      }),
    LIMIT_MS,
  );

  it(
    'gives everything that matches as a file, and not only the page that is shown',
    async () => {
      const keys = Array.from({ length: 60 }, (_, n) => `bulk-${n}`);
      for (const [n, key] of keys.entries()) {
        const made = await scene.admin.post('/api/v1/roles', { key, name: key, rank: 100 + n });
        expect(made.status).toBe(201);
      }
      await visiting('/activity?tab=audit&action=role.created&q=bulk-', async (visitor) => {
        const { page } = visitor;
        await visitor.sees('Events: 50 shown; there are more');
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('link', { name: 'CSV' }).click(),
        ]);
        expect(file.suggestedFilename()).toMatch(/^audit-events-.*\.csv$/);
        const text = await readFile(await file.path(), 'utf8');
        const [header = [], ...rows] = csvLines({ text } as Parameters<typeof csvLines>[0]);
        const targets = rows.map((row) => row[header.indexOf('target_id')]);
        expect(targets.toSorted()).toEqual(keys.toSorted());
      });
    },
    LIMIT_MS,
  );

  it(
    'shows hostile names as text, in the list, in an event and as it happens',
    () =>
      visiting('/activity?tab=audit', async (visitor) => {
        const { page } = visitor;
        await page.getByText('Audit events, the newest first').waitFor();
        await visitor.hearsOfChanges();
        const made = await scene.admin.post('/api/v1/roles', { key: 'hostile', name: HOSTILE, rank: 50 });
        expect(made.status).toBe(201);
        await page.getByRole('button', { name: /^Show \d+ new/ }).click();
        const row = page.getByRole('row').filter({ hasText: HOSTILE });
        await row.getByRole('link', { name: 'Role created' }).click();
        await page.getByRole('dialog').getByText(HOSTILE).first().waitFor();
        expect(await visitor.faults()).toEqual([]);
        await visitor.open('/activity');
        await page
          .getByRole('row')
          .filter({ hasText: `Role created: ${HOSTILE}` })
          .waitFor();
      }),
    LIMIT_MS,
  );

  it(
    'is read by keyboard alone: from a row to its event and back to the row',
    () =>
      visiting('/activity?tab=audit&action=role.created&q=Auditor', async ({ page }) => {
        await page.getByRole('link', { name: 'Role created' }).waitFor();
        await reachByKeyboard(page, 'Role created');
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').getByText('What it changed').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await eventually(async () => expect(await focused(page)).toBe('Role created'));
      }),
    LIMIT_MS,
  );
});

it(
  'the list of sign-ins narrows by how they ended, and says who was refused and why',
  async () => {
    const nora = browserOf(scene.gateway.okta, addPerson(scene.gateway.okta, 'Nora', []));
    expect((await nora.get(`${scene.gateway.url}/login`)).status).toBe(403);
    await visiting('/activity?tab=sign-ins', async ({ page }) => {
      await page.getByRole('row').filter({ hasText: 'ada@example.com' }).getByText('✔ signed in').waitFor();
      await page.getByLabel('Outcome').selectOption('denied');
      const refused = page.getByRole('row').filter({ hasText: 'nora@example.com' });
      await refused.getByText('no-role').waitFor();
      await page.getByText('✔ signed in').first().waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Show everything' }).click();
      await page.getByText('✔ signed in').first().waitFor();
    });
  },
  LIMIT_MS,
);

/** The text of what has the focus. */
const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent');

/** Goes on by Tab until what has the focus begins with this text. */
async function reachByKeyboard(page: Page, beginning: string): Promise<void> {
  for (let keys = 0; keys < 80; keys += 1) {
    await page.keyboard.press('Tab');
    const text = await focused(page);
    if (text.startsWith(beginning)) return;
  }
  throw new Error(`"${beginning}" was not reached by keyboard.`);
}
