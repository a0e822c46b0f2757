import { ConsoleScene, problem, type Visitor } from './console-scene.js';
import type { ConsolePage } from './page-registry.js';
import { pages } from './pages.js';

const START_LIMIT_MS = 180_000;
const WIDTHS = [1280, 390, 320];
const COLOUR_SCHEMES = ['light', 'dark'] as const;

/** Longer than the console waits between two readings when it has no live connection. */
const UNTIL_READ_AGAIN = '00:16';

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
}, START_LIMIT_MS);

afterAll(async () => scene?.close(), START_LIMIT_MS);

/** Brings a page into a state, each with what proves that it is in it. */
const states: Record<string, (visitor: Visitor, page: ConsolePage) => Promise<void>> = {
  full: async (visitor, page) => {
    await visitor.open(page.path);
    await visitor.sees(page.shows);
  },
  loading: async (visitor, page) => {
    await visitor.answer(page.reads, () => undefined);
    await visitor.open(page.path);
    await visitor.page.locator('main [aria-busy=true]:visible').first().waitFor();
    await visitor.sees('Loading ');
  },
  empty: async (visitor, page) => {
    const body = JSON.stringify(page.empty ?? { items: [], nextCursor: null });
    await visitor.answer(page.reads, (route) => route.fulfill({ contentType: 'application/json', body }));
    await visitor.open(page.path);
    await visitor.sees(page.showsEmpty ?? '');
  },
  error: async (visitor, page) => {
    const refusal = problem(503, 'unavailable', 'The database cannot be used.');
    await visitor.answer(page.reads, (route) => route.fulfill(refusal));
    await visitor.open(page.path);
    const alert = visitor.page.getByRole('alert').filter({ hasText: 'The database cannot be used.' });
    await alert.getByText('unavailable').waitFor();
    await alert.getByText('r-1').waitFor();
    await alert.getByRole('button', { name: 'Retry' }).waitFor();
  },
  forbidden: async (visitor, page) => {
    const refusal = problem(403, 'permission-denied', `This needs ${page.permission}.`);
    await visitor.answer(page.reads, (route) => route.fulfill(refusal));
    await visitor.open(page.path);
    await visitor.sees('You may not see this');
    await visitor.page.getByText(page.permission, { exact: true }).first().waitFor();
  },
  partial: async (visitor, page) => {
    await visitor.page.clock.install();
    let fails = false;
    const refusal = problem(503, 'okta-unavailable', 'Okta cannot be reached.');
    await visitor.answer(page.reads, (route) => (fails ? route.fulfill(refusal) : route.fallback()));
    await visitor.open(page.path);
    await visitor.sees(page.shows);
    await visitor.sees('Every 15 s');
    fails = true;
    await visitor.page.clock.fastForward(UNTIL_READ_AGAIN);
    await visitor.sees('This is as of');
    await visitor.sees(page.shows);
  },
};

/** Looks at the page as it is in light and dark, wide and narrow. */
async function lookEverywhere(visitor: Visitor): Promise<string[]> {
  const faults: string[] = [];
  for (const width of WIDTHS) {
    await visitor.page.setViewportSize({ width, height: 800 });
    for (const colorScheme of COLOUR_SCHEMES) {
      await visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      faults.push(...(await visitor.faults()).map((fault) => `${width} ${colorScheme}: ${fault}`));
    }
  }
  return faults;
}

async function visit(arrange: (visitor: Visitor) => Promise<void>): Promise<string[]> {
  const visitor = await scene.visitor();
  try {
    await visitor.answer('/api/v1/event-stream', (route) =>
      route.fulfill(problem(404, 'not-found', 'There is no such thing.')),
    );
    await arrange(visitor);
    return await lookEverywhere(visitor);
  } finally {
    await visitor.close();
  }
}

describe.each(pages.map((page) => [page.name, page] as const))('%s', (_, page) => {
  const tried = Object.entries(states).filter(
    ([state]) => state !== 'empty' || page.showsEmpty !== undefined,
  );

  it.each(tried)(
    'is right in light and dark and at every width when it is %s',
    async (_state, arrange) => {
      expect(await visit((visitor) => arrange(visitor, page))).toEqual([]);
    },
    START_LIMIT_MS,
  );

  for (const dialog of page.dialogs ?? []) {
    it(
      `is right in light and dark and at every width with the dialog ${dialog.name}`,
      async () => {
        const faults = await visit(async (visitor) => {
          await visitor.open(dialog.path);
          await visitor.page.getByRole('dialog').getByText(dialog.shows).first().waitFor();
        });
        expect(faults).toEqual([]);
      },
      START_LIMIT_MS,
    );
  }
});

describe('the look at a page', () => {
  it(
    'notices a picture without words, a style that the policy forbids, and what reaches out sideways',
    async () => {
      const visitor = await scene.visitor();
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
    'shows whoever is not signed in the way to sign in, which leads back to where he wanted to go',
    async () => {
      const visitor = await scene.visitor('nobody');
      await visitor.open('/roles?open=new');
      const link = visitor.page.getByRole('link', { name: 'Sign in' });
      expect(await link.getAttribute('href')).toBe(
        `/login?return_to=${encodeURIComponent('/console/roles?open=new')}`,
      );
      expect(await lookEverywhere(visitor)).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it(
    'says that there is no such page, and keeps the navigation',
    async () => {
      const visitor = await scene.visitor();
      await visitor.open('/nowhere');
      await visitor.page.getByRole('heading', { level: 1, name: 'No such page' }).waitFor();
      await visitor.page.getByRole('link', { name: 'Roles' }).first().click();
      await visitor.sees('Security Engineer');
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
