import type { Locator, Request, Route } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { problem, type Visitor } from './console-scene.js';
import { pages } from './pages.js';
import { openPage, START_LIMIT_MS, withPages } from './try-pages.js';
import { secondOrg, views } from './views.js';

/** Longer than the console waits for an answer. */
const UNTIL_GIVEN_UP = '00:31';

const REFUSAL = problem(503, 'unavailable', 'The database cannot be used.');

/** A dialog or a view that has answers of its own. */
interface Tried {
  readonly name: string;
  readonly address: () => Promise<string>;
  /** The page that it belongs to: its answers are tried by call-faults.spec.ts. */
  readonly page: () => Promise<string>;
  readonly shows: string | RegExp;
}

/** Answers without which a view does: what they would add is not there, or a sentence beside the field says so. */
const DOES_WITHOUT: readonly string[] = [
  'Activity, audit: Audit event: GET /api/v1/audit-events/1/revert',
  'Groups → roles: Map a group: GET /api/v1/connections/default/okta-groups',
  'Groups → roles: A group: GET /api/v1/connections/default/okta-groups',
  'Person: End all sessions: GET /api/v1/sessions',
  'Connection settings: API access: GET /api/v1/connections/default/setup-guide',
  'Application, Access rules: New rule: POST /api/v1/conditions/check',
  'Application, Grants: New grant: POST /api/v1/conditions/check',
  'Application, Grants: A grant: POST /api/v1/conditions/check',
  ...['New', 'Replace a'].flatMap((action) =>
    ['grants', 'entities'].map(
      (examples) =>
        `Application, Credentials: ${action} credential: GET /api/v1/applications/wiki/${examples}`,
    ),
  ),
  'Set-up, step 6: GET /api/v1/roles',
  'Set-up, step 6: GET /api/v1/connections',
  'Draft, step 2: POST /api/v1/connections/discovery',
  'Draft, step 3: POST /api/v1/connections/discovery',
  'Draft, step 3: POST /api/v1/connections/test',
  'Draft without a client, step 3: POST /api/v1/connections/discovery',
  'Explain a moment: GET /api/v1/subjects/{id}',
];

/** Buttons that may be pressed while it is not known what a change would touch. */
const HARMLESS = /^(Cancel|Close|Retry|As code|Copy.*)$/;

const scene = withPages(secondOrg);

const TRIED: readonly Tried[] = [
  ...pages.flatMap((page) =>
    (page.dialogs ?? []).map(({ name, path, shows }): Tried => {
      const address = async (): Promise<string> => (await openPage({ ...page, path }, scene())).address;
      return {
        name: `${page.name}: ${name}`,
        address,
        page: async () => (await openPage(page, scene())).address,
        shows,
      };
    }),
  ),
  ...views
    .filter(({ arrange }) => !arrange)
    .map((view): Tried => {
      const address = async (): Promise<string> =>
        typeof view.path === 'string' ? view.path : view.path(scene());
      const page = async (): Promise<string> => {
        const [path = '', search] = (await address()).split('?');
        return search === undefined ? '/signed-in' : path;
      };
      return { name: view.name, address, page, shows: view.shows };
    }),
];

/** What is asked of the API, whatever the moments are that it is asked about. */
function callOf(request: { url(): string; method(): string }): string {
  const { pathname, searchParams } = new URL(request.url());
  const asked = [...searchParams].map(([name, value]) =>
    /^\d{4}-\d\d-\d\dT/.test(value) ? name : `${name}=${value}`,
  );
  return `${request.method()} ${pathname} ${asked.join(' ')}`.trim();
}

/** What a page asks the API until it shows what it shows. */
async function callsOf(visitor: Visitor, address: string, shows?: () => Promise<void>): Promise<Set<string>> {
  const calls = new Set<string>();
  const note = (request: Request): void => {
    const { pathname } = new URL(request.url());
    if (/^\/api\/v1\/(?!event-stream|session$)/.test(pathname)) calls.add(callOf(request));
  };
  visitor.page.on('request', note);
  await visitor.open(address);
  await shows?.();
  await visitor.page.waitForLoadState('networkidle');
  visitor.page.off('request', note);
  return calls;
}

