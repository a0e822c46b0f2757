import type { Rules, Visitor } from './console-scene.js';

const COLOUR_SCHEMES = ['light', 'dark'] as const;

/**
 * What axe looks for at which width. Everything once wide and once narrow, where tables are cards and other controls are
 * shown; beyond that what colours or the last pixels can change.
 */
const LOOKS: readonly { readonly width: number; readonly light: Rules; readonly dark: Rules }[] = [
  { width: 1280, light: 'all', dark: ['color-contrast'] },
  { width: 390, light: 'all', dark: ['color-contrast'] },
  { width: 320, light: ['target-size'], dark: ['color-contrast'] },
];

/** Runs in the page: ends when what was emulated last has been painted. */
const PAINTED = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/** Looks at the page as it is in light and dark, wide and narrow. @returns what is wrong: nothing. */
export async function lookEverywhere(visitor: Visitor): Promise<string[]> {
  const faults: string[] = [];
  for (const look of LOOKS) {
    await visitor.page.setViewportSize({ width: look.width, height: 800 });
    for (const colorScheme of COLOUR_SCHEMES) {
      await visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await visitor.page.evaluate(PAINTED);
      let found = await visitor.faults(look[colorScheme]);
      // Half of a page may have the colours of before for a frame; a fault of its own stays.
      if (found.length > 0) found = await visitor.faults(look[colorScheme]);
      faults.push(...found.map((fault) => `${look.width} ${colorScheme}: ${fault}`));
    }
  }
  return faults;
}
