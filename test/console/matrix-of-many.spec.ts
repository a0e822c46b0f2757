import { addManyRows } from './many-rows.js';
import { pages } from './pages.js';
import { lookEverywhere } from './look.js';
import { START_LIMIT_MS, withoutLive, withPages } from './try-pages.js';

/** As many rows as a page draws at once: console/src/ui/table.tsx. */
const MOST_ROWS = 1_000;

const scene = withPages(addManyRows);

const withLists = pages.flatMap(({ name, path, many }) => (many ? [{ name, path, ...many }] : []));

describe.each(withLists)('$name', ({ name, path, shows }) => {
  it(
    'is right in light and dark and at every width when it is of 10000 rows',
    async () => {
      const visitor = await withoutLive(scene());
      const { page } = visitor;
      await visitor.open(typeof path === 'string' ? path : await path(scene()));
      await visitor.sees(shows);
      const rows = page.locator('main').getByRole('row');
      const before = await rows.count();
      // The names of the columns are a row as well.
      expect(before).toBeLessThanOrEqual(MOST_ROWS + 1);
      const more = page.locator('main').getByRole('button', { name: 'Show more', exact: true });
      const items = page.locator('main').locator('tbody tr, li');
      const shown = await items.count();
      if ((await more.count()) > 0) {
        await more.last().click();
        await items.nth(shown).waitFor();
      }
      expect(await lookEverywhere(visitor, { page: name, state: '10000 rows' }, true)).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
