import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findFreeBasePort } from '../../dev/demo/ports.js';
import { startDemo, type Demo } from '../../dev/demo/start-demo.js';
import { launchChromium } from '../../dev/screenshots/chromium.js';
import { clickTile, signInAtOkta } from '../../dev/screenshots/walk.js';
import { SystemClock } from '../../src/config/clock.js';
import { pageFaults } from './page-faults.js';
import { eventually } from '../support/eventually.js';

const START_LIMIT_MS = 180_000;
const DESKTOP = { width: 1100, height: 800 };
const PHONE = { width: 360, height: 740 };

/** Runs on, from wherever a test has moved it. */
class MovableClock extends SystemClock {
  private offsetMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.offsetMs;
  }

  override monotonic(): number {
    return super.monotonic() + this.offsetMs;
  }

  advance(seconds: number): void {
    this.offsetMs += seconds * 1000;
  }
}

const clock = new MovableClock();
let folder: string;
let demo: Demo;
let chromium: Browser;
/** A browser that nobody has used, without scripts: no page may need any. */
let browser: BrowserContext;
let page: Page;
/** What the browser complained about, such as a form that the content security policy stopped. */
let complaints: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rolegate-browser-'));
  // Run by root, the database has an account of its own, which must be able to pass.
  chmodSync(folder, 0o711);
  demo = await startDemo({ basePort: await findFreeBasePort(), dataFolder: join(folder, 'demo'), clock });
  chromium = await launchChromium();
}, START_LIMIT_MS);

afterAll(async () => {
  await chromium?.close();
  await demo?.close();
  rmSync(folder, { recursive: true, force: true });
}, START_LIMIT_MS);

beforeEach(async () => {
  browser = await chromium.newContext({ viewport: DESKTOP, javaScriptEnabled: false });
  browser.setDefaultTimeout(10_000);
  complaints = [];
  browser.on('console', (message) => complaints.push(message.text()));
  page = await browser.newPage();
});

afterEach(async () => {
  await browser.close();
});

const heading = (): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();
const text = (of = page): Promise<string> => of.locator('main').innerText();
/** A browser complains about every answer that is an error; the policy's complaints are others. */
const policyComplaints = (): string[] =>
  complaints.filter((line) => !line.includes('the server responded with'));

it('goes from the tile on the dashboard into the application with no further click', async () => {
  await clickTile(page, demo, 'Dee Developer');
  expect(page.url()).toBe(`${demo.applicationUrl}/`);
  expect(await heading()).toBe('Hello, Dee Developer');
  expect(policyComplaints()).toEqual([]);
});

it('shows the application what the gateway knows, and refuses what the role does not allow', async () => {
  await clickTile(page, demo, 'Sam Security');
  await page.getByRole('link', { name: 'Reports' }).click();
  expect(await text()).toMatch(/Roles\s+security-engineer\s+security-engineer/);
  await page.getByRole('link', { name: 'Administration' }).click();
  expect(page.url()).toBe(`${demo.applicationUrl}/admin/`);
  expect(await text()).not.toContain('payslips are ready');
  expect(await page.locator('.copy code').innerText()).toMatch(/^[\w-]+$/);
});

it('hands the session over to the host of the application, in a cookie of its own', async () => {
  await clickTile(page, demo, 'Dee Developer');
  const sessionAt = async (url: string): Promise<string[]> =>
    (await browser.cookies(url)).filter(({ name }) => name === 'rolegate').map(({ value }) => value);
  const [here, there] = [await sessionAt(demo.gatewayUrl), await sessionAt(demo.applicationUrl)];
  expect(new URL(demo.applicationUrl).hostname).not.toBe(new URL(demo.gatewayUrl).hostname);
  expect([here.length, there.length]).toEqual([1, 1]);
  expect(there).not.toEqual(here);
  const api = await page.goto(`${demo.applicationUrl}/api/v1/session`);
  expect(api?.status()).toBe(404);
});

it('has the application verify who somebody is, and say for how long', async () => {
  await clickTile(page, demo, 'Dee Developer');
  expect(await text()).toMatch(/Verified: signed by the gateway for this application alone/);
  expect(Number(/another (\d+) s/.exec(await text())?.[1])).toBeGreaterThan(0);
  await page.getByText('All claims of the assertion').click();
  const claims = JSON.parse(await page.locator('details pre').innerText()) as Record<string, unknown>;
  expect(claims).toMatchObject({ iss: demo.gatewayUrl, aud: 'payroll', roles: ['developer'] });
});

