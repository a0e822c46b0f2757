import { eventually } from '../support/eventually.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { problem, Visitor, type ConsoleScene } from './console-scene.js';
import { lookBriefly } from './look.js';
import { START_LIMIT_MS, withoutLive, withPages } from './try-pages.js';

/** What the console shows besides the pages of the matrix: a tab, a step, a page of few words. */
interface View {
  readonly name: string;
  /** Below `/console`. */
  readonly path: string | ((scene: ConsoleScene) => Promise<string>);
  readonly shows: string | RegExp;
  /** The address of the answer that it stands on. Absent = it needs none, or the matrix tries that answer. */
  readonly reads?: RegExp;
  /** What it says when that answer fails. Default: what the gateway says. */
  readonly saysFailed?: string;
}

const REFUSAL = problem(503, 'unavailable', 'The database cannot be used.');

const scene = withPages(async ({ admin, gateway: { okta } }) => {
  const made = await admin.post('/api/v1/connections', {
    slug: 'second-org',
    name: 'Second org',
    issuer: `${okta.simulator.url}/oauth2/default`,
    clientId: okta.app.id,
    clientSecret: okta.app.clientSecret,
  });
  if (made.status !== 201) throw new Error(`The draft was refused: ${made.status}`);
});

/** The first of a list. */
async function firstOf({ admin }: ConsoleScene, path: string): Promise<Record<string, unknown>> {
  const { body } = await admin.get(path);
  return (body['items'] as Record<string, unknown>[])[0] ?? {};
}

const idOfAda = async (of: ConsoleScene): Promise<string> =>
  String((await firstOf(of, '/api/v1/subjects?q=ada@example.com'))['id']);

const tabOfAda =
  (tab: string) =>
  async (of: ConsoleScene): Promise<string> =>
    `/people/${await idOfAda(of)}?tab=${tab}`;

/** A step of a draft whose app does not exist yet. */
const withoutClient =
  (step: number) =>
  async ({ admin, gateway: { okta } }: ConsoleScene): Promise<string> => {
    await admin.post('/api/v1/connections', { slug: 'third-org', issuer: okta.simulator.url });
    return `/connections/third-org?tab=guide&step=${step}`;
  };

/** A decision that can be explained by now: the gateway keeps them a moment later. */
async function requestToExplain(of: ConsoleScene): Promise<string> {
  let requestId = '';
  await eventually(async () => {
    requestId = String((await firstOf(of, '/api/v1/decisions?limit=1'))['requestId']);
    expect((await of.admin.post('/api/v1/explain', { at: requestId })).status).toBe(200);
  });
  return requestId;
}

const VIEWS: readonly View[] = [
  { name: 'Set-up, done', path: '/set-up', shows: 'This gateway is set up', reads: /\/api\/v1\/set-up$/ },
  { name: 'Set-up, step 6', path: '/set-up?step=6', shows: 'Protect something' },
  { name: 'Signed in again', path: '/signed-in', shows: 'You can close this one' },
  { name: 'No such page', path: `/${'nowhere'.repeat(30)}`, shows: 'No such page' },
  {
    name: 'About',
    path: '/settings?tab=about',
    shows: /· MIT$/,
    reads: /\/licences\.json$/,
    saysFailed: 'This build has no list of licences.',
  },
  {
    name: 'A review without its document',
    path: '/settings?tab=configuration&view=review',
    shows: 'This browser keeps no document of yours',
  },
  { name: 'Connection, test sign-in', path: '/connections/default?tab=test', shows: 'Make a test link' },
  { name: 'Draft, step 2', path: '/connections/second-org?tab=guide&step=2', shows: 'The app exists' },
  { name: 'Draft, step 3', path: '/connections/second-org?tab=guide&step=3', shows: /^Go on$/ },
  { name: 'Draft, step 4', path: '/connections/second-org?tab=guide&step=4', shows: 'Go on without a test' },
  { name: 'Draft, step 5', path: '/connections/second-org?tab=guide&step=5', shows: 'Activate Second org' },
  { name: 'Draft without a client, step 1', path: withoutClient(1), shows: 'Discard this draft…' },
  { name: 'Draft without a client, step 3', path: withoutClient(3), shows: 'The client ID is missing.' },
  { name: 'Draft without a client, step 4', path: withoutClient(4), shows: 'It has no client ID yet' },
  { name: 'Person, Membership', path: tabOfAda('membership'), shows: 'Rolegate Admins' },
  {
    name: 'Person, Sessions',
    path: tabOfAda('sessions'),
    shows: 'live, the newest first',
    reads: /\/api\/v1\/sessions\?/,
  },
  {
    name: 'Person, Timeline',
    path: tabOfAda('timeline'),
    shows: 'The history is known since',
    reads: /\/timeline(\?|$)/,
  },
  {
    name: 'Explain a request',
    path: async (of) => `/explain?at=${await requestToExplain(of)}`,
    shows: 'This is how it was',
  },
  {
    name: 'Explain an unknown request',
    path: '/explain?at=unknown',
    shows: 'No decision is kept for this request id',
  },
  {
    name: 'Explain a moment',
    path: async (of) => `/explain?subject=${await idOfAda(of)}&time=${new Date().toISOString()}`,
    shows: 'How it came to that',
    reads: /\/api\/v1\/decisions\?/,
  },
];

