import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser as Chromium } from 'playwright-core';
import { launchChromium } from '../../dev/screenshots/chromium.js';
import { PageScene } from '../support/page-scene.js';
import { pageFaults } from './page-faults.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs in the page, once axe is there: what it finds against WCAG and good practice, and where. */
const LOOK = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')))`;

const START_LIMIT_MS = 180_000;
/** For some thirty pages, on a machine that has other things to do. */
const WALK_LIMIT_MS = 600_000;
const SCREENS = { 'a desktop': { width: 1280, height: 800 }, 'a phone': { width: 390, height: 844 } };

let scene: PageScene;
let chromium: Chromium;

beforeAll(async () => {
  scene = await PageScene.start();
  chromium = await launchChromium();
  await scene.signInElsewhere(chromium, 'somebody with many groups', 3);
}, START_LIMIT_MS);

afterAll(async () => {
  await chromium?.close();
  await scene?.close();
}, START_LIMIT_MS);

/** Each visit is a browser of its own: what one left behind must not make the next easier. */
it.each([
  ['a desktop', 'light'],
  ['a phone', 'dark'],
] as const)(
  'every page can be read and used by everybody on %s in %s colours',
  async (screen, colorScheme) => {
    const viewport = SCREENS[screen];
    for (const { name, as, walk, title } of scene.visits()) {
      const context = await scene.contextOf(chromium, as, { viewport, colorScheme });
      const complaints: string[] = [];
      context.on('console', (message) => complaints.push(message.text()));
      context.on('weberror', (error) => complaints.push(String(error.error())));
      const page = await context.newPage();
      await walk(page);
      const heading = await page.getByRole('heading', { level: 1 }).innerText();
      expect([name, heading]).toEqual([name, title]);
      await page.evaluate(AXE);
      const found = [...(await page.evaluate<string[]>(LOOK)), ...(await pageFaults(page))];
      // A browser complains about every answer that is an error; what else it says, it says of the page.
      const said = complaints.filter((line) => !line.includes('the server responded with'));
      expect([name, found, said]).toEqual([name, [], []]);
      await context.close();
    }
  },
  WALK_LIMIT_MS,
);

it('a local account is shown who it is, where it is signed in and how to sign out', async () => {
  const context = await scene.localContext(chromium, { viewport: SCREENS['a phone'] });
  const page = await context.newPage();
  for (const [path, title] of [
    ['/', 'break-glass'],
    ['/sessions', 'Where you are signed in'],
    ['/logout', 'You are still signed in'],
  ] as const) {
    await page.goto(scene.gateway.url + path);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(title);
    await page.evaluate(AXE);
    expect([path, await page.evaluate<string[]>(LOOK), await pageFaults(page)]).toEqual([path, [], []]);
  }
  await context.close();
});
