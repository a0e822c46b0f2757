import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { problem, Visitor } from './console-scene.js';
import { lookBriefly } from './look.js';
import { START_LIMIT_MS, withoutLive, withPages } from './try-pages.js';
import { arrangedViews, secondOrg, views, type View } from './views.js';

const REFUSAL = problem(503, 'unavailable', 'The database cannot be used.');

const scene = withPages(secondOrg);

const addressOf = ({ path }: View): string | Promise<string> =>
  typeof path === 'string' ? path : path(scene());

describe.each([...views, ...arrangedViews].map((view) => [view.name, view] as const))('%s', (page, view) => {
  it(
    'is right wide in light, on a phone in dark, and at 320 pixels',
    async () => {
      const visitor = await withoutLive(scene());
      await visitor.open(await addressOf(view));
      await view.arrange?.(visitor, scene());
      await visitor.sees(view.shows);
      expect(await lookBriefly(visitor, { page, state: 'full' })).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

const READING = views.flatMap((view) => (view.reads ? [{ ...view, reads: view.reads }] : []));

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
