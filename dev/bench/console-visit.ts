import type { BrowserContext, Page } from 'playwright-core';

/** What a page cost whoever opened it. */
export interface Visit {
  /** Largest contentful paint, in milliseconds since the address was entered. */
  readonly lcp: number;
  /** Cumulative layout shift. */
  readonly cls: number;
  /** When what the page is about was drawn by its code, in milliseconds since the address was entered. */
  readonly drawn: number;
}

/** A phone on a slow line: 4 × slower processor, 1.6 Mbit/s down, 750 kbit/s up, 150 ms. */
const PHONE = { latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750, offline: false };
const SLOWER = 4;

/** What every page asks for whatever it shows: who looks (with the names of the roles), what happens, the switcher's connections, the set-up's progress. */
const SHELL = [
  /^\/api\/v1\/session\?roleNames=true$/,
  /^\/api\/v1\/event-stream\b/,
  /^\/api\/v1\/connections\?limit=200$/,
  /^\/api\/v1\/overview\?range=24h$/,
];

/** Runs before the first script: notes paints, shifts, how long interactions took, and when the last one began. */
export const OBSERVE = `globalThis.measured = { lcp: 0, cls: 0, worst: 0, begun: 0 };
for (const act of ['keydown', 'pointerdown']) addEventListener(act, ({ timeStamp }) => { measured.begun = timeStamp; }, true);
new PerformanceObserver((list) => { for (const entry of list.getEntries()) measured.lcp = entry.startTime; })
  .observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) measured.cls += entry.value; })
  .observe({ type: 'layout-shift', buffered: true });
new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (entry.interactionId) measured.worst = Math.max(measured.worst, entry.duration); })
  .observe({ type: 'event', buffered: true, durationThreshold: 16 });`;

/** Makes a tab as slow as a phone. */
export async function asPhone(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', PHONE);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

/** Opens an address on a phone with nothing in its cache. @param settled Waits until it shows what it is about. */
export async function visitOnPhone(
  context: BrowserContext,
  url: string,
  settled: (page: Page) => Promise<unknown>,
): Promise<Visit> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 390, height: 800 });
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.clearBrowserCache');
  await asPhone(page);
  await page.goto(url);
  await settled(page);
  const drawn = await page.evaluate<number>('performance.now()');
  await page.waitForTimeout(1500);
  const { lcp, cls } = await page.evaluate<Visit>('measured');
  await page.close();
  return { lcp, cls, drawn };
}

/**
 * Opens an address without throttling and lists the calls that the page makes besides one of each of the shell's. What is
 * asked again and again is one call.
 */
export async function callsOf(context: BrowserContext, url: string): Promise<string[]> {
  const page = await context.newPage();
  const asked = new Set<string>();
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/')) asked.add(`${pathname}${search}`);
  });
  await page.goto(url);
  // Not by its role: behind an open drawer nothing of the page has one.
  await page.locator('h1').first().waitFor({ state: 'attached' });
  // What a page asks for once it has read something else counts as well.
  await page.waitForTimeout(3000);
  await page.close();
  return [...asked].filter((one) => !SHELL.some((call) => call.test(one)));
}

/** How long after it was asked for a field is there to be typed into, in milliseconds, painted. */
const OPENED = `new Promise((opened) => {
  const look = () => {
    if (document.activeElement?.role !== 'combobox') requestAnimationFrame(look);
    else requestAnimationFrame(() => opened(performance.now() - measured.begun));
  };
  look();
})`;

/** A field to type into, and how one gets to it. */
export interface TypedField {
  readonly open: (page: Page) => Promise<unknown>;
  readonly name: RegExp;
  /** Shows that what was typed has been answered. */
  readonly answered: (page: Page) => Promise<unknown>;
}

/**
 * At 4 × slower, in milliseconds: until something is painted that answers the wish for a field, until it can be typed into
 * (it must have the focus then), and the slowest answer while one types.
 */
export async function worstInteractionOf(
  context: BrowserContext,
  url: string,
  text: string,
  { open, name, answered }: TypedField,
): Promise<{ readonly opening: number; readonly opened: number; readonly typing: number }> {
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const whenOpened = page.evaluate<number>(OPENED);
  await open(page);
  const opened = await whenOpened;
  await page.getByRole('combobox', { name }).and(page.locator(':focus')).waitFor();
  // An interaction is told of once what it led to is painted.
  await page.waitForTimeout(500);
  const opening = await page.evaluate<number>('measured.worst');
  await page.evaluate('measured.worst = 0');
  await page.keyboard.type(text, { delay: 120 });
  await answered(page);
  await page.waitForTimeout(500);
  const typing = await page.evaluate<number>('measured.worst');
  await page.close();
  return { opening, opened, typing };
}

/** How long after a change was answered a page shows it that is open already, in milliseconds. */
export async function msUntilShown(
  context: BrowserContext,
  url: string,
  change: (round: number) => Promise<string>,
): Promise<number[]> {
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('[role=status][data-state=live]').waitFor({ state: 'attached' });
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const text = await change(round);
    const began = performance.now();
    await page.getByText(text).first().waitFor();
    times.push(performance.now() - began);
  }
  await page.close();
  return times;
}
