import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { bundledFonts } from './bundled-fonts.js';
import { eventually } from '../support/eventually.js';
import type { ConsoleScene, Visitor } from './console-scene.js';
import { pages } from './pages.js';
import { stillAnswers } from './still-answers.js';
import { openPage, START_LIMIT_MS, withoutLive, withPages } from './try-pages.js';

const SCREENS = join(import.meta.dirname, 'key-screens');
const DIFFERENCES = join(import.meta.dirname, '../../test-results/console-differences');

/** The part of the pixels that may differ: letters of another processor, but no line that moved. */
const TOLERANCE = 0.002;

/** `RENEW_KEY_SCREENS=1 npm run test:console -- key-screens` takes the pictures anew. */
const renewing = process.env['RENEW_KEY_SCREENS'] === '1';

/** Another browser draws other pixels: only the one that npm installed is compared. */
const compared = process.env['CHROMIUM_PATH'] ? describe.skip : describe;

/** What most people see most of the time, by the name that the page has in test/console/pages.ts. */
const KEY_SCREENS = [
  { page: 'Overview', width: 1280, colorScheme: 'light' },
  { page: 'Groups → roles', width: 1280, colorScheme: 'light' },
  { page: 'Groups → roles', width: 390, colorScheme: 'dark' },
  { page: 'People', width: 1280, colorScheme: 'dark' },
  { page: 'Person', width: 390, colorScheme: 'light' },
  { page: 'Sessions', width: 390, colorScheme: 'light' },
  { page: 'Applications', width: 1280, colorScheme: 'light' },
  { page: 'Application, Access rules', width: 1280, colorScheme: 'dark' },
  { page: 'Application, Grants', width: 390, colorScheme: 'light' },
  { page: 'Roles', width: 1280, colorScheme: 'light' },
  { page: 'Explain', width: 390, colorScheme: 'light' },
  { page: 'Connection', width: 1280, colorScheme: 'light' },
  { page: 'API tokens', width: 390, colorScheme: 'dark' },
] as const;

/** What they count and measure is different in every run: the answer of the matrix is shown instead. */
const UNCOUNTED: readonly string[] = ['Overview'];

const fileOf = ({ page, width, colorScheme }: (typeof KEY_SCREENS)[number]): string =>
  `${page.toLowerCase().replace(/[^a-z]+/g, '-')}-${width}-${colorScheme}.png`;

const scene = withPages(undefined, bundledFonts());

/** Until Okta has answered about the mapped groups, which no page waits for. */
const oktaAnswered = ({ admin }: ConsoleScene): Promise<void> =>
  eventually(async () => {
    const { body } = await admin.get('/api/v1/group-roles?connection=default');
    expect(body).toMatchObject({
      askedOkta: { answeredAt: expect.any(String) as string },
      mappings: [{ inOkta: {} }],
    });
  });

/** The picture once nothing changes any more. */
async function settled({ page }: Visitor): Promise<Buffer> {
  await page.waitForLoadState('networkidle');
  await page.locator('main [aria-busy=true]:visible').waitFor({ state: 'hidden' });
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  let last = await page.screenshot({ caret: 'initial' });
  for (;;) {
    const next = await page.screenshot({ caret: 'initial' });
    if (next.equals(last)) return next;
    last = next;
  }
}

/** The part of the pixels that differ, and where; everything when the sizes do. */
function differenceOf(before: PNG, now: PNG): { part: number; picture: PNG } {
  const { width, height } = now;
  const picture = new PNG({ width, height });
  if (before.width !== width || before.height !== height) return { part: 1, picture };
  const pixels = pixelmatch(before.data, now.data, picture.data, width, height, { threshold: 0.1 });
  return { part: pixels / (width * height), picture };
}

compared.each(KEY_SCREENS)('$page, $width pixels wide, $colorScheme', (screen) => {
  const { page: name, width, colorScheme } = screen;
  it(
    'looks as in the picture that was looked at and kept',
    async () => {
      const page = pages.find((one) => one.name === name);
      if (!page) throw new Error(`There is no page ${name}.`);
      const { address, reads, shows, showsEmpty, empty } = await openPage(page, scene());
      await oktaAnswered(scene());
      const visitor = await withoutLive(scene(), {
        colorScheme,
        reducedMotion: 'reduce',
        locale: 'en-GB',
        timezoneId: 'UTC',
      });
      await stillAnswers(visitor);
      if (UNCOUNTED.includes(name)) {
        await visitor.answer(reads, (route) => route.fulfill({ json: empty }));
      }
      await visitor.open(address);
      await visitor.sees(UNCOUNTED.includes(name) && showsEmpty !== undefined ? showsEmpty : shows);
      await visitor.page.setViewportSize({ width, height: 800 });
      const now = await settled(visitor);
      const file = fileOf(screen);
      if (renewing) {
        mkdirSync(SCREENS, { recursive: true });
        writeFileSync(join(SCREENS, file), now);
      }
      const { part, picture } = differenceOf(
        PNG.sync.read(readFileSync(join(SCREENS, file))),
        PNG.sync.read(now),
      );
      if (part > TOLERANCE) {
        mkdirSync(DIFFERENCES, { recursive: true });
        writeFileSync(join(DIFFERENCES, file), now);
        writeFileSync(join(DIFFERENCES, file.replace('.png', '-difference.png')), PNG.sync.write(picture));
      }
      await visitor.close();
      expect(part).toBeLessThanOrEqual(TOLERANCE);
    },
    START_LIMIT_MS,
  );
});

compared('the comparison', () => {
  it('notices a button that moved by a few pixels', () => {
    const was = new PNG({ width: 400, height: 300 });
    const is = new PNG({ width: 400, height: 300 });
    const fill = (png: PNG, left: number): void => {
      png.data.fill(255);
      for (let y = 100; y < 140; y += 1) png.data.fill(30, (y * 400 + left) * 4, (y * 400 + left + 90) * 4);
    };
    fill(was, 100);
    fill(is, 100);
    expect(differenceOf(was, is).part).toBe(0);
    fill(is, 106);
    expect(differenceOf(was, is).part).toBeGreaterThan(TOLERANCE);
  });

  it('has no picture of a screen that is not compared any more', () => {
    expect(readdirSync(SCREENS).sort()).toEqual(KEY_SCREENS.map(fileOf).sort());
  });
});
