import { eventually } from '../support/eventually.js';
import { ConsoleScene } from './console-scene.js';
import { hasSearched } from './hands.js';

const LIMIT_MS = 120_000;
let scene: ConsoleScene;

beforeAll(async () => {
  scene = await ConsoleScene.start();
  for (let number = 0; number < 205; number += 1) {
    const text = String(number).padStart(3, '0');
    const application = { slug: `app-${text}`, name: `App ${text}`, hosts: [`app-${text}.example.com`] };
    expect((await scene.admin.post('/api/v1/applications', application)).status).toBe(201);
  }
}, LIMIT_MS);
afterAll(() => scene?.close(), LIMIT_MS);

it.each([
  ['Used at', '/sessions', 'application=app-204'],
  ['Application', '/explain?entry=true', undefined],
])(
  'the field “%s” of %s finds each of many applications, and asks for none before it is opened',
  async (label, path, address) => {
    const visitor = await scene.visitor();
    const { page } = visitor;
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/applications')) asked.push(request.url());
    });
    await visitor.open(path);
    if (label === 'Application') await page.getByRole('radio', { name: 'Use an application' }).check();
    const field = page.getByRole('combobox', { name: label });
    await field.waitFor();
    expect(asked).toEqual([]);
    await field.fill('App 204');
    await hasSearched(page);
    await page.getByRole('option', { name: 'App 204' }).click();
    expect(await field.inputValue()).toBe('App 204');
    expect(asked.some((url) => url.includes('limit=200'))).toBe(false);
    expect(await visitor.faults()).toEqual([]);
    if (address === undefined) return visitor.close();
    await page.waitForURL(new RegExp(address));
    // The address alone tells the name of what was chosen.
    await visitor.open(`${path}?${address}`);
    await eventually(async () => expect(await field.inputValue()).toBe('App 204'));
    await page.getByRole('button', { name: `Clear ${label}` }).click();
    await page.waitForURL((url) => !url.search.includes('application='));
    await visitor.close();
  },
  LIMIT_MS,
);
