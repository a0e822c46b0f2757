import { lookEverywhere } from './look.js';
import { QUIET_STATES } from './page-states.js';
import { pages } from './pages.js';
import { START_LIMIT_MS, tryPages, visit, withPages } from './try-pages.js';

const scene = withPages();

tryPages(scene, QUIET_STATES);

const dialogs = pages.flatMap(({ name: page, dialogs = [] }) =>
  dialogs.map((dialog) => ({ page, ...dialog })),
);

describe.each(dialogs)('$page', ({ page, name, path, shows }) => {
  it(
    `is right in light and dark and at every width with the dialog ${name}`,
    async () => {
      const faults = await visit(scene(), { page, state: name }, async (visitor) => {
        await visitor.open(typeof path === 'string' ? path : await path(scene()));
        await visitor.page.getByRole('dialog').getByText(shows).first().waitFor();
      });
      expect(faults).toEqual([]);
    },
    START_LIMIT_MS,
  );
});

describe('the look at a page', () => {
  it(
    'notices a picture without words, a style that the policy forbids, and what reaches out sideways',
    async () => {
      const visitor = await scene().visitor();
      await visitor.open('/roles');
      await visitor.sees('Security Engineer');
      await visitor.page.evaluate(`
        const picture = document.createElement('img');
        picture.setAttribute('style', 'color: red');
        const wide = document.createElement('p');
        wide.style.width = '3000px';
        wide.textContent = 'wide';
        document.querySelector('main').append(picture, wide);
      `);
      const faults = (await visitor.faults()).join('\n');
      for (const fault of ['image-alt', 'style-src', 'reaches out sideways']) expect(faults).toContain(fault);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

describe('the console', () => {
  it(
    'shows whoever is not signed in the way to sign in, which leads back to where they wanted to go',
    async () => {
      const visitor = await scene().visitor('nobody');
      await visitor.open('/roles?add=role');
      const link = visitor.page.getByRole('link', { name: 'Sign in' });
      expect(await link.getAttribute('href')).toBe(
        `/login?return_to=${encodeURIComponent('/console/roles?add=role')}`,
      );
      expect(await lookEverywhere(visitor, { page: 'Sign in', state: 'full' })).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'says that there is no such page, and keeps the navigation',
    async () => {
      const visitor = await scene().visitor();
      await visitor.open('/nowhere');
      await visitor.page.getByRole('heading', { level: 1, name: 'No such page' }).waitFor();
      await visitor.page.getByRole('link', { name: 'Roles', exact: true }).click();
      await visitor.sees('Security Engineer');
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
