import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { Browser, type BrowserResponse } from './browser.js';
import type { TestOkta, TestGateway } from './gateway.js';

/** The groups that {@link startTestOkta} creates, by the role that tests give them. */
export const GROUP_OF_ROLE = {
  admin: 'Rolegate Admins',
  'security-engineer': 'Security',
  developer: 'Engineering',
  guest: 'Everyone Else',
} as const;

/** Adds a person to the org who is in these groups and assigned to the gateway's app. */
export function addPerson(okta: TestOkta, firstName: string, groups: string[]): OktaUser {
  const login = `${firstName.toLowerCase()}@example.com`;
  return okta.simulator.org.addUser({ firstName, lastName: 'Tester', login, email: login, groups });
}

/** A browser in which a person is signed in at Okta already: the next sign-in needs no click. */
export function browserOf(okta: TestOkta, person: OktaUser): Browser {
  const browser = new Browser();
  signInAtOkta(browser, okta, person);
  return browser;
}

/** Gives a browser the person's Okta session, replacing whichever it had. */
export function signInAtOkta(browser: Browser, okta: TestOkta, person: OktaUser): void {
  browser.cookies.store(
    `${okta.simulator.org.createSession(person.id)}; Path=/`,
    new URL(okta.simulator.url),
  );
}

/**
 * Signs a person in at the gateway through all redirects; `page` is the gateway's last answer.
 * @throws Error when the sign-in did not end well.
 */
export async function signIn(
  gateway: TestGateway,
  person: OktaUser,
): Promise<{ browser: Browser; page: BrowserResponse }> {
  const browser = browserOf(gateway.okta, person);
  const page = await browser.get(`${gateway.url}/login`);
  if (page.status !== 200)
    throw new Error(`The sign-in ended with ${page.status} at ${page.url}: ${page.text}`);
  return { browser, page };
}
