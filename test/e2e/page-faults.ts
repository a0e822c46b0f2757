import type { Page } from 'playwright-core';

/** Runs in the page: everything that would keep somebody from reading or using it. */
const LOOK = `(() => {
  const faults = [];
  const own = document.documentElement;
  if (!own.lang) faults.push('the language is missing');
  if (!document.title.trim()) faults.push('the title is missing');
  if (document.querySelectorAll('h1').length !== 1) faults.push('there is not exactly one h1');
  if (document.querySelectorAll('main').length !== 1) faults.push('there is not exactly one main');
  if (!document.querySelector('meta[name=viewport]')) faults.push('a phone is not considered');
  if (own.scrollWidth > window.innerWidth) faults.push('it scrolls sideways: ' + own.scrollWidth + ' px wide');
  if (getComputedStyle(document.querySelector('main') ?? own).maxWidth === 'none') faults.push('its stylesheet does not count');
  if (document.scripts.length > 0) faults.push('it has a script');
  let level = 0;
  for (const heading of document.querySelectorAll('h1,h2,h3,h4')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) faults.push('the heading "' + heading.textContent + '" skips a level');
    level = next;
  }
  for (const control of document.querySelectorAll('input:not([type=hidden]),select,textarea')) {
    if (!control.labels.length && !control.ariaLabel) faults.push('unlabelled: ' + control.outerHTML);
  }
  for (const control of document.querySelectorAll('a[href],button')) {
    if (!control.textContent.trim() && !control.ariaLabel) faults.push('unnamed: ' + control.outerHTML);
  }
  for (const image of document.images) if (!image.hasAttribute('alt')) faults.push('no text for ' + image.src);
  for (const table of document.querySelectorAll('table')) {
    if (!table.querySelector('th[scope]')) faults.push('a table without headers');
  }
  return faults;
})()`;

/** What is wrong with the open page for a screen reader or a phone; nothing, if all is well. */
export function pageFaults(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(LOOK);
}
