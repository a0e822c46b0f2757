import type { OktaApp, OktaUser } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TEST_KEYS, defined, locationOf, REDIRECT_URI, TestClient } from './test-client.js';

const AFTER_LOGOUT = 'http://127.0.0.1:3000/logout';
const INITIATE = 'http://127.0.0.1:3000/okta-initiate-login?accountId=default';

describe("Okta's own pages", () => {
  let okta: OktaSimulator;
  let ada: OktaUser;
  let app: OktaApp;
  let client: TestClient;

  beforeEach(async () => {
    okta = await startOktaSimulator({ keys: TEST_KEYS });
    ada = okta.org.addUser({ login: 'ada@example.com' });
    app = okta.org.addApp({
      label: 'Gateway <1>',
      redirectUris: [REDIRECT_URI],
      postLogoutRedirectUris: [AFTER_LOGOUT],
      initiateLoginUri: INITIATE,
    });
    client = new TestClient(okta.org, app);
  });

  afterEach(() => okta.close());

  const visit = (path: string, cookie = '') =>
    fetch(new URL(path, okta.url), { redirect: 'manual', headers: { cookie } });
  const textOf = async (response: Response) => (await response.text()).replaceAll('&#39;', "'");

  describe('logout', () => {
    const logout = (parameters: Record<string, string>, cookie?: string) =>
      visit(`/oauth2/v1/logout?${defined(parameters).toString()}`, cookie);
    const hint = async () => ({ id_token_hint: (await client.signIn(ada.id)).id_token });

    it('ends the session and returns with the state', async () => {
      const cookie = okta.org.createSession(ada.id);
      const parameters = { ...(await hint()), post_logout_redirect_uri: AFTER_LOGOUT, state: 's 1' };
      const response = await logout(parameters, cookie);
      expect(response.status).toBe(302);
      expect(response.headers.get('location')).toBe(`${AFTER_LOGOUT}?state=s+1`);
      const after = await client.authorize({ prompt: 'none' }, cookie);
      expect(locationOf(after).searchParams.get('error')).toBe('login_required');
    });

    it('accepts an expired hint, and a browser without a session', async () => {
      const parameters = { ...(await hint()), post_logout_redirect_uri: AFTER_LOGOUT };
      okta.org.clock.advance(7200);
      expect((await logout(parameters)).headers.get('location')).toBe(AFTER_LOGOUT);
    });

    it('shows the sign-in page when it has nowhere to return to', async () => {
      const response = await logout(await hint(), okta.org.createSession(ada.id));
      expect(response.status).toBe(200);
      expect(await textOf(response)).toContain('Sign In');
    });

    it('stops at a page for a missing, foreign or forged hint, another person and an unknown address', async () => {
      const { id_token_hint: idToken } = await hint();
      const grace = okta.org.createSession(okta.org.addUser({ login: 'grace@example.com' }).id);
      const refusals: [Record<string, string>, string, string?][] = [
        [{}, "The required parameter 'id_token_hint' is missing."],
        [{ id_token_hint: 'x' }, 'The id token is invalid.'],
        [{ id_token_hint: `${idToken.slice(0, -8)}AAAAAAAA` }, 'The id token is invalid.'],
        [
          { id_token_hint: idToken },
          "The ID token subject does not match the current session's user.",
          grace,
        ],
        [
          { id_token_hint: idToken, post_logout_redirect_uri: `${AFTER_LOGOUT}/x` },
          "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings",
        ],
      ];
      for (const [parameters, text, cookie] of refusals) {
        const response = await logout(parameters, cookie);
        expect(response.status).toBe(400);
        expect(await textOf(response)).toContain(text);
      }
    });
  });

  describe('the dashboard', () => {
    const tileOf = async (cookie: string) =>
      /href="([^"]*\/home\/[^"]*)"/.exec(await textOf(await visit('/app/UserHome', cookie)))?.[1];

    it('asks whoever has no session to sign in first', async () => {
      const page = await textOf(await visit('/app/UserHome'));
      const stateToken = /name="stateToken" value="([^"]+)"/.exec(page)?.[1];
      const body = defined({ stateToken, userId: ada.id });
      const response = await fetch(`${okta.url}/signin`, { method: 'POST', body, redirect: 'manual' });
      expect(response.headers.get('location')).toBe('/app/UserHome');
    });

    it("sends a tile's visitor to the app with the org URL as iss, keeping what stood in the URI", async () => {
      const cookie = okta.org.createSession(ada.id);
      const response = await visit((await tileOf(cookie)) ?? '', cookie);
      expect(response.status).toBe(302);
      expect(response.headers.get('location')).toBe(`${INITIATE}&iss=${encodeURIComponent(okta.url)}`);
    });

    it('escapes what it shows', async () => {
      expect(await textOf(await visit('/app/UserHome', okta.org.createSession(ada.id)))).toContain(
        'Gateway &lt;1&gt;',
      );
    });

    it('has no tile for the unassigned, and a page for those who come anyway', async () => {
      const cookie = okta.org.createSession(ada.id);
      const tile = (await tileOf(cookie)) ?? '';
      okta.org.unassign(app.id, ada.id);
      expect(await tileOf(cookie)).toBeUndefined();
      const response = await visit(tile, cookie);
      expect(response.status).toBe(403);
      expect(await textOf(response)).toContain('App Not Assigned');
    });

    it('posts an ID token to the first redirect URI only in the simplified mode', async () => {
      const cookie = okta.org.createSession(ada.id);
      const tile = (await tileOf(cookie)) ?? '';
      okta.org.updateApp(app.id, { idpInitiatedLogin: { mode: 'OKTA', defaultScope: ['profile'] } });
      const page = await textOf(await visit(tile, cookie));
      expect(page).toContain(`method="post" action="${REDIRECT_URI}"`);
      const idToken = /name="id_token" value="([^"]+)"/.exec(page)?.[1] ?? '';
      expect(await client.verified(idToken)).not.toHaveProperty('nonce');

      okta.org.updateApp(app.id, { idpInitiatedLogin: { mode: 'DISABLED', defaultScope: [] } });
      const refused = await visit(tile, cookie);
      expect(refused.status).toBe(400);
      expect(await textOf(refused)).toContain('IdP-initiated login is disabled for this client.');
    });
  });
});
