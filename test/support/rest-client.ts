import { Browser, type RequestHeaders } from './browser.js';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import type { TestGateway } from './gateway.js';
import { addPerson, GROUP_OF_ROLE, signIn } from './people.js';

/** An answer of the REST API. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed when it is JSON; an empty object without a body. Loosely typed: tests assert on what is in it. */
  readonly body: Record<string, unknown>;
}

/** Somebody who calls the REST API of a running gateway: with a session's cookie, with a token, or with neither. */
export class RestClient {
  constructor(
    readonly origin: string,
    readonly browser: Browser = new Browser(),
    readonly always: RequestHeaders = {},
  ) {}

  /** Text and bytes are sent as they are, everything else as JSON. */
  async send(
    method: string,
    path: string,
    body?: string | Buffer | object,
    headers: RequestHeaders = {},
  ): Promise<RestAnswer> {
    const answer = await this.browser.request({
      url: this.origin + path,
      method,
      body,
      follow: false,
      headers: {
        Accept: 'application/json',
        ...(typeof body === 'string' ? { 'Content-Type': 'application/json' } : {}),
        ...this.always,
        ...headers,
      },
    });
    const json = /json/.test(answer.headers['content-type'] ?? '');
    return {
      status: answer.status,
      headers: Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name, value?.toString()]),
      ),
      body: json ? answer.json<Record<string, unknown>>() : {},
    };
  }

  get(path: string, headers?: RequestHeaders): Promise<RestAnswer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body: string | Buffer | object, headers?: RequestHeaders): Promise<RestAnswer> {
    return this.send('POST', path, body, headers);
  }

  put(path: string, body: string | Buffer | object, headers?: RequestHeaders): Promise<RestAnswer> {
    return this.send('PUT', path, body, headers);
  }

  patch(path: string, body: string | Buffer | object, headers?: RequestHeaders): Promise<RestAnswer> {
    return this.send('PATCH', path, body, headers);
  }

  delete(path: string, headers?: RequestHeaders): Promise<RestAnswer> {
    return this.send('DELETE', path, undefined, headers);
  }

  /** The items of all pages of a list, read `limit` at a time. */
  async all(path: string, limit: number): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    for (let after = ''; ;) {
      const { status, body } = await this.get(
        `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after}`,
      );
      const page = body['items'];
      if (status !== 200 || !Array.isArray(page)) throw new Error(`${path} answered ${status}`);
      if (page.length > limit) throw new Error(`${path} gave ${page.length} items for limit=${limit}`);
      items.push(...(page as Record<string, unknown>[]));
      if (typeof body['nextCursor'] !== 'string') return items;
      after = `&after=${encodeURIComponent(body['nextCursor'])}`;
    }
  }
}

/** Somebody who calls with an API token. */
export function tokenClient({ url }: TestGateway, token: unknown): RestClient {
  return new RestClient(url, new Browser(), { Authorization: `Bearer ${String(token)}` });
}

/** The admin, by API token, of a second connection, `partner`, which is made and active then. `admin` makes it. */
export async function partnerClient(gateway: TestGateway, admin: RestClient): Promise<RestClient> {
  const { simulator } = gateway.okta;
  const app = simulator.org.addApp({ label: 'Partner' });
  await admin.post('/api/v1/connections', {
    name: 'Partner',
    slug: 'partner',
    issuer: simulator.url,
    clientId: app.id,
    clientSecret: app.clientSecret,
  });
  await admin.patch('/api/v1/connections/partner', { status: 'active' });
  const { body } = await admin.post('/api/v1/api-tokens', {
    name: 'partner',
    role: 'admin',
    connection: 'partner',
  });
  return tokenClient(gateway, body['token']);
}

/** A person of the org with a session, in the group that gives `role` by {@link GROUP_OF_ROLE}. */
export async function personClient(
  gateway: TestGateway,
  firstName: string,
  role: keyof typeof GROUP_OF_ROLE,
): Promise<{ client: RestClient; person: OktaUser }> {
  const person = addPerson(gateway.okta, firstName, [GROUP_OF_ROLE[role]]);
  const { browser } = await signIn(gateway, person);
  return { client: new RestClient(gateway.url, browser), person };
}

/** Status and code, by which most refusals are told. */
export function refusal({ status, body }: RestAnswer): [number, unknown] {
  return [status, body['code']];
}
