import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { problem } from './console-scene.js';
import { treeOf } from './hands.js';
import type { OpenPage } from './page-states.js';
import { pages } from './pages.js';
import { openPage, withPages } from './try-pages.js';
import { atWork, task, type AtWork } from './try-task.js';

/** Longer than the console waits for an answer. */
const UNTIL_GIVEN_UP = '00:31';

const scene = withPages();

beforeAll(() => void scene().gateway.okta.simulator.org.faults.status('*', 503));
afterAll(() => scene().gateway.okta.simulator.org.faults.clear());

/** Ends when the page waits for nothing any more, however long that takes. */
const hasSettled = (page: Page): Promise<void> =>
  eventually(async () => {
    await page.clock.fastForward(UNTIL_GIVEN_UP);
    expect(await page.locator('[aria-busy=true]').count()).toBe(0);
  });

/** Opens a page, reads it, and leaves it for the overview. @returns what was wrong: nothing. */
async function goThrough({ visitor, page, anew }: AtWork, opened: OpenPage): Promise<string[]> {
  await visitor.open(opened.address);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await hasSettled(page);
  // By keyboard it is the window that the pointer had: seen once already.
  const hands = anew();
  const faults = hands.way === 'by keyboard alone' ? await visitor.said() : await visitor.faults();
  const tree = await treeOf(page.locator('body'));
  if (!/^heading ".+" \[level=1\]/m.test(tree)) faults.push('a screen reader finds no heading');
  if (!/^link "Overview"/m.test(tree)) faults.push('a screen reader finds no way out');
  await hands.press(hands.link(/^Overview$/));
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  return faults.map((fault) => `${opened.name}: ${fault}`);
}

task('Okta is down during each page', async (way) => {
  const work = await atWork(scene(), way);
  const refusal = problem(404, 'not-found', 'There is no such thing.');
  // Without a stream whose end would be one more fault.
  await work.visitor.answer('/api/v1/event-stream', (route) => route.fulfill(refusal));
  await work.page.clock.install();
  const faults: string[] = [];
  for (const page of pages) faults.push(...(await goThrough(work, await openPage(page, scene()))));
  expect(faults).toEqual([]);
  await work.visitor.open('/connections/default');
  const hands = work.anew();
  await hands.press('Run the checks');
  await hands.hears(/something does not work/);
  expect(await work.visitor.said()).toEqual([]);
  await work.visitor.close();
});
