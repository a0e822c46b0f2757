import { DataSource } from 'typeorm';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import type { TestGateway } from '../support/gateway.js';
import { signInAtOkta } from '../support/people.js';

/** A sign-in against the Okta simulator, step by step. */
export class SignInSteps {
  constructor(readonly gateway: TestGateway) {}

  /** Begins a sign-in; gives Okta's address. */
  async begin(browser: Browser, query = ''): Promise<string> {
    const answer = await this.visit(browser, `/login${query}`);
    if (answer.status !== 302 || !answer.location)
      throw new Error(`no redirect, but ${answer.status}: ${/<main>[^]*<\/main>/.exec(answer.text)?.[0]}`);
    return answer.location;
  }

  /** Begins a sign-in and lets Okta answer; gives the callback's address, not yet visited. */
  async callbackOf(browser: Browser, person: OktaUser, query = ''): Promise<string> {
    signInAtOkta(browser, this.gateway.okta, person);
    const answer = await browser.get(await this.begin(browser, query), { follow: false });
    return answer.location ?? '';
  }

  /** A whole sign-in; gives the answer of the callback. */
  async signIn(person: OktaUser, browser = new Browser(), query = ''): Promise<BrowserResponse> {
    return this.visit(browser, await this.callbackOf(browser, person, query));
  }

  /** Goes to an address, or to a path of the gateway, without following what comes. */
  visit(browser: Browser, address: string): Promise<BrowserResponse> {
    return browser.get(new URL(address, this.gateway.url).href, { follow: false });
  }

  /** `GET /api/v1/session`. */
  async session(browser: Browser): Promise<Record<string, unknown> & { status: number }> {
    const answer = await browser.get(`${this.gateway.url}/api/v1/session`, {
      headers: { Accept: 'application/json' },
    });
    return { ...answer.json<Record<string, unknown>>(), status: answer.status };
  }

  /** Calls the API as the person in this browser. */
  api(browser: Browser, method: string, path: string, body?: object): Promise<BrowserResponse> {
    return browser.request({
      url: `${this.gateway.url}/api/v1/${path}`,
      method,
      body,
      from: `${this.gateway.url}/`,
    });
  }

  query<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.gateway.gateway.app.get(DataSource).query<Row[]>(sql, parameters);
  }
}

/** What an error page must be. */
export function expectErrorPage(page: BrowserResponse, status: number, code: string): void {
  expect([page.status, page.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
  expect(page.text).toContain(`<code>${code}</code>`);
  expect(page.text).toContain(`<code>${String(page.headers['x-request-id'])}</code>`);
}
