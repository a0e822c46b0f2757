import { goThroughTest, press, LIMIT_MS, withSecondOrg } from './second-org.js';

const second = withSecondOrg();

describe('the settings of an active connection', () => {
  it.each([1280, 390])(
    'are tried by a real sign-in before they are saved, on a window of %i pixels',
    async (width) => {
      const slug = await second.connect(`live-${width}`, { requiredGroups: ['Staff'] });
      const path = `/api/v1/connections/${slug}`;
      await second.scene.admin.patch(path, { status: 'active', defaultRole: 'guest' });
      const before = (await second.scene.admin.get(path)).body;
      const visitor = await second.scene.visitor();
      const { page } = visitor;
      await page.setViewportSize({ width, height: 900 });
      await second.engineer(`Bea${width}`, visitor);

      await visitor.open(`/connections/${slug}?tab=settings`);
      await page.getByRole('textbox', { name: 'Groups claim' }).waitFor();
      expect(await page.getByRole('button', { name: 'Make a test link' }).count()).toBe(0);
      await press(page, 'Replace: Client secret');
      await page.getByLabel('New client secret').fill('wrong-but-not-short');
      await press(page, 'Make a test link');
      await goThroughTest(visitor);
      await visitor.sees('✗ failed');
      await visitor.sees('The provider does not accept the client secret');
      expect(await visitor.faults()).toEqual([]);

      await page.getByLabel('New client secret').fill(second.acme.app.clientSecret ?? '');
      await press(page, 'Remove Staff');
      await press(page, 'Try again');
      await goThroughTest(visitor);
      await visitor.sees('✔ passed');
      await visitor.sees(`Bea${width} Tester`);
      expect(await visitor.faults()).toEqual([]);
      // Whatever was tried, what people use is what was saved.
      expect((await second.scene.admin.get(path)).body).toEqual(before);
      await press(page, 'Discard changes');
      await page.getByRole('heading', { name: 'A sign-in with it' }).waitFor({ state: 'detached' });
      await visitor.close();
    },
    LIMIT_MS,
  );
});
