import type { Request } from 'playwright-core';
import { allowOktaActions } from '../support/okta-actions.js';
import type { ConsoleScene, Visitor } from './console-scene.js';
import type { ConsolePage } from './page-registry.js';
import { pages } from './pages.js';
import { START_LIMIT_MS, withoutLive, withPages } from './try-pages.js';
import { secondOrg, views } from './views.js';

const scene = withPages(async (made) => {
  await secondOrg(made);
  await allowOktaActions(made.admin, 'manage');
});

/** Something with an address of its own. */
interface Shown {
  readonly name: string;
  readonly path: ConsolePage['path'];
  /** What an admin sees of it in the end. */
  readonly shows: string | RegExp;
  /** What is open on it besides: a dialog, a drawer. */
  readonly open: number;
}

const ofAda =
  (question: string) =>
  async ({ admin }: ConsoleScene): Promise<string> => {
    const { body } = await admin.get('/api/v1/subjects?q=ada@example.com');
    return `/explain?subject=${(body['items'] as { id: string }[])[0]?.id}&${question}`;
  };

/** Questions of every kind; what was decided, and what was held then, is among the views. */
const QUESTIONS: readonly (readonly [string, ConsolePage['path'], string])[] = [
  ['a request', ofAda('url=https%3A%2F%2Fwiki.example.test%2Fadmin%2F&method=GET'), 'How it came to that'],
  ['the use of an application', ofAda('application=wiki'), 'How it came to that'],
  ['a permission', ofAda('application=wiki&permission=page%3Aedit'), 'What would change this'],
  ['an action', ofAda('application=wiki&action=edit&type=page&id=welcome'), 'What would change this'],
  ['groups', '/explain?groups=Engineering&role=developer', 'What would change this'],
  ['nothing yet', '/explain', 'An action on a resource'],
];

const PAGES: readonly Shown[] = pages.map((page) => ({ ...page, open: 0 }));

const ALL: readonly Shown[] = [
  ...PAGES,
  ...pages.flatMap(({ name, dialogs = [] }) =>
    dialogs.map((dialog) => ({ ...dialog, name: `${name}, ${dialog.name}`, open: dialog.onAnother ? 2 : 1 })),
  ),
  ...views.map((view) => ({ ...view, open: view.drawers ?? 0 })),
  ...QUESTIONS.map(([what, path, shows]) => ({ name: `Explain, ${what}`, path, shows, open: 0 })),
];

/** What the frame asks for, whatever it shows: it has been there since the console was opened. And the console's own files. */
const FRAME = /^GET \/(api\/v1\/(session|event-stream|connections|overview)(\?|$)|console\/)/;

/** The page of one thing has parts, of which one is open: the thing is the view, and the part asks for itself. */
const OF_ONE_THING = /^\/(people|applications|connections)\/[^?]/;

const callOf = (request: Request): string => {
  const { pathname, search } = new URL(request.url());
  return `${request.method()} ${pathname}${search}${request.postData() ?? ''}`;
};

describe.each([
  ['an admin', ALL, 'Ada', undefined],
  ['somebody who may read everything and change nothing', ALL, 'Rhea', 'security-engineer'],
  ['somebody who may do next to nothing', PAGES, 'Gus', 'guest'],
] as const)('for %s', (_, shown, name, role) => {
  let visitor: Visitor;
  const asked = new Set<string>();

  beforeAll(async () => {
    const as = role === undefined ? 'admin' : (await scene().somebody(name, role)).client;
    visitor = await withoutLive(scene(), {}, as);
    visitor.page.on('request', (request) => {
      const call = callOf(request);
      if (request.resourceType() === 'fetch' && !FRAME.test(call)) asked.add(call);
    });
  }, START_LIMIT_MS);
  afterAll(async () => visitor?.close());

  it.each(shown.map((each) => [each.name, each] as const))(
    'asks once at most, and once more for each drawer or part that is open: %s',
    async (__, { path, shows, open }) => {
      const address = typeof path === 'string' ? path : await path(scene());
      await visitor.page.goto('about:blank');
      asked.clear();
      await visitor.open(address);
      if (role === undefined) await visitor.sees(shows);
      await visitor.page.waitForLoadState('networkidle');
      const most = 1 + open + Number(OF_ONE_THING.test(address));
      expect([...asked].slice(0, asked.size > most ? asked.size : 0)).toEqual([]);
    },
    START_LIMIT_MS,
  );
});
