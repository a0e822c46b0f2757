import type { Rules, Visitor } from './console-scene.js';
import { keepPicture, type Cell, type PictureLook } from './kept-pictures.js';

const COLOUR_SCHEMES = ['light', 'dark'] as const;

/** A desktop, a phone, and the least that WCAG 2.2 asks for (1.4.10), in CSS pixels. */
const WIDTHS = [1280, 390, 320] as const;

const EVERYWHERE: readonly PictureLook[] = WIDTHS.flatMap((width) =>
  COLOUR_SCHEMES.map((colorScheme) => ({ width, colorScheme })),
);

/** Each width and each colour scheme once: what is wrong with one of them alone is wrong here, too. */
const BRIEFLY: readonly PictureLook[] = [
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 320, colorScheme: 'light' },
];

/** Runs in the page: ends when what was done last has been painted. */
export const PAINTED = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/**
 * Looks at the page as it is in light and dark, wide and narrow, and keeps a picture of each.
 * @param cell What it is a picture of.
 * @param large True for pages of so many elements that axe takes long: it looks once wide and once narrow.
 * @returns what is wrong: nothing.
 */
export function lookEverywhere(visitor: Visitor, cell: Cell, large = false): Promise<string[]> {
  return look(visitor, cell, EVERYWHERE, ({ width, colorScheme }) =>
    large && width !== (colorScheme === 'light' ? 1280 : 390) ? [] : 'all',
  );
}

/** Looks at the page as it is once wide, once on a phone and once at its narrowest, dark and light, and keeps a picture of each. */
export function lookBriefly(visitor: Visitor, cell: Cell): Promise<string[]> {
  return look(visitor, cell, BRIEFLY, () => 'all');
}

async function look(
  visitor: Visitor,
  cell: Cell,
  looks: readonly PictureLook[],
  rulesOf: (look: PictureLook) => Rules,
): Promise<string[]> {
  const { page } = visitor;
  const faults: string[] = [];
  for (const { width, colorScheme } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(PAINTED);
    const rules = rulesOf({ width, colorScheme });
    let found = await visitor.faults(rules);
    // Half of a page may have the colours of before for a frame; a fault of its own stays.
    if (found.length > 0) {
      await page.evaluate(PAINTED);
      found = await visitor.faults(rules);
    }
    faults.push(...found.map((fault) => `${width} ${colorScheme}: ${fault}`));
    await keepPicture(page, cell, { width, colorScheme });
  }
  return faults;
}
