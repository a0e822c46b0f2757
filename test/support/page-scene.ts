import type { Browser as Chromium, BrowserContext, Page } from 'playwright-core';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { systemActor } from '../../src/access/actor.js';
import { codeAt } from '../../src/local-accounts/one-time-codes.js';
import { LocalAccountAdministration } from '../../src/local-login/local-account-administration.js';
import { addTestedConnection } from './connection-test.js';
import { startTestGateway, type TestGateway } from './gateway.js';
import { addPerson, browserOf } from './people.js';
import { forwarded } from './proxy-question.js';
import { RestClient } from './rest-client.js';

/** What somebody might call something, to see whether a page breaks. */
const HOSTILE = '"><img src=x onerror=alert(1)>&amp;<b>';
const LONG = `An organization whose name is long ${'Aktiengesellschaft'.repeat(6)}`;
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0';

/** One page of the gateway's own, and how a person comes to it. */
export interface PageVisit {
  readonly name: string;
  /** Who is signed in, at Okta and at the gateway. Default: nobody. */
  readonly as?: 'somebody with many groups' | 'an admin' | undefined;
  readonly walk: (page: Page) => Promise<unknown>;
  /** Its heading, by which one knows that one is there. */
  readonly title: string;
}

/** A gateway whose every page of its own can be visited, with names that are as long and as hostile as they may be. */
export class PageScene {
  private constructor(
    readonly gateway: TestGateway,
    private readonly admin: RestClient,
    private readonly people: Readonly<
      Record<'somebody with many groups' | 'an admin' | 'a stranger', OktaUser>
    >,
  ) {}

  static async start(): Promise<PageScene> {
    const gateway = await startTestGateway({ env: { LOCAL_LOGIN: 'on' } });
    const person = addPerson(gateway.okta, 'Admin', ['Rolegate Admins']);
    const browser = browserOf(gateway.okta, person);
    await browser.get(`${gateway.url}/login?connection=default`);
    const admin = new RestClient(gateway.url, browser);
    const groups = ['Engineering', HOSTILE, 'Gruppe '.repeat(30).trim(), ...names(120, 'Team')];
    for (const name of groups) if (name !== 'Engineering') gateway.okta.simulator.org.addGroup({ name });
    await admin.post('/api/v1/group-mappings', { groupName: 'Engineering', role: 'developer' });
    for (const [name, settings] of Object.entries({ [HOSTILE]: { environment: HOSTILE }, [LONG]: {} })) {
      const { slug } = await addTestedConnection(gateway, admin, {}, { name, ...settings });
      await admin.patch(`/api/v1/connections/${slug}`, { status: 'active' });
    }
    await admin.post('/api/v1/applications', {
      ...{ slug: 'closed', name: HOSTILE, hosts: ['closed.example'], accessRules: [] },
      connections: ['tested-1'],
    });
    return new PageScene(gateway, admin, {
      'somebody with many groups': addPerson(gateway.okta, 'Max', groups),
      'an admin': person,
      'a stranger': addPerson(gateway.okta, 'Nora', names(3, 'Team')),
    });
  }

  close(): Promise<void> {
    return this.gateway.close();
  }

  /** A browser context in which somebody is signed in, at Okta and then at the gateway, as often as said. */
  async contextOf(chromium: Chromium, who: PageVisit['as'], options: object = {}): Promise<BrowserContext> {
    const context = await chromium.newContext(options);
    context.setDefaultTimeout(10_000);
    if (who === undefined) return context;
    await this.atOkta(context, this.people[who]);
    const page = await context.newPage();
    await page.goto(`${this.gateway.url}/login?connection=default`);
    await page.close();
    return context;
  }

  /** Signs somebody in from further browsers, so that they have as many sessions. */
  async signInElsewhere(chromium: Chromium, who: 'somebody with many groups', times: number): Promise<void> {
    for (let count = 0; count < times; count += 1) {
      const userAgent = [FIREFOX, HOSTILE.repeat(10), 'x'.repeat(2_000)][count % 3];
      await (await this.contextOf(chromium, who, { userAgent })).close();
    }
  }

