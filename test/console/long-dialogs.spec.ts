import type { Page } from 'playwright-core';
import { ConsoleScene } from './console-scene.js';

const START_LIMIT_MS = 180_000;

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
}, START_LIMIT_MS);
afterAll(async () => scene?.close(), START_LIMIT_MS);

/** Where things are in the dialog, in pixels from the top of the window. */
interface Places {
  readonly scrolled: number;
  readonly hidden: number;
  readonly end: number;
  readonly buttonsTop: number;
  readonly buttonsBottom: number;
  /** The lower edge of what has the focus, unless it is one of the buttons. */
  readonly focusBottom: number | null;
}

const PLACES = `(() => {
  const dialog = document.querySelector('[role=dialog]');
  const row = dialog.querySelector('button[type=submit]').parentElement;
  const { top, bottom } = row.getBoundingClientRect();
  const focused = document.activeElement;
  const inside = dialog.contains(focused) && !row.contains(focused);
  return {
    scrolled: dialog.scrollTop,
    hidden: dialog.scrollHeight - dialog.clientHeight,
    end: dialog.getBoundingClientRect().bottom,
    buttonsTop: top,
    buttonsBottom: bottom,
    focusBottom: inside ? focused.getBoundingClientRect().bottom : null,
  };
})()`;

const placesOn = (page: Page): Promise<Places> => page.evaluate<Places>(PLACES);

describe('a dialog that is longer than the window', () => {
  it.each([
    { width: 1280, height: 520 },
    { width: 390, height: 600 },
  ])(
    'keeps its buttons in sight, and shows above them whatever has the focus, at $width × $height',
    async (viewport) => {
      const visitor = await scene.visitor('admin', { viewport });
      const { page } = visitor;
      await visitor.open('/roles?open=auditor');
      await page.getByRole('dialog').getByLabel('Name').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).waitFor();
      const opened = await placesOn(page);
      expect(opened.hidden).toBeGreaterThan(100);
      expect(opened.scrolled).toBe(0);
      // A button that is in sight has the focus without anything else being moved away.
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).focus();
      expect(await placesOn(page)).toMatchObject({ scrolled: 0 });
      await page.getByRole('dialog').getByLabel('Name').focus();
      let seen = 0;
      for (let key = 0; key < 12; key++) {
        const { focusBottom, buttonsTop, buttonsBottom, end } = await placesOn(page);
        expect(end - buttonsBottom).toBeLessThan(3);
        if (focusBottom !== null) {
          expect(focusBottom).toBeLessThanOrEqual(buttonsTop + 1);
          seen += 1;
        }
        await page.keyboard.press('Tab');
      }
      expect(seen).toBeGreaterThan(4);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