const addressOf = ({ path }: View): string | Promise<string> =>
  typeof path === 'string' ? path : path(scene());

describe.each(VIEWS.map((view) => [view.name, view] as const))('%s', (page, view) => {
  it(
    'is right wide in light, on a phone in dark, and at 320 pixels',
    async () => {
      const visitor = await withoutLive(scene());
      await visitor.open(await addressOf(view));
      await visitor.sees(view.shows);
      expect(await lookBriefly(visitor, { page, state: 'full' })).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

const READING = VIEWS.flatMap((view) => (view.reads ? [{ ...view, reads: view.reads }] : []));

describe.each(READING.map((view) => [view.name, view] as const))('%s', (page, view) => {
  it(
    'is right wide in light, on a phone in dark, and at 320 pixels when its answer fails',
    async () => {
      const visitor = await withoutLive(scene());
      await visitor.page.route(view.reads, (route) => route.fulfill(REFUSAL));
      await visitor.open(await addressOf(view));
      const alert = visitor.page
        .getByRole('alert')
        .filter({ hasText: view.saysFailed ?? 'The database cannot be used.' });
      await alert.getByRole('button', { name: 'Retry' }).first().waitFor();
      expect(await lookBriefly(visitor, { page, state: 'error' })).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('the set-up of a gateway with nothing configured', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    const nothing = [
      'OKTA_ISSUER_URI',
      'OKTA_CLIENT_ID',
      'OKTA_CLIENT_SECRET',
      'OKTA_API_TOKEN',
      'ADMIN_GROUP',
    ];
    gateway = await startTestGateway({ env: Object.fromEntries(nothing.map((name) => [name, undefined])) });
  }, START_LIMIT_MS);
  afterAll(() => gateway?.close());

  it(
    'is right wide in light, on a phone in dark, and at 320 pixels at each step up to the first admin',
    async () => {
      const { simulator, app } = gateway.okta;
      const context = await scene().chromium.newContext();
      context.setDefaultTimeout(20_000);
      const visitor = await Visitor.in(context, gateway.url);
      const { page } = visitor;
      const press = (name: string): Promise<void> => page.getByRole('button', { name }).click();
      const isRightAt = async (step: string): Promise<void> =>
        expect(await lookBriefly(visitor, { page: `Set-up, ${step}`, state: 'full' })).toEqual([]);

      await visitor.open('/set-up');
      await visitor.sees('Open the set-up link');
      await isRightAt('without a link');
      const link = gateway.logLines
        .map((line) => /Open (http[^"\s]+#[\w-]{43})/.exec(line)?.[1])
        .find(Boolean);
      await page.goto('about:blank');
      await page.goto(link ?? '');
      await page.getByLabel('Okta address').fill(simulator.url);
      await press('Look it up');
      await visitor.sees('The org’s own server');
      await isRightAt('step 1');
      await press('Use this server');
      await visitor.sees('Sign-in redirect URIs');
      await isRightAt('step 2');
      await press('The app exists');
      await page.getByLabel('Client ID').fill(app.id);
      await page.getByLabel('Client secret').fill(app.clientSecret ?? '');
      await visitor.sees('✔ secret accepted');
      await isRightAt('step 3');
      await press('Save and go on');
      await visitor.sees('Make a test link');
      await isRightAt('step 4');
      await press('Go on without a test');
      await page.getByRole('heading', { name: 'Who is admin?' }).waitFor();
      await isRightAt('step 5');
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
