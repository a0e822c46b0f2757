import type { Page } from 'playwright-core';
import { startTestOkta, type TestOkta } from '../support/gateway.js';
import { addPerson } from '../support/people.js';
import type { RestClient } from '../support/rest-client.js';
import { ConsoleScene, type Visitor } from './console-scene.js';

/** How long a test with a second org may take on a slow machine, in milliseconds. */
export const LIMIT_MS = 180_000;

/** A console beside whose org there is another one, Acme. */
export interface SecondOrg {
  readonly scene: ConsoleScene;
  readonly acme: TestOkta;
  /** As {@link connectTo}, to Acme. */
  readonly connect: (slug: string, more?: Record<string, unknown>) => Promise<string>;
  /** A connection as the gateway has it. */
  readonly stored: (slug: string) => Promise<Record<string, unknown>>;
  /** Somebody of Acme’s engineers whom this browser has signed in there. */
  readonly engineer: (firstName: string, browser: Visitor) => Promise<void>;
}

/** A scene with a second org for a spec file. */
export function withSecondOrg(): SecondOrg {
  let scene: ConsoleScene;
  let acme: TestOkta;
  beforeAll(async () => {
    scene = await ConsoleScene.start();
    acme = await startTestOkta(scene.gateway.url);
  }, LIMIT_MS);
  afterAll(async () => {
    await acme?.simulator.close();
    await scene?.close();
  }, LIMIT_MS);
  return {
    get scene() {
      return scene;
    },
    get acme() {
      return acme;
    },
    connect: (slug, more) => connectTo(acme, scene.admin, slug, more),
    stored: async (slug) => (await scene.admin.get(`/api/v1/connections/${slug}`)).body,
    engineer: async (firstName, { context }) => {
      const { id } = addPerson(acme, firstName, ['Engineering']);
      const [name = '', value = ''] = acme.simulator.org.createSession(id).split('=');
      await context.addCookies([{ name, value: value.split(';')[0] ?? '', url: acme.simulator.url }]);
    },
  };
}

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
