import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { findFreeBasePort } from '../../dev/demo/ports.js';
import { startDemo, type Demo } from '../../dev/demo/start-demo.js';
import { launchChromium } from '../../dev/screenshots/chromium.js';
import {
  CONSOLE_SCENES,
  peopleSignIn,
  SCHEMES,
  takeConsolePicture,
} from '../../dev/screenshots/console-scenes.js';

const LIMIT_MS = 180_000;
const ROOT = join(import.meta.dirname, '../..');
const TAKEN = join(ROOT, 'test-results/console-pictures');

const folder = mkdtempSync(join(tmpdir(), 'rolegate-pictures-'));
let demo: Demo;
let chromium: Browser;

beforeAll(async () => {
  // Run by root, the database has an account of its own, which must be able to pass.
  chmodSync(folder, 0o711);
  mkdirSync(TAKEN, { recursive: true });
  demo = await startDemo({ basePort: await findFreeBasePort(), dataFolder: join(folder, 'demo') });
  chromium = await launchChromium();
  await peopleSignIn(chromium, demo);
}, LIMIT_MS);

afterAll(async () => {
  await chromium?.close();
  await demo?.close();
  rmSync(folder, { recursive: true, force: true });
}, LIMIT_MS);

const all = CONSOLE_SCENES.flatMap((scene) => SCHEMES.map((colorScheme) => ({ ...scene, colorScheme })));

describe.each(all)('$name in $colorScheme', ({ colorScheme, ...scene }) => {
  it(
    'can be taken anew, and what it is there to show is in sight',
    async () => {
      const file = await takeConsolePicture(chromium, demo, scene, colorScheme, TAKEN);
      expect(readFileSync(join(TAKEN, file)).length).toBeGreaterThan(10_000);
    },
    LIMIT_MS,
  );
});

describe('README and docs/console.md', () => {
  const text = ['README.md', 'docs/console.md'].map((file) => readFileSync(join(ROOT, file), 'utf8')).join();
  const named = new Set([...text.matchAll(/images\/(console-[\w-]+\.png)/g)].map(([, file = '']) => file));
  const taken = all.map(({ name, colorScheme }) =>
    colorScheme === 'light' ? `${name}.png` : `${name}-dark.png`,
  );

  it('show the pictures of the console that are taken, and no others', () => {
    expect([...named].sort()).toEqual([...taken].sort());
  });

  it('have each of them in docs/images', () => {
    const images = readdirSync(join(ROOT, 'docs/images'));
    expect(images.filter((file) => file.startsWith('console-')).sort()).toEqual([...taken].sort());
  });
});