it('asks for each invoice whether this person may approve it, and lets nobody approve another', async () => {
  await clickTile(page, demo, 'Dee Developer');
  await page.getByRole('link', { name: 'Invoices' }).click();
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  expect(await row('Train tickets').innerText()).toMatch(/Allowed:\s+allowed/);
  expect(await row('Penetration test').innerText()).toMatch(/Denied:\s+condition-false/);
  expect(await page.getByRole('button', { name: /^Approve/ }).count()).toBe(1);
  await page.getByRole('button', { name: 'Approve: Train tickets' }).click();
  expect(page.url()).toBe(`${demo.applicationUrl}/invoices/`);
  expect(await row('Train tickets').innerText()).toContain('Approved by Dee Developer');
  expect(policyComplaints()).toEqual([]);
});

it('ends everything when somebody signs out on a page of the application', async () => {
  await clickTile(page, demo, 'Gus Guest');
  await page.getByRole('link', { name: 'Sign out' }).click();
  expect(page.url()).toBe(`${demo.applicationUrl}/.rolegate/sign-out`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  expect(page.url().split('?')[0]).toBe(`${demo.gatewayUrl}/logout`);
  expect(policyComplaints()).toEqual([]);
  const session = await page.goto(`${demo.gatewayUrl}/api/v1/session`);
  expect(session?.status()).toBe(401);
  await page.goto(`${demo.applicationUrl}/`);
  expect(await page.getByRole('button', { name: 'Gus Guest' }).isVisible()).toBe(true);
});

it('has Okta ask an admin once more before the administration, when the last time is long ago', async () => {
  await clickTile(page, demo, 'Ada Admin');
  const tenMinutes = 600;
  clock.advance(tenMinutes);
  demo.okta.org.clock.advance(tenMinutes);
  await page.goto(`${demo.applicationUrl}/reports/`);
  expect(await heading()).toBe('Reports');
  await page.getByRole('link', { name: 'Administration' }).click();
  expect(page.url().startsWith(demo.okta.url)).toBe(true);
  await signInAtOkta(page, 'Ada Admin');
  expect(page.url()).toBe(`${demo.applicationUrl}/admin/`);
  expect(await heading()).toBe('Administration');
});

it('sends somebody who opens the application straight to sign in, and back to where they wanted to go', async () => {
  await page.goto(`${demo.applicationUrl}/reports/?week=47`);
  expect(page.url().startsWith(demo.okta.url)).toBe(true);
  await signInAtOkta(page, 'Max Manygroups');
  expect(page.url()).toBe(`${demo.applicationUrl}/reports/?week=47`);
});

it('tells somebody without a mapped group why they are refused, and what was seen', async () => {
  await clickTile(page, demo, 'Nora Nomap');
  expect(page.url().startsWith(`${demo.gatewayUrl}/`)).toBe(true);
  expect(await text()).toContain('Facilities');
  expect(await page.locator('.copy code').innerText()).toMatch(/^[\w-]+$/);
  const session = await page.goto(`${demo.gatewayUrl}/api/v1/session`);
  expect(session?.status()).toBe(401);
});

it('finishes two sign-ins that two tabs began at the same time', async () => {
  const other = await browser.newPage();
  await page.goto(`${demo.applicationUrl}/`);
  await other.goto(`${demo.applicationUrl}/reports/`);
  await signInAtOkta(page, 'Sam Security');
  await signInAtOkta(other, 'Sam Security');
  expect([page.url(), other.url()]).toEqual([`${demo.applicationUrl}/`, `${demo.applicationUrl}/reports/`]);
  await page.reload();
  expect(await heading()).toBe('Hello, Sam Security');
});

it('signs out of the gateway and of Okta, and comes back to the gateway', async () => {
  await clickTile(page, demo, 'Gus Guest');
  await page.getByRole('link', { name: 'Who am I' }).click();
  expect(await text()).toContain('Guest');
  await page.getByRole('button', { name: 'Sign out' }).click();
  // Stopped by form-action, the browser would still be on the page with the button.
  expect(page.url().split('?')[0]).toBe(`${demo.gatewayUrl}/logout`);
  expect(policyComplaints()).toEqual([]);
  const cookies = (await browser.cookies(demo.gatewayUrl)).map(({ name }) => name);
  expect(cookies).not.toContain('rolegate');
  await page.goto(`${demo.applicationUrl}/`);
  expect(await page.getByRole('button', { name: 'Gus Guest' }).isVisible()).toBe(true);
});

it('would notice a page whose policy keeps its sign-out from reaching Okta', async () => {
  await clickTile(page, demo, 'Gus Guest');
  await page.route(`${demo.gatewayUrl}/`, async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    const policy = headers['content-security-policy']?.replace(/form-action [^;]*/, "form-action 'self'");
    await route.fulfill({ response, headers: { ...headers, 'content-security-policy': policy ?? '' } });
  });
  await page.goto(`${demo.gatewayUrl}/`);
  const complaint = page.waitForEvent('console', (message) => message.text().includes('form-action'));
  await page.getByRole('button', { name: 'Sign out' }).click({ noWaitAfter: true });
  await complaint;
  expect(page.url()).toBe(`${demo.gatewayUrl}/`);
});

