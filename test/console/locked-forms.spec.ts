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
      await controls.nth(2).waitFor();
      expect(await group.first().locator(':is(input, select, textarea):enabled').count()).toBe(0);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});

/** Dialogs that make something, each at its address, and the permission without which nobody may. */
const NEW = [
  ['/roles?add=role', 'roles:write'],
  ['/applications?open=new', 'applications:write'],
  ['/applications/wiki?open=edit', 'applications:write'],
  ['/applications/wiki?tab=rules&open=new-rule', 'applications:write'],
  ['/applications/wiki?tab=rules&open=new-check', 'applications:write'],
  ['/applications/wiki?tab=grants&open=new-grant', 'applications:write'],
  ['/applications/wiki?tab=entities&open=new-entity', 'applications:write'],
  ['/applications/wiki?tab=credentials&open=new-credential', 'applications:write'],
  ['/settings?open=new', 'api-tokens:write'],
  ['/settings?tab=triggers&open=new', 'event-triggers:write'],
] as const;

describe('a dialog that is opened by its address', () => {
  it.each(NEW)(
    'says at %s to who may only read that it needs %s, before anything is filled in',
    async (path, permission) => {
      const { client } = await scene().somebody(`Sam at ${path}`, 'security-engineer');
      const visitor = await scene().visitor(client);
      await visitor.open(path);
      const submit = visitor.page.getByRole('dialog').locator('button[type=submit]').last();
      await submit.waitFor();
      expect(await submit.getAttribute('aria-disabled')).toBe('true');
      const reason = `#${await submit.getAttribute('aria-describedby')}`;
      expect(await visitor.page.locator(reason).textContent()).toContain(permission);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );

  it.each([
    '/applications/wiki?open=delete',
    '/connections/default?open=status',
    '/connections/default?open=delete',
  ])(
    'does not ask at %s whoever may only read whether something is to end',
    async (path) => {
      const { client } = await scene().somebody(`Sam before ${path}`, 'security-engineer');
      const visitor = await scene().visitor(client);
      const { page } = visitor;
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await visitor.open(path);
      await page.getByRole('navigation', { name: /^Parts of / }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(asked.filter((url) => /\/api\/v1\/.*\/impact/.test(url))).toEqual([]);
      expect(await visitor.faults()).toEqual([]);
      await visitor.close();
    },
    START_LIMIT_MS,
  );
});
