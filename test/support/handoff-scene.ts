import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { signInAdmin, type AdminClient } from './admin-client.js';
import { startApplicationFront, type ApplicationFront } from './application-front.js';
import { Browser, type BrowserResponse } from './browser.js';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.js';
import { addPerson, browserOf } from './people.js';
import { askAsProxy } from './proxy-question.js';

/** Hosts of two applications, `wiki` and `shop`; the gateway itself is at 127.0.0.1. */
export const WIKI = 'localhost';
export const SHOP = '127.0.0.2';

/** A gateway, two applications on hosts of their own behind a proxy, and people who want to them. */
export class HandoffScene {
  private people = 0;

  private constructor(
    readonly gateway: TestGateway,
    readonly admin: AdminClient,
    readonly front: ApplicationFront,
  ) {}

  /** Starts everything; developers may use both applications. */
  static async start(options: TestGatewayOptions = {}): Promise<HandoffScene> {
    const gateway = await startTestGateway(options);
    const admin = await signInAdmin(gateway);
    const front = await startApplicationFront({ gatewayUrl: gateway.url });
    const scene = new HandoffScene(gateway, admin, front);
    await admin.api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
    await scene.addApplication('wiki', WIKI);
    await scene.addApplication('shop', SHOP);
    return scene;
  }

  async close(): Promise<void> {
    await this.front.close();
    await this.gateway.close();
  }

  /** Another gateway on the same database and org, reached at `url`. */
  async startReplica(
    env: Record<string, string | undefined> = {},
    databaseUrl?: string,
  ): Promise<TestGateway> {
    const other = await startTestGateway({
      databaseUrl: databaseUrl ?? this.gateway.databaseUrl,
      okta: this.gateway.okta,
      env: { ...this.gateway.env, DATABASE_URL: databaseUrl ?? this.gateway.databaseUrl, PORT: '0', ...env },
    });
    return { ...other, url: other.gateway.address };
  }

  /** Registers an application whose pages are for developers. */
  async addApplication(slug: string, host: string, more: object = {}): Promise<void> {
    const accessRules = [{ path: '/*', anyRole: ['developer'] }];
    await this.admin.api('POST', '/applications', { slug, name: slug, hosts: [host], accessRules, ...more });
  }

  /** Somebody new, who is a developer. */
  newcomer(): OktaUser {
    return addPerson(this.gateway.okta, `Dee${(this.people += 1)}`, ['Engineering']);
  }

  wiki(path = '/'): string {
    return this.front.origin(WIKI) + path;
  }

  shop(path = '/'): string {
    return this.front.origin(SHOP) + path;
  }

  /** A browser in which somebody is signed in at the gateway alone. */
  async atGateway(person = this.newcomer()): Promise<Browser> {
    const browser = browserOf(this.gateway.okta, person);
    expect((await browser.get(`${this.gateway.url}/login`)).status).toBe(200);
    return browser;
  }

  /** A browser in which somebody is signed in on the wiki's host, too. */
  async atWiki(person = this.newcomer()): Promise<Browser> {
    const browser = browserOf(this.gateway.okta, person);
    expect((await browser.get(this.wiki())).text).toBe(`${person.id} at ${WIKI}:${this.front.port}/`);
    return browser;
  }

  /** Goes as far as the code, and does not show it yet. @returns the address that holds it. */
  async stopBeforeCallback(browser: Browser, path = '/page'): Promise<string> {
    const begun = await browser.get(this.wiki(`/.rolegate/sign-in?return_to=${encodeURIComponent(path)}`), {
      follow: false,
    });
    const issued = await browser.get(begun.location ?? '', { follow: false });
    expect(issued.location).toContain(`${this.wiki()}.rolegate/callback?code=`);
    return issued.location ?? '';
  }

  /** The second step, for an origin that somebody made up. */
  stepAtGateway(origin: string): string {
    const query = new URLSearchParams({ origin, challenge: 'x'.repeat(43), return_to: '/' });
    return `${this.gateway.url}/session-handoff?${query.toString()}`;
  }

  /** What forward auth says of a cookie that is sent to a host. */
  async asked(cookie: string, host: string, gateway = this.gateway): Promise<number> {
    return (await askAsProxy(gateway, new Browser(), { host, headers: { Cookie: cookie } })).status;
  }

  /** The items of a list of the admin API. */
  async items<Item = object>(path: string): Promise<Item[]> {
    return (await this.admin.api('GET', path)).json<{ items: Item[] }>().items;
  }
}

/** The session cookie that a browser has for a host, as it sends it. */
export function sessionCookieOf(browser: Browser, host: string): string {
  return `rolegate=${browser.cookies.get('rolegate', host)?.value ?? ''}`;
}

/** The status of one answer. */
export async function statusOf(browser: Browser, url: string): Promise<number> {
  return (await browser.get(url, { follow: false })).status;
}

/** Status and error code of a page. */
export function refused({ status, text }: BrowserResponse): [number, string | undefined] {
  return [status, /<code>([a-z-]+)<\/code>/.exec(text)?.[1]];
}