  /** Every page. */
  visits(): PageVisit[] {
    const { url } = this.gateway;
    const to = (path: string) => (page: Page) => page.goto(url + path);
    const many = 'somebody with many groups';
    return [
      { name: 'welcome', title: 'You are not signed in', walk: to('/') },
      { name: 'who am I', title: 'Max Tester', as: many, walk: to('/') },
      { name: 'choice of connections', title: 'Sign in', walk: to(`/login?return_to=/api/docs`) },
      { name: 'choice with the remembered one', title: 'Sign in', as: many, walk: to('/login') },
      {
        name: 'closed to this connection',
        title: 'Permission denied',
        as: many,
        walk: to('/login?return_to=https://closed.example/'),
      },
      {
        name: 'local sign-in',
        title: 'Sign in with a local account',
        walk: to(`/login/local?return_to=/sessions`),
      },
      {
        name: 'local sign-in that was wrong',
        title: 'Sign in with a local account',
        walk: (page) => this.typeWrong(page, 1),
      },
      { name: 'own sessions', title: 'Where you are signed in', as: many, walk: to('/sessions') },
      { name: 'own sessions of nobody', title: 'Nobody is signed in', walk: to('/sessions') },
      {
        name: 'somebody else’s session',
        title: 'Not found',
        as: many,
        walk: (page) => this.endForeign(page),
      },
      { name: 'signed out', title: 'You are signed out', walk: to('/logout') },
      { name: 'still signed in', title: 'You are still signed in', as: many, walk: to('/logout') },
      { name: 'no role', title: 'No role for you yet', walk: (page) => this.refused(page) },
      {
        name: 'question before a test sign-in',
        title: 'Try a sign-in',
        as: many,
        walk: (page) => this.openTest(page, 'tested-1'),
      },
      {
        name: 'test sign-in that works',
        title: 'This sign-in would work',
        as: many,
        walk: (page) => this.test(page, 'default'),
      },
      {
        name: 'test sign-in that is refused',
        title: 'This sign-in would be refused',
        as: many,
        walk: (page) => this.test(page, 'tested-1'),
      },
      {
        name: 'test sign-in that fails',
        title: 'The test sign-in failed',
        as: many,
        walk: (page) => this.failTest(page),
      },
      {
        name: 'test sign-in with a used link',
        title: 'This sign-in is not known here',
        walk: to('/login/test?ticket=used'),
      },
      {
        name: 'setup guide',
        title: `Set up ${HOSTILE} in Okta`,
        as: 'an admin',
        walk: to('/api/v1/connections/tested-1/setup-guide'),
      },
      { name: 'API documentation', title: 'REST API', as: 'an admin', walk: to('/api/docs') },
      {
        name: 'sign-in that went wrong',
        title: 'This sign-in is not known here',
        walk: to('/authorization-code/callback?state=x&code=y'),
      },
      {
        name: 'unknown account of a tile',
        title: 'Not found',
        walk: to(`/okta-initiate-login?accountId=${'nobody'.repeat(40)}`),
      },
      {
        name: 'foreign issuer of a tile',
        title: 'The sign-in failed',
        walk: to('/okta-initiate-login?accountId=default&iss=https://x.test'),
      },
      { name: 'unknown address', title: 'Not found', walk: to(`/${'nowhere'.repeat(60)}`) },
      { name: 'Okta unreachable', title: 'Okta cannot be reached', walk: (page) => this.unreachable(page) },
      {
        name: 'refusal of a proxy',
        title: 'Permission denied',
        as: many,
        walk: (page) => this.askAsProxy(page, '/admin/'),
      },
    ];
  }

  private async atOkta(context: BrowserContext, person: OktaUser): Promise<void> {
    const [name = '', value = ''] = this.gateway.okta.simulator.org.createSession(person.id).split(/[=;]/);
    await context.addCookies([{ name, value, url: this.gateway.okta.simulator.url }]);
  }

  private async typeWrong(page: Page, times: number): Promise<void> {
    await page.goto(`${this.gateway.url}/login/local`);
    for (let count = 0; count < times; count += 1) {
      await page.getByLabel('User name').fill('nobody');
      await page.getByLabel('Password').fill('not the password');
      await page.getByLabel('One-time code').fill('000000');
      await page.getByRole('button', { name: 'Sign in' }).click();
    }
  }

  private async endForeign(page: Page): Promise<void> {
    await page.goto(`${this.gateway.url}/sessions`);
    const end = page.getByRole('button', { name: /^End this session/ }).first();
    // As if another browser had ended it meanwhile.
    await page.evaluate(
      `document.querySelector('form[action$="/end"]').action = '/sessions/00000000-0000-4000-8000-000000000000/end'`,
    );
    await end.click();
  }

  private async refused(page: Page): Promise<void> {
    await this.atOkta(page.context(), this.people['a stranger']);
    await page.goto(`${this.gateway.url}/login?connection=default`);
  }

  private async openTest(page: Page, slug: string): Promise<void> {
    const { body } = await this.admin.post(`/api/v1/connections/${slug}/test-sign-in`, {});
    await page.goto(String(body['signInUrl']));
  }

  private async test(page: Page, slug: string): Promise<void> {
    await this.openTest(page, slug);
    await page.getByRole('button', { name: 'Begin the test' }).click();
  }

  private async failTest(page: Page): Promise<void> {
    this.gateway.okta.simulator.org.faults.token('wrongNonce', 1);
    await this.test(page, 'default');
  }

  private async unreachable(page: Page): Promise<void> {
    const { faults } = this.gateway.okta.simulator.org;
    await this.atOkta(page.context(), this.people['an admin']);
    faults.status('/oauth2/v1/token', 503, { count: 5 });
    await page.goto(`${this.gateway.url}/login?connection=default`);
    faults.clear();
  }

  private async askAsProxy(page: Page, uri: string): Promise<void> {
    const headers = forwarded(uri, { host: 'closed.example', proto: 'https' }) as Record<string, string>;
    await page.setExtraHTTPHeaders(headers);
    await page.goto(`${this.gateway.url}/authz/forward-auth`);
    await page.setExtraHTTPHeaders({});
  }

  /** A local account, signed in: its pages name no Okta. */
  async localContext(chromium: Chromium, options: object = {}): Promise<BrowserContext> {
    const accounts = this.gateway.gateway.app.get(LocalAccountAdministration);
    const userName = 'break-glass';
    const created = { userName, groups: ['break-glass-admins'], password: undefined };
    const { password = '', totpUri = '' } = await accounts.create(systemActor('test'), created);
    const context = await chromium.newContext(options);
    const page = await context.newPage();
    await page.goto(`${this.gateway.url}/login/local`);
    await page.getByLabel('User name').fill(userName);
    await page.getByLabel('Password').fill(password);
    await page
      .getByLabel('One-time code')
      .fill(codeAt(new URL(totpUri).searchParams.get('secret') ?? '', Date.now()));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${this.gateway.url}/`);
    await page.close();
    return context;
  }
}

function names(count: number, stem: string): string[] {
  return Array.from({ length: count }, (_, index) => `${stem} ${index + 1}`);
}
