import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { hears } from './live-regions.js';
import { PAINTED } from './look.js';

/** The ways in which every task is done. */
export const WAYS = ['by pointer', 'by keyboard alone', 'at 390 px'] as const;
export type Way = (typeof WAYS)[number];

/** The window of who does a task in this way. */
export const windowOf = (way: Way): BrowserContextOptions =>
  way === 'at 390 px'
    ? { viewport: { width: 390, height: 844 }, hasTouch: true }
    : { viewport: { width: 1280, height: 800 } };

/** A key is pressed this often at most to come to a place. */
const MANY_KEYS = 200;

/** Texts that are longer than this are pasted. */
const PASTED = 100;

/** Runs in the page: ends after what was typed before has been asked for, which it is after a shorter pause. */
const ASKED = `new Promise((done) => setTimeout(done, 400)).then(() => ${PAINTED})`;

/**
 * Waits until a field that searches has every answer to what was typed: a list that grows shorter moves away from under
 * the pointer, and what was meant for it hits what is beneath.
 */
export async function hasSearched(page: Page): Promise<void> {
  await page.evaluate(ASKED);
  await page.getByText('Searching…').filter({ visible: true }).first().waitFor({ state: 'hidden' });
}

/**
 * Puts a group into the list of those that somebody is asked about with.
 * @param within The page, or the dialog on top of it: both may have such a list.
 * @param which The option: by default that of this name.
 */
export async function chooseGroup(
  within: Page | Locator,
  name: string,
  which: string | RegExp = name,
): Promise<void> {
  const page = 'page' in within ? within.page() : within;
  await within.getByLabel('Add a group').fill(name);
  await hasSearched(page);
  await page.getByRole('listbox').getByRole('option', { name: which }).first().click();
  await within.getByRole('button', { name: `Remove ${name}`, exact: true }).waitFor();
}

/** Picks a group for a role in the dialog that asks for one. @param option What its line says, where that is not the name. */
export async function pickGroup(page: Page, name: string, option = name): Promise<void> {
  await page.getByRole('combobox', { name: 'Okta group' }).fill(name);
  await hasSearched(page);
  await page
    .getByRole('listbox')
    .getByRole('option')
    .filter({ hasText: option })
    .filter({ hasNotText: name === option ? 'Use “' : 'nothing' })
    .first()
    .click();
}

/** Somebody who does a task in one way: with the mouse, with keys and nothing else, or with a finger on a phone. */
export class Hands {
  /** Clicks, taps, and words that were written; with the keyboard: what these stand for. */
  actions = 0;
  private begun = false;

  constructor(
    private readonly page: Page,
    readonly way: Way,
    /** Before each action, in a task that is timed. */
    private readonly pause: () => Promise<unknown> = async () => undefined,
  ) {}

  button = (name: string | RegExp, within: Page | Locator = this.page): Locator =>
    within.getByRole('button', { name }).filter({ visible: true });

  link = (name: string | RegExp, within: Page | Locator = this.page): Locator =>
    within.getByRole('link', { name }).filter({ visible: true });

  /** Clicks, taps, or moves the focus there and presses Enter. A name is that of a button. */
  async press(what: Locator | string | RegExp): Promise<void> {
    const wanted = (typeof what === 'string' || what instanceof RegExp ? this.button(what) : what).first();
    await this.act(wanted);
    if (this.way === 'by pointer') await wanted.click();
    else if (this.way === 'at 390 px') await wanted.tap();
    else {
      await this.focus(wanted);
      await this.page.keyboard.press('Enter');
    }
  }

  /** Ticks a box or chooses one of several. */
  async check(what: Locator): Promise<void> {
    await this.act(what);
    if (this.way === 'by keyboard alone') await this.focus(what);
    // Of several that belong together the focus chooses one.
    if (await what.isChecked()) return;
    if (this.way === 'by pointer') await what.click();
    else if (this.way === 'at 390 px') await what.tap();
    else await this.page.keyboard.press('Space');
    await eventually(async () => expect(await what.isChecked()).toBe(true), 20_000);
  }

