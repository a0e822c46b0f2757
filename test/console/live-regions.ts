import { eventually } from '../support/eventually.js';
import type { Page } from 'playwright-core';

/**
 * Runs in the page before its own scripts: notes what a screen reader is told by live regions. A region speaks of what
 * changes in it while it is there; of one that appears with its words in it only an alert is sure to be heard
 * (WAI-ARIA 1.2, live regions).
 */
export const LISTEN = `globalThis.heard = [];
new MutationObserver((records) => {
  const say = (region) => {
    const text = region.innerText.trim().replace(/\\s+/g, ' ');
    if (text !== '' && region.checkVisibility()) heard.push(text);
  };
  const LIVE = '[aria-live=polite], [aria-live=assertive], [role=status], [role=alert], [role=log], output';
  const fresh = new Set(records.flatMap(({ addedNodes }) => [...addedNodes]));
  const isFresh = (element) => element !== null && (fresh.has(element) || isFresh(element.parentElement));
  const regions = new Set();
  for (const { target, addedNodes } of records) {
    const region = (target.nodeType === 1 ? target : target.parentElement)?.closest(LIVE);
    if (region && !isFresh(region)) regions.add(region);
    for (const node of addedNodes)
      if (node.nodeType === 1)
        for (const alert of [node, ...node.querySelectorAll('[role=alert]')])
          if (alert.role === 'alert') regions.add(alert);
  }
  regions.forEach(say);
}).observe(document, { subtree: true, childList: true, characterData: true });`;

/** What the live regions of a page that began with {@link LISTEN} have said since it was loaded, in this order. */
export const heardOn = (page: Page): Promise<string[]> => page.evaluate<string[]>('heard');

/** Waits until a live region has said each of these, one after the other. */
export async function hears(page: Page, ...sayings: readonly (string | RegExp)[]): Promise<void> {
  await eventually(async () => {
    const all = await heardOn(page);
    let from = 0;
    for (const saying of sayings) {
      const at = all.findIndex(
        (text, index) =>
          index >= from && (typeof saying === 'string' ? text.includes(saying) : saying.test(text)),
      );
      if (at < 0) throw new Error(`${String(saying)} was never said. Heard: ${JSON.stringify(all)}`);
      from = at;
    }
  }, 20_000);
}
