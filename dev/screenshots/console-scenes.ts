import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Demo } from '../demo/start-demo.js';
import { signInAtOkta } from './walk.js';

const WINDOW = { width: 1280, height: 860 };
/** Above what a picture begins with, in pixels. */
const AIR = 16;
const PHONE = { width: 390, height: 844 };

/** The colours in which each picture is taken. */
export const SCHEMES = ['light', 'dark'] as const;

/** One picture of the console: what is done on it before it is taken, and what has to be in it then. */
interface ConsoleScene {
  readonly name: string;
  /** Default: a desktop's. */
  readonly window?: { readonly width: number; readonly height: number };
  readonly walk: (page: Page, demo: Demo) => Promise<void>;
  /** What the picture begins with, as a selector of CSS: it is of the page's content from there on. Default: the whole window. */
  readonly begins?: string;
  /** Texts that are in sight: what the picture is there to show. */
  readonly shows: readonly (string | RegExp)[];
}

/** What the page knows of an element here. */
interface Scrollable {
  scrollIntoView(): void;
}

/** The pictures of README and docs/console.md. */
export const CONSOLE_SCENES: readonly ConsoleScene[] = [
  {
    name: 'console-overview',
    walk: async (page: Page, demo: Demo): Promise<void> => {
      await page.goto(`${demo.gatewayUrl}/console/`);
      await page.getByRole('heading', { level: 2 }).first().waitFor();
    },
    shows: ['The state of this gateway at a glance', 'Set-up', 'Denials by reason'],
  },
  {
    name: 'console-groups-board',
    walk: async (page: Page, demo: Demo): Promise<void> => {
      await swapGroups(page, demo);
      // The draft lies at the end of the page; the picture is of its beginning.
      await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
    },
    shows: ['Rolegate Admins', 'Guests', '2 changes'],
  },
  {
    name: 'console-groups',
    // The whole dialog: nothing of it is hidden behind its buttons.
    window: { width: 1280, height: 900 },
    walk: async (page: Page, demo: Demo): Promise<void> => {
      await swapGroups(page, demo);
      await page.getByRole('button', { name: 'Review' }).click();
      await page.getByText('What becomes of roles').waitFor();
    },
    shows: ['What becomes of roles', 'Gain it', 'Gus Guest', 'Save 2 changes'],
  },
  {
    name: 'console-explain',
    window: { width: 1280, height: 1000 },
    walk: async (page: Page, demo: Demo): Promise<void> => {
      const subject = await idOf(demo, 'Dee');
      const asked = new URLSearchParams({ subject, method: 'GET', url: `${demo.applicationUrl}/reports` });
      await page.goto(`${demo.gatewayUrl}/console/explain?${asked.toString()}`);
      await page.getByText('What would change this').waitFor();
    },
    // The answer is what the picture is about, not the question.
    begins: '[data-allowed]',
    shows: ['Denied', 'How it came to that', 'What would change this'],
  },
  {
    name: 'console-test-sign-in',
    walk: async (page: Page, demo: Demo): Promise<void> => {
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
    shows: ['Ada Admin', 'Make another test link'],
  },
  {
    name: 'console-person-phone',
    window: PHONE,
    walk: async (page: Page, demo: Demo): Promise<void> => {
      await page.goto(`${demo.gatewayUrl}/console/people/${await idOf(demo, 'Sam')}`);
    },
    shows: ['Sam Security', 'End all sessions', 'Roles', 'Security Engineer'],
  },
];

/** Collects a swap of two roles' groups, which isn't saved. */
async function swapGroups(page: Page, demo: Demo): Promise<void> {
  await page.goto(`${demo.gatewayUrl}/console/groups`);
  await page.getByRole('button', { name: 'Change the group of Developer' }).click();
  await page.getByRole('combobox', { name: 'Okta group' }).fill('Guests');
  // The list's own: a filter of the page has options, too.
  await page
    .getByRole('listbox')
    .getByRole('option')
    .filter({ hasText: 'Guests' })
    .filter({ hasNotText: 'Use “' })
    .first()
    .click();
  await page.getByRole('button', { name: 'Swap' }).click();
}

/** Lets the people sign in once whom the pages are about. */
export async function peopleSignIn(chromium: Browser, demo: Demo): Promise<void> {
  for (const name of ['Sam Security', 'Dee Developer', 'Gus Guest']) {
    await (await signedIn(chromium, demo, name)).close();
  }
}

/**
 * Takes one picture, as the demo's admin sees it.
 * @param images The folder that it goes to.
 * @returns the name of its file.
 * @throws Error when something that it is to show is not in sight.
 */
export async function takeConsolePicture(
  chromium: Browser,
  demo: Demo,
  { name, window = WINDOW, walk, begins, shows }: ConsoleScene,
  colorScheme: (typeof SCHEMES)[number],
  images: string,
): Promise<string> {
  const context = await signedIn(chromium, demo, 'Ada Admin');
  const page = await context.newPage();
  await page.setViewportSize(window);
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await walk(page, demo);
  await page.getByText('Live', { exact: true }).waitFor();
  // Where a page begins to be read is said by the page until it is there.
  await page.waitForLoadState('networkidle');
  const clip = begins === undefined ? undefined : await fromThere(page, begins, window);
  for (const text of shows) await seeInWindow(page, text, window.height);
  const file = colorScheme === 'light' ? `${name}.png` : `${name}-dark.png`;
  await page.screenshot({ path: join(images, file), caret: 'initial', ...(clip ? { clip } : {}) });
  await context.close();
  return file;
}

/** Takes all pictures of the console, each in light and in dark. @param images Where they go. */
export async function takeConsolePictures(chromium: Browser, demo: Demo, images: string): Promise<void> {
  await peopleSignIn(chromium, demo);
  for (const colorScheme of SCHEMES) {
    for (const scene of CONSOLE_SCENES) {
      console.log(`docs/images/${await takeConsolePicture(chromium, demo, scene, colorScheme, images)}`);
    }
  }
}

/** Scrolls to where a picture begins. @returns what of the window it is of: the content of the page from there on. */
async function fromThere(
  page: Page,
  begins: string,
  { width, height }: typeof WINDOW,
): Promise<{ x: number; y: number; width: number; height: number }> {
  const first = page.locator(begins).first();
  await first.evaluate((element: Scrollable) => {
    element.scrollIntoView();
  });
  const [content, beginning] = [await page.locator('main').boundingBox(), await first.boundingBox()];
  if (!content || !beginning) throw new Error(`There is no ${begins} in sight.`);
  const y = Math.max(0, beginning.y - AIR);
  return { x: content.x, y, width: width - content.x, height: height - y };
}

/** Waits until a text is visible, and checks that it begins inside of the window. */
async function seeInWindow(page: Page, text: string | RegExp, height: number): Promise<void> {
  const found = page.getByText(text).filter({ visible: true });
  await found.first().waitFor();
  for (const one of await found.all()) {
    const box = await one.boundingBox();
    if (box && box.y >= 0 && box.y < height) return;
  }
  throw new Error(`“${text}” is outside of the picture.`);
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