  /** Writes this in place of what is there. */
  async write(field: Locator, text: string): Promise<void> {
    await this.act(field);
    if (this.way === 'by keyboard alone') {
      await this.focus(field);
      await this.page.keyboard.press('Control+a');
    } else {
      if (this.way === 'at 390 px') await field.tap();
      else await field.click();
      await field.clear();
    }
    if (text.length > PASTED) await this.page.keyboard.insertText(text);
    else await this.page.keyboard.type(text);
  }

  /** Writes a name into a combobox and takes the option that has it. */
  async choose(box: Locator, text: string, which: string | RegExp = text): Promise<void> {
    await this.write(box, text);
    await hasSearched(this.page);
    const option = this.page.getByRole('listbox').getByRole('option').filter({ hasText: which }).first();
    await this.act(option);
    if (this.way === 'by pointer') await option.click();
    else if (this.way === 'at 390 px') await option.tap();
    else {
      // What a screen reader takes for the chosen one while the focus stays in the field.
      const chosen = async (): Promise<boolean> =>
        (await box.getAttribute('aria-activedescendant')) === (await option.getAttribute('id'));
      await this.repeat('ArrowDown', chosen);
      await this.page.keyboard.press('Enter');
    }
  }

  /** Takes an option of a native list. @param value Its value. */
  async select(list: Locator, value: string): Promise<void> {
    await this.act(list);
    if (this.way !== 'by keyboard alone') await list.selectOption(value);
    else {
      await this.focus(list);
      await this.page.keyboard.press('Home');
      await this.repeat('ArrowDown', async () => (await list.inputValue()) === value);
    }
  }

  /** Moves the focus there by keys alone. It must not have been lost by what was done before. */
  async focus(wanted: Locator): Promise<void> {
    const focused = this.page.locator(':focus');
    await wanted.waitFor();
    if (this.begun) await focused.first().waitFor();
    this.begun = true;
    const isRadio = (await wanted.getAttribute('type')) === 'radio';
    const group = (isRadio && (await wanted.getAttribute('name'))) || '';
    const sibling = focused.and(this.page.locator(`input[type=radio][name="${group}"]`));
    await this.repeat(
      'Tab',
      async () => (await focused.and(wanted).count()) > 0 || (group !== '' && (await sibling.count()) > 0),
    );
    if (group !== '') await this.repeat('ArrowDown', async () => (await focused.and(wanted).count()) > 0);
  }

  /** Waits until live regions have said this, one after the other. */
  hears(...sayings: readonly (string | RegExp)[]): Promise<void> {
    return hears(this.page, ...sayings);
  }

  /** Nobody presses what can't be pressed. */
  private async act(wanted: Locator): Promise<void> {
    await wanted.waitFor();
    await eventually(async () => expect(await wanted.isEnabled()).toBe(true), 20_000);
    this.actions += 1;
    await this.pause();
  }

  private async repeat(key: string, until: () => Promise<boolean>): Promise<void> {
    for (let presses = 0; presses < MANY_KEYS; presses += 1) {
      // What the key before did may be shown in the next frame only: whoever looks sooner presses once too often.
      await this.page.evaluate(PAINTED);
      if (await until()) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`${key} never leads there. The focus is at ${await this.focused()}.`);
  }

  private focused(): Promise<string> {
    return this.page.evaluate<string>('document.activeElement?.outerHTML.slice(0, 200) ?? "nothing"');
  }
}

/**
 * The accessibility tree of a part of the page, line by line in the order in which a screen reader comes to it:
 * `role "name"`, without how deep each line stands.
 */
export async function treeOf(part: Locator): Promise<string> {
  return (await part.ariaSnapshot()).replace(/^[\s-]*/gm, '').replace(/^'(.*?)'(?=:|$)/gm, '$1');
}
