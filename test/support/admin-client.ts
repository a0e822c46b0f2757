import type { Browser, BrowserResponse, RequestHeaders } from './browser.js';
import type { TestGateway } from './gateway.js';
import { addPerson, signIn } from './people.js';

/** An admin of a running gateway, who uses its REST API with a session. */
export interface AdminClient {
  readonly browser: Browser;
  /** Sends a request to `/api/v1` + path. @throws Error for any status from 400 on. */
  api(method: string, path: string, body?: unknown, headers?: RequestHeaders): Promise<BrowserResponse>;
}

/** Adds an admin to the org, signs him in and gives him to the test. */
export async function signInAdmin(gateway: TestGateway, firstName = 'Ada'): Promise<AdminClient> {
  const { browser } = await signIn(gateway, addPerson(gateway.okta, firstName, ['Rolegate Admins']));
  return {
    browser,
    api: async (method, path, body, headers = {}) => {
      const answer = await browser.request({
        url: `${gateway.url}/api/v1${path}`,
        method,
        body: body === undefined ? undefined : JSON.stringify(body),
        headers: {
          Accept: 'application/json',
          'Content-Type': 'application/json',
          Origin: gateway.env['PUBLIC_URL'],
          ...headers,
        },
        follow: false,
      });
      if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      return answer;
    },
  };
}

/** What a proxy tells `/authz/forward-auth` of a request; values of `undefined` are left out. */
export function forwarded(
  uri: string,
  {
    method = 'GET',
    host = '127.0.0.1',
    proto = 'http',
  }: { method?: string; host?: string; proto?: string } = {},
): RequestHeaders {
  return {
    'X-Forwarded-Method': method,
    'X-Forwarded-Proto': proto,
    'X-Forwarded-Host': host,
    'X-Forwarded-Uri': uri,
  };
}

/** What a program's request has not: without these headers a browser's request is no navigation. */
export const NO_NAVIGATION: RequestHeaders = {
  Accept: 'application/json',
  'Sec-Fetch-Mode': undefined,
  'Sec-Fetch-Dest': undefined,
  'Sec-Fetch-User': undefined,
};
