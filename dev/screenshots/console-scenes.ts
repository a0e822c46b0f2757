import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Demo } from '../demo/start-demo.js';
import { signInAtOkta } from './walk.js';

const WINDOW = { width: 1280, height: 860 };
const SCHEMES = ['light', 'dark'] as const;

/** One picture of the console: what is done on it before it is taken. */
interface ConsoleScene {
  readonly name: string;
  readonly walk: (page: Page, demo: Demo) => Promise<unknown>;
}

const SCENES: readonly ConsoleScene[] = [
  {
    name: 'console-overview',
    walk: async (page, demo) => {
      await page.goto(`${demo.gatewayUrl}/console/`);
      await page.getByRole('heading', { level: 2 }).first().waitFor();
    },
  },
  {
    name: 'console-groups',
    walk: async (page, demo) => {
      await page.goto(`${demo.gatewayUrl}/console/groups`);
      await page.getByRole('button', { name: 'Change the group of Developer' }).click();
      await page.getByRole('combobox', { name: 'Okta group' }).fill('Guests');
      await page
        .getByRole('option')
        .filter({ hasText: 'Guests' })
        .filter({ hasNotText: 'Use “' })
        .first()
        .click();
      await page.getByRole('button', { name: 'Swap' }).click();
      await page.getByRole('button', { name: 'Review' }).click();
      await page.getByText('What becomes of roles').waitFor();
    },
  },
  {
    name: 'console-explain',
    walk: async (page, demo) => {
      const subject = await idOf(demo, 'Dee');
      const asked = new URLSearchParams({ subject, method: 'GET', url: `${demo.applicationUrl}/reports` });
      await page.goto(`${demo.gatewayUrl}/console/explain?${asked.toString()}`);
      await page.getByText('What would change this').waitFor();
      // The answer is what the picture is about, not the question.
      await page
        .getByText('How it came to that')
        .evaluate('(heading) => heading.previousElementSibling?.scrollIntoView()');
    },
  },
  {
    name: 'console-test-sign-in',
    walk: async (page, demo) => {
      await page.goto(`${demo.gatewayUrl}/console/connections/default?tab=test`);
      await page.getByRole('button', { name: 'Make a test link' }).click();
      const [tab] = await Promise.all([
        page.context().waitForEvent('page'),
        page.getByRole('link', { name: 'Open the test sign-in in a new tab' }).click(),
      ]);
      const continues = tab.getByRole('button').first();
      await continues.click();
      await page.locator('main').getByText('Ada Admin').first().waitFor();
      await tab.close();
      await page.getByRole('button', { name: 'Make another test link' }).scrollIntoViewIfNeeded();
    },
  },
];

/** Takes the pictures of the console, each in light and in dark, as the demo's admin sees it. @param images Where they go. */
export async function takeConsolePictures(chromium: Browser, demo: Demo, images: string): Promise<void> {
  // Whom the pages are about has to have been there.
  for (const name of ['Sam Security', 'Dee Developer', 'Gus Guest']) {
    await (await signedIn(chromium, demo, name)).close();
  }
  for (const colorScheme of SCHEMES) {
    for (const { name, walk } of SCENES) {
      const context = await signedIn(chromium, demo, 'Ada Admin');
      const page = await context.newPage();
      await page.setViewportSize(WINDOW);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await walk(page, demo);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.waitForLoadState('load');
      const file = colorScheme === 'light' ? `${name}.png` : `${name}-dark.png`;
      await page.screenshot({ path: join(images, file) });
      console.log(`docs/images/${file}`);
      await context.close();
    }
  }
}

/** A browser of its own in which somebody has signed in. */
async function signedIn(chromium: Browser, demo: Demo, name: string): Promise<BrowserContext> {
  const context = await chromium.newContext({ deviceScaleFactor: 1 });
  const page = await context.newPage();
  await page.goto(`${demo.gatewayUrl}/login`);
  await signInAtOkta(page, name);
  await page.waitForURL(`${demo.gatewayUrl}/`);
  await page.close();
  return context;
}

async function idOf(demo: Demo, name: string): Promise<string> {
  const answer = await fetch(`${demo.gatewayUrl}/api/v1/subjects?q=${name}`, {
    headers: { Authorization: `Bearer ${demo.apiToken}` },
  });
  const { items } = (await answer.json()) as { items: { id: string }[] };
  const [first] = items;
  if (!first) throw new Error(`Nobody is called ${name}.`);
  return first.id;
}
