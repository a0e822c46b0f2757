import { decodeJwt } from 'jose';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import type { Browser, BrowserResponse } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { addPerson, GROUP_OF_ROLE, signInAtOkta } from '../support/people.js';
import { NO_NAVIGATION } from '../support/proxy-question.js';
import { GATEWAY_HOST, type ProxyWorld } from './proxy-world.js';
import { headerValues, type SeenRequest } from './upstream.js';

/** Whether an answer came from the application itself. */
export const reached = ({ headers }: BrowserResponse): boolean => headers['x-upstream'] === 'reached';

/** What the application was sent of the request that this answers. */
export const seenBy = (answer: BrowserResponse): SeenRequest => answer.json<SeenRequest>();

/** Signing in and out, and who gets where, as a person meets it. */
export function peopleCases(world: () => ProxyWorld): void {
  let dee: OktaUser;
  let gus: OktaUser;
  let deeBrowser: Browser;

  beforeAll(async () => {
    const { gateway } = world();
    dee = addPerson(gateway.okta, 'Dee', [GROUP_OF_ROLE.developer]);
    gus = addPerson(gateway.okta, 'Gus', [GROUP_OF_ROLE.guest]);
    deeBrowser = await world().signedIn(dee);
  });

  it('lets somebody in and says who it is, signed', async () => {
    const answer = await deeBrowser.get(`${world().appUrl}/hello?x=1`);
    expect([answer.status, reached(answer)]).toEqual([200, true]);
    const seen = seenBy(answer);
    expect(seen.target).toBe('/hello?x=1');
    expect(headerValues(seen, 'Remote-User')).toEqual([dee.id]);
    expect(headerValues(seen, 'Remote-Email')).toEqual(['dee@example.com']);
    expect(headerValues(seen, 'Remote-Name')).toEqual(['Dee Tester']);
    expect(headerValues(seen, 'Remote-Roles')).toEqual(['developer']);
    expect(headerValues(seen, 'Remote-Groups')).toEqual([GROUP_OF_ROLE.developer]);
    const [assertion = ''] = headerValues(seen, 'X-Rolegate-Assertion');
    expect(decodeJwt(assertion)).toMatchObject({ aud: 'app', sub: dee.id });
  });

  it('keeps the gateway’s cookies from the application, and only those', async () => {
    const answer = await deeBrowser.get(`${world().appUrl}/cookies`, {
      headers: {
        Cookie: `theme=dark; ${deeBrowser.cookies.header(new URL(world().appUrl))}; __Host-rolegate-handoff-1=a; lang=en; rolegate-x=b`,
      },
    });
    const [cookies = ''] = headerValues(seenBy(answer), 'Cookie');
    expect(cookies).not.toContain('rolegate');
    expect(cookies).toContain('theme=dark');
    expect(cookies).toContain('lang=en');
  });

  it('forbids what the role does not allow', async () => {
    const { appUrl } = world();
    for (const path of ['/admin', '/admin/', '/admin/x?y', '/%61dmin/x']) {
      const answer = await deeBrowser.get(appUrl + path);
      expect([path, answer.status, reached(answer)]).toEqual([path, 403, false]);
    }
  });

  it('leads a browser without a session to the sign-in, and back signed in', async () => {
    const { gateway, appUrl } = world();
    const browser = world().browser();
    const asked = await browser.get(`${appUrl}/reports/?week=47`, { follow: false });
    expect(asked.status).toBe(302);
    expect(asked.location).toMatch(
      new RegExp(`^https://${GATEWAY_HOST.replaceAll('.', '\\.')}:\\d+/login\\?`),
    );
    signInAtOkta(browser, gateway.okta, gus);
    const shown = await browser.get(`${appUrl}/reports/?week=47`);
    expect([shown.status, shown.url, reached(shown)]).toEqual([200, `${appUrl}/reports/?week=47`, true]);
    expect(headerValues(seenBy(shown), 'Remote-User')).toEqual([gus.id]);
  });

  it('tells a program without a session to sign in, and redirects none', async () => {
    const answer = await world().browser().get(`${world().appUrl}/x`, { headers: NO_NAVIGATION });
    expect([answer.status, answer.hops.length, reached(answer)]).toEqual([401, 0, false]);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="[^"]+"$/);
    expect(answer.headers['cache-control']).toContain('no-store');
  });

  it('shows public pages to everybody, with an empty identity', async () => {
    for (const browser of [world().browser(), deeBrowser]) {
      const answer = await browser.get(`${world().appUrl}/public/page`);
      expect([answer.status, reached(answer)]).toEqual([200, true]);
    }
    const anonymous = await world().browser().get(`${world().appUrl}/public/page`);
    expect(headerValues(seenBy(anonymous), 'Remote-User').filter(Boolean)).toEqual([]);
    expect(headerValues(seenBy(anonymous), 'Remote-Roles').filter(Boolean)).toEqual([]);
  });

  it('gives a session of one application no worth at another', async () => {
    const { appUrl, otherUrl } = world();
    const cookie = deeBrowser.cookies.header(new URL(appUrl));
    const here = await world()
      .browser()
      .get(`${appUrl}/`, { headers: { ...NO_NAVIGATION, Cookie: cookie } });
    const there = await world()
      .browser()
      .get(`${otherUrl}/`, { headers: { ...NO_NAVIGATION, Cookie: cookie } });
    expect([here.status, there.status]).toEqual([200, 401]);
    // Opened in the browser, the other application gets a session of its own without another sign-in.
    const opened = await deeBrowser.get(`${otherUrl}/`);
    expect([opened.status, reached(opened)]).toEqual([200, true]);
    const own = await world()
      .browser()
      .get(`${world().gatewayUrl}/api/v1/session`, {
        headers: { ...NO_NAVIGATION, Cookie: cookie },
      });
    expect(own.status).toBe(401);
  });

  it('asks for a stronger sign-in where a rule wants one, and goes on after it', async () => {
    const { gateway, appUrl } = world();
    const vera = gateway.okta.simulator.org.addUser({
      firstName: 'Vera',
      lastName: 'Tester',
      login: 'vera@example.com',
      email: 'vera@example.com',
      groups: [GROUP_OF_ROLE.developer],
      factors: ['otp'],
    });
    const browser = await world().signedIn(vera);
    const refused = await browser.get(`${appUrl}/vault/x`, { headers: NO_NAVIGATION });
    expect([refused.status, reached(refused)]).toEqual([401, false]);
    expect(refused.headers['www-authenticate']).toContain('insufficient_user_authentication');
    const asked = await browser.get(`${appUrl}/vault/x`, { follow: false });
    expect(asked.status).toBe(302);
    expect(asked.location).toContain('acr_values=');
    const stronger = gateway.okta.simulator.org.createSession(vera.id, ['mfa', 'otp', 'pwd']);
    browser.cookies.store(`${stronger}; Path=/`, new URL(gateway.okta.simulator.url));
    const shown = await browser.get(`${appUrl}/vault/x`);
    expect([shown.status, shown.url, reached(shown)]).toEqual([200, `${appUrl}/vault/x`, true]);
  });

  it('only watches in shadow mode', async () => {
    const answer = await world().browser().get(`${world().shadowUrl}/x`);
    expect([answer.status, reached(answer)]).toEqual([200, true]);
  });

  it('refuses hosts that nobody has registered', async () => {
    const { appUrl, upstream } = world();
    const before = upstream.seen.length;
    const answer = await deeBrowser
      .get(`${appUrl}/`, { headers: { Host: 'unknown.example.test' } })
      .catch(() => undefined);
    expect(answer?.status ?? 'closed').not.toBe(200);
    expect(upstream.seen.length).toBe(before);
  });

  it('sends plain http to https', async () => {
    const { places } = world();
    const answer = await world()
      .browser()
      .get(`http://app.example.test:${places.httpPort}/x`, { follow: false });
    expect(answer.status).toBe(308);
    expect(answer.location).toMatch(/^https:\/\/app\.example\.test(:\d+)?\/x$/);
  });

  it('keeps the decision routes from clients', async () => {
    const answer = await world()
      .browser()
      .get(`${world().gatewayUrl}/authz/forward-auth`, {
        headers: { 'X-Forwarded-Host': 'app.example.test' },
      });
    expect(answer.status).toBe(404);
  });

  it('ends every application’s session with the sign-out', async () => {
    const { gatewayUrl, appUrl, otherUrl } = world();
    const browser = await world().signedIn(gus, '/before');
    await browser.get(`${otherUrl}/`);
    const cookies = [appUrl, otherUrl].map((url) => browser.cookies.header(new URL(url)));
    await browser.get(`${gatewayUrl}/`);
    await browser.submit();
    await eventually(async () => {
      for (const [index, url] of [appUrl, otherUrl].entries()) {
        const answer = await world()
          .browser()
          .get(`${url}/`, { headers: { ...NO_NAVIGATION, Cookie: cookies[index] } });
        expect(answer.status).toBe(401);
      }
    });
  });
}