it('goes silently through Okta again when the session has expired', async () => {
  await clickTile(page, demo, 'Dee Developer');
  const visits = demo.okta.org.countRequests('GET', '/oauth2/v1/authorize');
  const anHourAndABit = 3_700;
  clock.advance(anHourAndABit);
  demo.okta.org.clock.advance(anHourAndABit);
  await page.goto(`${demo.applicationUrl}/`);
  expect(await heading()).toBe('Hello, Dee Developer');
  expect(demo.okta.org.countRequests('GET', '/oauth2/v1/authorize')).toBe(visits + 1);
});

it('refuses in one tab whom the admin of the org takes out of the group in the other', async () => {
  await clickTile(page, demo, 'Dee Developer');
  const admin = await browser.newPage();
  await admin.goto(demo.startPageUrl);
  await admin.getByRole('link', { name: 'Be the Okta admin' }).click();
  await admin.getByRole('button', { name: 'Take out of Engineering: Dee Developer' }).click();
  expect(await admin.getByRole('status').innerText()).toContain('Done in Okta');
  await eventually(async () => {
    await page.goto(`${demo.applicationUrl}/`);
    expect(await heading()).toBe('Permission denied');
  });
  await admin.getByRole('button', { name: 'Put into Engineering: Dee Developer' }).click();
  await eventually(async () => {
    await page.goto(`${demo.applicationUrl}/`);
    expect(await heading()).toBe('Hello, Dee Developer');
  });
});

it('signs out from the start page, so that one can be somebody else', async () => {
  await clickTile(page, demo, 'Nora Nomap');
  await page.goto(demo.startPageUrl);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  expect(await page.getByRole('status').innerText()).toContain('You are signed out');
  await clickTile(page, demo, 'Ada Admin');
  expect(await heading()).toBe('Hello, Ada Admin');
});

describe.each([
  ['a desktop', DESKTOP],
  ['a phone', PHONE],
])('on the screen of %s', (_, viewport) => {
  beforeEach(() => page.setViewportSize(viewport));

  const problem = (what: string): string => `${demo.gatewayUrl}/authorization-code/callback?${what}`;
  const signedIn = (name: string, target: () => string) => async () => {
    await clickTile(page, demo, name);
    await page.goto(target());
  };

  it.each<[string, () => Promise<unknown>]>([
    ['start page', () => page.goto(demo.startPageUrl)],
    ['page of the simulated org', () => page.goto(`${demo.startPageUrl}/okta`)],
    ['report on the connection', () => page.goto(`${demo.startPageUrl}/doctor`)],
    ['page that explains a role', () => page.goto(`${demo.startPageUrl}/explain`)],
    ['list of events', () => page.goto(`${demo.startPageUrl}/events`)],
    ['signed-out page', () => page.goto(`${demo.gatewayUrl}/logout`)],
    ['page about a sign-in that went wrong', () => page.goto(problem('state=unknown&code=x'))],
    ['page about an unknown address', () => page.goto(`${demo.gatewayUrl}/nowhere`)],
    [
      'page about an unknown account',
      () => page.goto(`${demo.gatewayUrl}/okta-initiate-login?accountId=nobody`),
    ],
    ['page about who one is', signedIn('Max Manygroups', () => demo.gatewayUrl)],
    ['page of somebody refused', () => clickTile(page, demo, 'Nora Nomap')],
    ['page about something forbidden', signedIn('Gus Guest', () => `${demo.applicationUrl}/admin/`)],
    ['application', () => clickTile(page, demo, 'Ada Admin')],
    ['invoices', signedIn('Dee Developer', () => `${demo.applicationUrl}/invoices/`)],
    [
      'question whether to sign out',
      signedIn('Gus Guest', () => `${demo.applicationUrl}/.rolegate/sign-out`),
    ],
    ['public part of the application', () => page.goto(`${demo.applicationUrl}/public/`)],
  ])('the %s can be read and used', async (_name, walk) => {
    await walk();
    expect(await pageFaults(page)).toEqual([]);
    expect(policyComplaints()).toEqual([]);
  });
});
