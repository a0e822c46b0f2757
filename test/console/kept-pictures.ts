import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where the pictures of a run are kept, for a person to look at; git ignores it. */
export const PICTURES = join(import.meta.dirname, '../../test-results/console');

/** Longer pages are cut: what is wrong with the hundredth row is wrong with the tenth. In CSS pixels. */
const TALLEST = 2400;

/** A page in a state, or one of its dialogs. */
export interface Cell {
  readonly page: string;
  readonly state: string;
}

/** Which of a cell's pictures: how wide the window was, in CSS pixels, and in which colours. */
export interface PictureLook {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** The name of a picture's file, by which contact-sheet.js puts the pictures in order: `groups-roles~full~1280~dark.jpeg`. */
function pictureName({ page, state }: Cell, { width, colorScheme }: PictureLook): string {
  const slug = (words: string): string => words.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${slug(page)}~${slug(state)}~${width}~${colorScheme}.jpeg`;
}

/** Keeps a picture of the page as it is now, in full height, without touching it: its policy lets no style of ours in. */
export async function keepPicture(page: Page, cell: Cell, look: PictureLook): Promise<void> {
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'jpeg',
    quality: 70,
    captureBeyondViewport: true,
    optimizeForSpeed: true,
    clip: { x: 0, y: 0, width: look.width, height: Math.min(height, TALLEST), scale: 1 },
  });
  await session.detach();
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(PICTURES, pictureName(cell, look)), Buffer.from(data, 'base64'));
}
