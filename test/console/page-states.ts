import { eventually } from '../support/eventually.js';
import { problem, type Visitor } from './console-scene.js';
import type { ConsolePage } from './page-registry.js';

/** Longer than the console waits between two readings when it has no live connection. */
const UNTIL_READ_AGAIN = '00:16';

/** Longer than the console waits for an answer. */
const UNTIL_GIVEN_UP = '00:31';

/** A page whose address is known. */
export type OpenPage = ConsolePage & { readonly address: string };

/** Brings a page into a state, and ends when what proves it is shown. */
export type Arrange = (visitor: Visitor, page: OpenPage) => Promise<void>;

/** The states in which a page has nothing to complain about. */
export const QUIET_STATES: Readonly<Record<string, Arrange>> = {
  full: async (visitor, page) => {
    await visitor.open(page.address);
    await visitor.sees(page.shows);
  },
  loading: async (visitor, page) => {
    await visitor.answer(page.reads, () => undefined);
    await visitor.open(page.address);
    await visitor.page.locator('main [aria-busy=true]:visible').first().waitFor();
    await visitor.sees('Loading ');
  },
  empty: async (visitor, page) => {
    const body = JSON.stringify(page.empty ?? { items: [], nextCursor: null });
    await visitor.answer(page.reads, (route) => route.fulfill({ contentType: 'application/json', body }));
    await visitor.open(page.address);
    await visitor.sees(page.showsEmpty ?? '');
  },
};

/** The states in which it has. */
export const TROUBLED_STATES: Readonly<Record<string, Arrange>> = {
  error: async (visitor, page) => {
    const refusal = problem(503, 'unavailable', 'The database cannot be used.');
    await visitor.answer(page.reads, (route) => route.fulfill(refusal));
    await visitor.open(page.address);
    const alert = visitor.page.getByRole('alert').filter({ hasText: 'The database cannot be used.' }).first();
    await alert.getByText('unavailable').waitFor();
    await alert.getByText('r-1').waitFor();
    await alert.getByRole('button', { name: 'Retry' }).waitFor();
  },
  forbidden: async (visitor, page) => {
    const refusal = problem(403, 'permission-denied', `This needs ${page.permission}.`);
    await visitor.answer(page.reads, (route) => route.fulfill(refusal));
    await visitor.open(page.address);
    await visitor.sees('You may not see this');
    await visitor.page.getByText(page.permission, { exact: true }).first().waitFor();
  },
  partial: async (visitor, page) => {
    await visitor.page.clock.install();
    let fails = false;
    const refusal = problem(503, 'okta-unavailable', 'Okta cannot be reached.');
    await visitor.answer(page.reads, (route) => (fails ? route.fulfill(refusal) : route.fallback()));
    await visitor.open(page.address);
    await visitor.sees(page.shows);
    await visitor.sees('Paused');
    fails = true;
    await visitor.page.clock.fastForward(UNTIL_READ_AGAIN);
    await visitor.sees('This is as of');
    await visitor.sees(page.shows);
  },
  hung: async (visitor, page) => {
    await visitor.page.clock.install();
    await visitor.answer(page.reads, () => undefined);
    await visitor.open(page.address);
    await visitor.sees('Loading ');
    const alert = visitor.page.getByRole('alert').filter({ hasText: 'did not answer in time' });
    await eventually(async () => {
      await visitor.page.clock.fastForward(UNTIL_GIVEN_UP);
      await alert.first().waitFor({ timeout: 500 });
    });
    await alert.getByRole('button', { name: 'Retry' }).first().waitFor();
  },
};
