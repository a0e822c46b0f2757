import type { BrowserContextOptions, Page } from 'playwright-core';
import type { RestClient } from '../support/rest-client.js';
import type { ConsoleScene, Visitor } from './console-scene.js';
import { Hands, WAYS, windowOf, type Way } from './hands.js';
import { LISTEN } from './live-regions.js';
import { START_LIMIT_MS } from './try-pages.js';

/** Somebody in the midst of a task. */
export interface AtWork {
  readonly visitor: Visitor;
  readonly page: Page;
  readonly hands: Hands;
  /** The same hands at a page that was loaded anew: where the focus was, nobody knows any more. */
  readonly anew: () => Hands;
}

/** Runs in a page before its own scripts: whatever is to happen after a second or later never does. What it shows then it was told. */
export const WITHOUT_POLLING = `for (const name of ['setTimeout', 'setInterval']) {
  const real = globalThis[name];
  globalThis[name] = (run, wait, ...rest) => (wait >= 1000 ? 0 : real(run, wait, ...rest));
}`;

/** Declares a task, which is done in each way: test/console/console-reporter.js makes a row of it. @param name One of tasks.js. */
export function task(name: string, run: (way: Way) => Promise<void>): void {
  describe(`task: ${name}`, () => {
    it.each(WAYS)('is done %s', run, START_LIMIT_MS);
  });
}

/** Somebody whose hands do a task in this way, with an ear at the live regions. */
export async function atWork(
  scene: ConsoleScene,
  way: Way,
  as: 'admin' | 'nobody' | RestClient = 'admin',
  options: BrowserContextOptions = {},
): Promise<AtWork> {
  const visitor = await scene.visitor(as, { ...windowOf(way), ...options });
  await visitor.context.addInitScript(LISTEN);
  const { page } = visitor;
  return { visitor, page, hands: new Hands(page, way), anew: () => new Hands(page, way) };
}
