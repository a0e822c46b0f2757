import type { Browser, BrowserResponse, RequestHeaders } from './browser.js';
import type { TestGateway } from './gateway.js';
import { addPerson, signIn } from './people.js';

/** An admin of a running gateway, who uses its REST API with a session. */
export interface AdminClient {
  readonly browser: Browser;
  /** Sends a request to `/api/v1` + path. @throws Error for any status from 400 on. */
  api(method: string, path: string, body?: unknown, headers?: RequestHeaders): Promise<BrowserResponse>;
}

/** Adds an admin to the org, signs them in and gives them to the test. */
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
