import { START_LIMIT_MS, withPages } from './try-pages.js';

const scene = withPages();

/** Forms that whoever may read may look at, and the permission without which nothing in them can be changed. */
const FORMS = [
  { name: 'a role', path: '/roles?open=auditor', field: 'Name', permission: 'roles:write' },
  {
    name: 'the settings of a connection',
    path: '/connections/default?tab=settings',
    field: 'Name',
    permission: 'connections:write',
  },
] as const;

describe.each(FORMS)('the form of $name', ({ name, path, field, permission }) => {
  it.each([1280, 390])(
    'is shown to who may only read, with every field locked and why, at %i pixels',
    async (width) => {
      const { client } = await scene().somebody(`Sam${name.length}${width}`, 'security-engineer');
      const visitor = await scene().visitor(client, { viewport: { width, height: 900 } });
      const { page } = visitor;
      await visitor.open(path);
      await visitor.sees(/^Nothing can be changed here: /);
      await page.getByText(permission).first().waitFor();
      const group = page.getByRole('group').filter({ has: page.getByLabel(field, { exact: true }) });
      const controls = group.first().locator('input, select, textarea');
      expect(await controls.count()).toBeGreaterThan(2);
      expect(await group.first().locator(':is(input, select, textarea):enabled').count()).toBe(0);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
