import type { Page } from 'playwright-core';
import type { TestOkta } from '../support/gateway.js';
import type { RestClient } from '../support/rest-client.js';
import type { Visitor } from './console-scene.js';

/**
 * A draft or active connection of a second org, as an admin would have made it before.
 * @returns its slug.
 */
export async function connectTo(
  { simulator, app }: TestOkta,
  admin: RestClient,
  slug: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const { status, body } = await admin.post('/api/v1/connections', {
    slug,
    name: slug,
    issuer: simulator.url,
    clientId: app.id,
    clientSecret: app.clientSecret,
    ...more,
  });
  if (status !== 201) throw new Error(`The connection was refused: ${status}`);
  return String(body['slug']);
}

/** Clicks the button of this name. */
export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

/** Somebody who is signed in at the second org goes through the test sign-in that the page has a link for. */
export async function goThroughTest({ context, page }: Visitor): Promise<void> {
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: 'Open the test sign-in in a new tab' }).click(),
  ]);
  await tab.getByRole('button').first().click();
  await page
    .getByRole('list', { name: 'What happened' })
    .getByText('(waiting)')
    .waitFor({ state: 'detached' });
  await tab.close();
}
