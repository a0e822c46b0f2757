import { addManyRows } from './many-rows.js';
import { pages } from './pages.js';
import { lookEverywhere } from './look.js';
import { withoutLive, withPages } from './try-pages.js';
import { views } from './views.js';

/** As many rows as a page draws at once: console/src/ui/show-more.tsx. */
const MOST_ROWS = 200;

const scene = withPages(addManyRows);

const withRules = '/applications/app-1?tab=rules';

const withLists = [...pages, ...views].flatMap(({ name, path, many }) =>
  many ? [{ name, path, ...many }] : [],
);

/** Enough for the longest list on a busy machine, in milliseconds. */
const LIMIT_MS = 300_000;

describe.each(withLists)('$name', ({ name, path, shows }) => {
  it(
    'is right in light and dark and at every width when it is of 10000 rows',
    async () => {
      const visitor = await withoutLive(scene());
      const { page } = visitor;
      await visitor.open(typeof path === 'string' ? path : await path(scene()));
      await visitor.sees(shows);
      const main = page.locator('main');
      // Below the rules it is said what becomes of everything else.
      const most = path === withRules ? MOST_ROWS + 1 : MOST_ROWS;
      expect(await main.locator('tbody tr').count()).toBeLessThanOrEqual(most);
      expect(await lookEverywhere(visitor, { page: name, state: '10000 rows' }, true)).toEqual([]);
      const more = main.getByRole('button', { name: /^Show more( groups)?$/ });
      const items = main.locator('tbody tr, li, section:has(h2)');
      const shown = await items.count();
      if ((await more.count()) > 0) {
        await more.last().click();
        await items.nth(shown).waitFor();
        // The rows that came are the last ones, at which it looks, too.
        expect(await visitor.faults()).toEqual([]);
      }
      await visitor.close();
    },
    LIMIT_MS,
  );
});
