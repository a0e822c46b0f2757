import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page, Route } from 'playwright-core';
import { launchChromium } from '../../dev/screenshots/chromium.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, GROUP_OF_ROLE, signIn } from '../support/people.js';
import { personClient, RestClient } from '../support/rest-client.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Runs in the page: what axe finds against WCAG 2.2 AA and good practice, or by some rules alone, and where. Of a long list the first sixty rows and the last forty, which are like those between. */
const look = (
  rules: Rules,
): string => `axe.run({ exclude: ['main :is(tr, li, article):nth-child(n+61):not(:nth-last-child(-n+40))'] }, {
  resultTypes: ['violations'],
  runOnly: ${JSON.stringify(rules === 'all' ? STANDARDS : { type: 'rule', values: rules })},
}).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')))`;

/** Runs in the page: what reaches out of it sideways, if anything does. */
const OVERFLOW = `document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 3)
      .map((element) => 'reaches out sideways: ' + element.outerHTML.slice(0, 120))
  : []`;

/** Collects policy reports before the first script of the page runs. */
const COLLECT = `globalThis.policyReports = [];
document.addEventListener('securitypolicyviolation', (event) =>
  policyReports.push(event.violatedDirective + ': ' + event.blockedURI + ' ' + event.sample))`;

/** Ids of axe's rules. */
export type Rules = 'all' | readonly string[];

/** One gateway with its Okta, one Chromium: for all specs of a file. */
export class ConsoleScene {
  private constructor(
    readonly gateway: TestGateway,
    readonly chromium: Browser,
    /** An admin who calls the API, for what a test needs to exist. */
    readonly admin: RestClient,
  ) {}

  /**
   * With an admin, Ada, and a role of our own, `auditor`.
   * @param browserEnv Variables for the browser's process.
   */
  static async start(
    env: Record<string, string> = {},
    browserEnv: Record<string, string> = {},
  ): Promise<ConsoleScene> {
    const gateway = await startTestGateway({ env });
    const ada = addPerson(gateway.okta, 'Ada', [GROUP_OF_ROLE.admin]);
    const { browser } = await signIn(gateway, ada);
    const scene = new ConsoleScene(
      gateway,
      await launchChromium(browserEnv),
      new RestClient(gateway.url, browser),
    );
    const made = await scene.admin.post('/api/v1/roles', { key: 'auditor', name: 'Auditor', rank: 10 });
    if (made.status !== 201) throw new Error(`The role was refused: ${made.status}`);
    return scene;
  }

  async close(): Promise<void> {
    await this.chromium.close();
    await this.gateway.close();
  }

  /** A browser in which the admin, nobody, or somebody else is signed in. */
  async visitor(
    as: 'admin' | 'nobody' | RestClient = 'admin',
    options: BrowserContextOptions = {},
  ): Promise<Visitor> {
    const context = await this.chromium.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(20_000);
    if (as !== 'nobody') await context.addCookies(this.cookiesOf(as === 'admin' ? this.admin : as));
    return Visitor.in(context, this.gateway.url);
  }

  /** Somebody with a session and one of the built-in roles. */
  async somebody(
    firstName: string,
    role: keyof typeof GROUP_OF_ROLE,
  ): Promise<Awaited<ReturnType<typeof personClient>>> {
    const made = await this.admin.post('/api/v1/group-mappings', { groupName: GROUP_OF_ROLE[role], role });
    if (![201, 409].includes(made.status)) throw new Error(`The mapping was refused: ${made.status}`);
    return personClient(this.gateway, firstName, role);
  }

  private cookiesOf({ browser }: RestClient): { name: string; value: string; url: string }[] {
    const { url } = this.gateway;
    return browser.cookies.matching(new URL(url)).map(({ name, value }) => ({ name, value, url }));
  }
}

/** A stream that beats as the gateway's does and tells of nothing. */
const SILENT_STREAM = `globalThis.EventSource = class extends EventTarget {
  static CLOSED = 2;
  readyState = 1;
  beat = () => this.dispatchEvent(new MessageEvent('heartbeat', { data: '{}' }));
  timers = [setTimeout(this.beat), setInterval(this.beat, 15000)];
  close() { this.timers.forEach(clearInterval); }
}`;

/** Somebody at the console. */
export class Visitor {
  private readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly origin: string,
  ) {}

  static async in(context: BrowserContext, origin: string): Promise<Visitor> {
    await context.addInitScript(COLLECT);
    const visitor = new Visitor(context, await context.newPage(), origin);
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) visitor.complaints.push(message.text());
    });
    context.on('weberror', (error) => visitor.complaints.push(String(error.error())));
    return visitor;
  }

  /** Opens a page of the console. @param path Below `/console`. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.origin}/console${path}`);
  }

  /** Waits until the page says this. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Waits until the page hears of what happens: of what happened before it was opened, nobody tells it. */
  async hearsOfChanges(): Promise<void> {
    await hearsOfChanges(this.page);
  }

  /** Nobody tells the pages that are opened from now on what others do: their stream lives, and says nothing. */
  async hearsNothing(): Promise<void> {
    await this.page.addInitScript(SILENT_STREAM);
  }

  /** Answers calls of the API in the gateway's place. @param beginning What their address begins with, after the origin. */
  async answer(beginning: string, answer: (route: Route) => Promise<void> | void): Promise<void> {
    await this.page.route((url) => (url.pathname + url.search).startsWith(beginning), answer);
  }

  /** What is wrong with the page as it is now: nothing. @param rules What axe looks for; none = only what reaches out. */
  async faults(rules: Rules = 'all'): Promise<string[]> {
    if (!(await this.page.evaluate<boolean>('"axe" in globalThis'))) await this.page.evaluate(AXE);
    const found = await this.page.evaluate<string[]>(
      `Promise.all([${rules.length > 0 ? look(rules) : '[]'}, ${OVERFLOW}]).then((all) => all.flat())`,
    );
    return [...found, ...(await this.said())];
  }

  /** What the browser has complained about: the policy, and errors of the page. */
  async said(): Promise<string[]> {
    const reports = await this.page.evaluate<string[]>('policyReports');
    // A browser complains about every answer that is an error; what else it says, it says of the page.
    const said = this.complaints.filter((line) => !line.includes('the server responded with'));
    return [...reports, ...said];
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** Waits until a page of the console is connected. */
export const hearsOfChanges = (page: Page): Promise<void> =>
  // By its state: the word is hidden on a phone, and other things are called so, too.
  page.locator('[role=status][data-state=live]').waitFor({ state: 'attached' });

/** A problem document, as the gateway would answer. */
export function problem(
  status: number,
  code: string,
  detail: string,
): { status: number; contentType: string; body: string } {
  return {
    status,
    contentType: 'application/problem+json',
    body: JSON.stringify({
      type: `urn:rolegate:error:${code}`,
      title: code,
      status,
      detail,
      code,
      requestId: 'r-1',
    }),
  };
}
