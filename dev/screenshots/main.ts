import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { projectRoot } from '../demo/data-folder.js';
import { findFreeBasePort } from '../demo/ports.js';
import { startDemo, type Demo } from '../demo/start-demo.js';
import { launchChromium } from './chromium.js';
import { takeConsolePictures } from './console-scenes.js';
import { clickTile } from './walk.js';

const DESKTOP = { width: 900, height: 760 };
const PHONE = { width: 375, height: 740 };

/** Runs in the page: where its last line ends. */
const CONTENT_HEIGHT =
  'Math.ceil(Math.max(...[...document.body.children].map((e) => e.getBoundingClientRect().bottom)))';
const MARGIN = 16;

/** One picture: how to get there in a browser that nobody is signed in with. */
interface Scene {
  readonly file: string;
  readonly viewport: { width: number; height: number };
  readonly walk: (page: Page, demo: Demo) => Promise<unknown>;
}

const SCENES: readonly Scene[] = [
  {
    file: 'start-page.png',
    viewport: DESKTOP,
    walk: (page, demo) => page.goto(demo.startPageUrl),
  },
  {
    file: 'okta-org.png',
    viewport: DESKTOP,
    walk: (page, demo) => page.goto(`${demo.startPageUrl}/okta`),
  },
  {
    file: 'explain.png',
    viewport: DESKTOP,
    walk: (page, demo) => page.goto(`${demo.startPageUrl}/explain`),
  },
  {
    file: 'dashboard.png',
    viewport: DESKTOP,
    walk: async (page, demo) => {
      await clickTile(page, demo, 'Sam Security');
      await page.goto(demo.dashboardUrl);
    },
  },
  {
    file: 'application.png',
    viewport: DESKTOP,
    walk: (page, demo) => clickTile(page, demo, 'Sam Security'),
  },
  {
    file: 'application-phone.png',
    viewport: PHONE,
    walk: (page, demo) => clickTile(page, demo, 'Sam Security'),
  },
  {
    file: 'invoices.png',
    viewport: DESKTOP,
    walk: async (page, demo) => {
      await clickTile(page, demo, 'Dee Developer');
      await page.getByRole('link', { name: 'Invoices' }).click();
    },
  },
  {
    file: 'forbidden.png',
    viewport: DESKTOP,
    walk: async (page, demo) => {
      await clickTile(page, demo, 'Dee Developer');
      await page.getByRole('link', { name: 'Reports' }).click();
    },
  },
  {
    file: 'who-am-i.png',
    viewport: DESKTOP,
    walk: async (page, demo) => {
      await clickTile(page, demo, 'Sam Security');
      await page.goto(demo.gatewayUrl);
    },
  },
  {
    file: 'refused.png',
    viewport: DESKTOP,
    walk: (page, demo) => clickTile(page, demo, 'Nora Nomap'),
  },
  {
    file: 'signed-out.png',
    viewport: DESKTOP,
    walk: async (page, demo) => {
      await clickTile(page, demo, 'Sam Security');
      await page.goto(demo.gatewayUrl);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(/\/logout/);
    },
  },
];

/** Takes the pictures of README in a demo of their own, and writes them to docs/images. */
async function takeScreenshots(): Promise<void> {
  const images = join(projectRoot(), 'docs', 'images');
  mkdirSync(images, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'rolegate-screenshots-'));
  // Run by root, the database has an account of its own, which must be able to pass.
  chmodSync(folder, 0o711);
  const demo = await startDemo({ basePort: await findFreeBasePort(), dataFolder: join(folder, 'demo') });
  try {
    const chromium = await launchChromium();
    for (const scene of SCENES) await takePicture(chromium, demo, scene, images);
    await takeConsolePictures(chromium, demo, images);
    await chromium.close();
  } finally {
    await demo.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function takePicture(chromium: Browser, demo: Demo, scene: Scene, images: string): Promise<void> {
  const { file, viewport, walk } = scene;
  const page = await chromium.newPage({ viewport, colorScheme: 'light', deviceScaleFactor: 1 });
  await walk(page, demo);
  const contentHeight = await page.evaluate<number>(CONTENT_HEIGHT);
  const height = Math.min(viewport.height, contentHeight + MARGIN);
  await page.screenshot({ path: join(images, file), clip: { x: 0, y: 0, width: viewport.width, height } });
  console.log(`docs/images/${file}`);
  await page.context().close();
}

await takeScreenshots();
process.exit(0);
