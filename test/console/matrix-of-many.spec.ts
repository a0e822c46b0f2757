import { addManyRows, RULES } from './many-rows.js';
import { pages } from './pages.js';
import { lookEverywhere } from './look.js';
import { START_LIMIT_MS, withoutLive, withPages } from './try-pages.js';

/** As many rows as a page draws at once: console/src/ui/table.tsx. */
const MOST_ROWS = 200;

const scene = withPages(addManyRows);

const withRules = '/applications/app-1?tab=rules';

const withLists = pages.flatMap(({ name, path, many }) => (many ? [{ name, path, ...many }] : []));

describe.each(withLists)('$name', ({ name, path, shows }) => {
  it(
    'is right in light and dark and at every width when it is of 10000 rows',
    async () => {
      const visitor = await withoutLive(scene());
      const { page } = visitor;
      await visitor.open(typeof path === 'string' ? path : await path(scene()));
      await visitor.sees(shows);
      const main = page.locator('main');
      // Rules are drawn all at once, and below them what becomes of everything else.
      const most = path === withRules ? RULES + 1 : MOST_ROWS;
      expect(await main.locator('tbody tr').count()).toBeLessThanOrEqual(most);
      expect(await lookEverywhere(visitor, { page: name, state: '10000 rows' }, true)).toEqual([]);
      const more = main.getByRole('button', { name: 'Show more', exact: true });
      const items = main.locator('tbody tr, li');
      const shown = await items.count();
      if ((await more.count()) > 0) {
        await more.last().click();
        await items.nth(shown).waitFor();
      }
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
