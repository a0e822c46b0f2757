import type { Route } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { problem, type ConsoleScene, type Visitor } from './console-scene.js';
import type { ConsolePage } from './page-registry.js';
import type { OpenPage } from './page-states.js';
import { pages } from './pages.js';
import { openPage, START_LIMIT_MS, withPages } from './try-pages.js';

/** Longer than the console waits for an answer. */
const UNTIL_GIVEN_UP = '00:31';

/** Runs in the page: what is busy without a word that says so; for a moment everything may be. */
const SILENT = `[...document.querySelectorAll('[aria-busy=true]')]
  .filter((element) => element.checkVisibility() && element.textContent.trim() === '')
  .map((element) => element.outerHTML.slice(0, 120))`;

const scene = withPages();

/** Without a stream whose end would be one more fault. */
async function visitorOf(from: ConsoleScene): Promise<Visitor> {
  const visitor = await from.visitor();
  await visitor.answer('/api/v1/event-stream', (route) =>
    route.fulfill(problem(404, 'not-found', 'There is no such thing.')),
  );
  await visitor.page.clock.install();
  return visitor;
}

/** The API's addresses that a page reads until it has shown what it shows, without their parameters. */
async function callsOf(visitor: Visitor, page: OpenPage): Promise<string[]> {
  const calls = new Set<string>();
  const note = (request: { url(): string }): void => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/v1/') && pathname !== '/api/v1/event-stream') calls.add(pathname);
  };
  visitor.page.on('request', note);
  await visitor.open(page.address);
  await visitor.sees(page.shows);
  await visitor.page.waitForLoadState('networkidle');
  visitor.page.off('request', note);
  return [...calls];
}

/** Answers the calls of one address like this, and opens the page. */
async function openWith(
  visitor: Visitor,
  page: OpenPage,
  call: string,
  answer: (route: Route) => Promise<void> | void,
): Promise<void> {
  await visitor.page.unroute(isCall);
  asked = call;
  await visitor.page.route(isCall, answer);
  await visitor.open(page.address);
}
let asked = '';
const isCall = (url: URL): boolean => url.pathname === asked;

/** Without the session there is no page; whatever else is missing, heading and navigation are there. */
async function isUsable(visitor: Visitor, call: string): Promise<void> {
  if (call === '/api/v1/session') return;
  await visitor.page.getByRole('heading', { level: 1 }).first().waitFor();
  await visitor.page.getByRole('link', { name: 'Overview', exact: true }).first().waitFor();
}

/** What is wrong besides that a call had no good answer, once what is waited for has been given a word. */
async function troubles(visitor: Visitor): Promise<string[]> {
  await eventually(async () => expect(await visitor.page.evaluate(SILENT)).toEqual([]));
  return visitor.said();
}

describe.each(pages.map((page) => [page.name, page] as const))('%s', (_, page: ConsolePage) => {
  it(
    'stays usable when any one of its calls is late, fails or never ends',
    async () => {
      const visitor = await visitorOf(scene());
      const opened = await openPage(page, scene());
      const calls = await callsOf(visitor, opened);
      expect(calls).toContain('/api/v1/session');
      const found: string[] = [];
      const note = async (what: string): Promise<void> => {
        found.push(...(await troubles(visitor)).map((trouble) => `${what}: ${trouble}`));
      };
      for (const call of calls) {
        let late: Route | undefined;
        await openWith(visitor, opened, call, async (route) => {
          if (late === undefined) late = route;
          else await route.fallback();
        });
        await eventually(() => expect(late).toBeDefined());
        await isUsable(visitor, call);
        await late?.fallback();
        await visitor.sees(page.shows);
        await note(`${call} is late`);

        const refusal = problem(503, 'unavailable', 'The database cannot be used.');
        await openWith(visitor, opened, call, (route) => route.fulfill(refusal));
        await isUsable(visitor, call);
        await visitor.page.waitForLoadState('networkidle');
        await note(`${call} fails`);

        await openWith(visitor, opened, call, () => undefined);
        await isUsable(visitor, call);
        await note(`${call} never ends`);
        await eventually(async () => {
          await visitor.page.clock.fastForward(UNTIL_GIVEN_UP);
          expect(await visitor.page.locator('[aria-busy=true]').count()).toBe(0);
        });
        await note(`${call} was given up`);
      }
      expect(found).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
