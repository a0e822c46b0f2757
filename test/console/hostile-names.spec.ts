import { ConsoleScene, problem } from './console-scene.js';
import { pages } from './pages.js';
import { signIn } from '../support/people.js';
import { openPage, START_LIMIT_MS } from './try-pages.js';

const SCRIPT = '<img src=x onerror=globalThis.owned=1>';

/** Names that other people choose: markup, letters that turn the line round, one word without an end, pictures. */
const NAMES = [SCRIPT, '\u202Egnp.exe\u202C \u2067abc', 'W'.repeat(250), '👩‍👩‍👧‍👦'.repeat(5)];

/** Pages on which the first of these names has to stand as text. */
const SHOWN_ON = ['Roles', 'Groups → roles', 'Sessions', 'People', 'Applications'];

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  const { okta } = scene.gateway;
  const { org } = okta.simulator;
  const made = async (path: string, body: object): Promise<void> => {
    const { status, body: answer } = await scene.admin.post(path, body);
    if (status !== 201) throw new Error(`${path} was refused: ${status} ${JSON.stringify(answer)}`);
  };
  for (const [index, name] of NAMES.entries()) {
    org.addGroup({ name });
    const role = `hostile-${index}`;
    await made('/api/v1/roles', { key: role, name: [...name].slice(0, 60).join(''), rank: 100 + index });
    await made('/api/v1/group-mappings', { groupName: name, role });
    await made('/api/v1/applications', {
      slug: `hostile-${index}`,
      name: [...name].slice(0, 60).join(''),
      hosts: [`hostile-${index}.example.com`],
    });
    const login = `hostile-${index}@example.com`;
    const person = { firstName: name, lastName: SCRIPT, login, email: login, groups: [name] };
    await signIn(scene.gateway, org.addUser(person));
  }
  for (const { needs } of pages) await needs?.(scene);
}, START_LIMIT_MS);

afterAll(async () => scene?.close(), START_LIMIT_MS);

describe.each(pages.map((page) => [page.name, page] as const))('%s', (name, page) => {
  it(
    'shows names that are markup, turn the line round or never end as the text that they are',
    async () => {
      const visitor = await scene.visitor();
      await visitor.answer('/api/v1/event-stream', (route) =>
        route.fulfill(problem(404, 'not-found', 'There is no such thing.')),
      );
      const { address } = await openPage(page, scene);
      await visitor.open(address);
      // What a page shows else may be pushed out by these names.
      await visitor.page.getByRole('heading', { level: 1 }).first().waitFor();
      await visitor.page.waitForLoadState('networkidle');
      if (SHOWN_ON.includes(name)) {
        await visitor.page.getByText(SCRIPT).filter({ visible: true }).first().waitFor();
      }
      for (const width of [1280, 320]) {
        await visitor.page.setViewportSize({ width, height: 800 });
        expect(await visitor.faults([])).toEqual([]);
      }
      expect(await visitor.page.evaluate('globalThis.owned')).toBeUndefined();
      expect(await visitor.page.locator('img[onerror], script:not([src]), [style*=expression]').count()).toBe(
        0,
      );
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