/** The same without what it asks about. */
const kindOf = (call: string): string =>
  call
    .split(' ', 2)
    .join(' ')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '{id}');

/** What may be pressed in the dialog that is open. */
async function pressable({ page }: Visitor): Promise<string[]> {
  const buttons = page.getByRole('dialog').or(page.getByRole('alertdialog')).last().getByRole('button');
  const names = await buttons.and(page.locator(':not([disabled], [aria-disabled=true])')).allInnerTexts();
  return names.filter((name) => name !== '' && !HARMLESS.test(name)).map((name) => `${name} can be pressed`);
}

describe.each(TRIED.map((tried) => [tried.name, tried] as const))('%s', (name, tried) => {
  it(
    'says of each of its own answers that it is late or fails, and shows it when asked again, or does without',
    async () => {
      const visitor = await scene().visitor();
      // Live, and told of nothing: without a stream everything would be read again meanwhile.
      await visitor.hearsNothing();
      const { page } = visitor;
      await page.clock.install();
      const unanswered = new Set<Request>();
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (pathname.startsWith('/api/v1/') && !pathname.endsWith('/event-stream')) unanswered.add(request);
      });
      page.on('requestfinished', (request) => unanswered.delete(request));
      page.on('requestfailed', (request) => unanswered.delete(request));
      const shown = (): Promise<void> => visitor.sees(tried.shows);
      const alert = (text: string): Locator => page.getByRole('alert').filter({ hasText: text }).first();
      const address = await tried.address();
      const before = await callsOf(visitor, await tried.page());
      const own = [...(await callsOf(visitor, address, shown))].filter((call) => !before.has(call));
      const found: string[] = [];
      for (const call of own) {
        const note = (what: string, faults: readonly string[]): void => {
          found.push(...faults.map((fault) => `${call} ${what}: ${fault}`));
        };
        let answer: (route: Route) => unknown = () => undefined;
        const isCall = (url: URL): boolean => url.pathname.startsWith('/api/v1/');
        await page.route(isCall, (route) =>
          callOf(route.request()) === call ? answer(route) : route.fallback(),
        );
        const gaveUp = alert('did not answer in time');
        const optional = DOES_WITHOUT.includes(`${name}: ${kindOf(call)}`);
        unanswered.clear();
        await visitor.open(address);
        await page.locator('h1').first().waitFor();
        // Only it: what else is on its way would be given up with it when time goes on.
        await eventually(() => {
          expect(new Set([...unanswered].map(callOf))).toEqual(new Set([call]));
        });
        await eventually(async () => {
          await page.clock.fastForward(UNTIL_GIVEN_UP);
          if (optional) expect(await page.locator('[aria-busy=true]').count()).toBe(0);
          else await gaveUp.waitFor({ timeout: 500 });
        });
        note('never ends', await visitor.said());
        answer = (route) => route.fulfill(REFUSAL);
        if (optional) {
          await visitor.open(address);
          await shown();
          await page.waitForLoadState('networkidle');
          note('fails', await visitor.faults());
        } else {
          await gaveUp.getByRole('button', { name: 'Retry' }).click();
          const failed = alert('The database cannot be used.');
          await failed.getByText('unavailable').waitFor();
          await failed.getByText('r-1').waitFor();
          note('fails', await visitor.faults());
          if (/\/(impact|preview)\b/.test(call)) note('fails', await pressable(visitor));
          const late: Route[] = [];
          answer = (route) => late.push(route);
          await failed.getByRole('button', { name: 'Retry' }).click();
          await eventually(() => expect(late.length).toBeGreaterThan(0));
          answer = (route) => route.fallback();
          for (const route of late) await route.fallback();
          await shown();
          await failed.waitFor({ state: 'detached' });
          note('is late', await visitor.said());
        }
        await page.unroute(isCall);
      }
      expect(found).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
