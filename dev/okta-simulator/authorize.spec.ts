import type { OktaApp, OktaUser } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import {
  TEST_KEYS,
  CHALLENGE,
  defined,
  locationOf,
  REDIRECT_URI,
  TestClient,
  type Parameters,
} from './test-client.js';

describe('/authorize', () => {
  let okta: OktaSimulator;
  let ada: OktaUser;
  let app: OktaApp;
  let client: TestClient;

  beforeEach(async () => {
    okta = await startOktaSimulator({ keys: TEST_KEYS });
    ada = okta.org.addUser({ login: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace' });
    app = okta.org.addApp({ label: 'Gateway', redirectUris: [REDIRECT_URI] });
    client = new TestClient(okta.org, app);
  });

  afterEach(() => okta.close());

  const errorOf = async (parameters: Parameters, cookie?: string) => {
    const back = locationOf(await client.authorize(parameters, cookie));
    expect(back.origin + back.pathname).toBe(REDIRECT_URI);
    return Object.fromEntries(back.searchParams);
  };

  describe('refuses on a page of its own, without sending anybody anywhere,', () => {
    it.each<[string, Parameters, string]>([
      ['an unknown client', { client_id: '0oaUnknown' }, "Invalid value for 'client_id' parameter."],
      [
        'a redirect URI that is not registered exactly',
        { redirect_uri: `${REDIRECT_URI}/` },
        "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings:",
      ],
    ])('%s', async (_what, parameters, text) => {
      const response = await client.authorize(parameters);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(response.headers.get('location')).toBeNull();
      expect((await response.text()).replaceAll('&#39;', "'")).toContain(text);
    });
  });

  describe("tells the app, in Okta's words,", () => {
    it.each<[string, Parameters, string, string]>([
      [
        'a missing response type',
        { response_type: undefined },
        'unsupported_response_type',
        'The response type is not supported by the authorization server. Configured response types: [code].',
      ],
      [
        'a response type that is not configured',
        { response_type: 'id_token' },
        'unsupported_response_type',
        'The response type is not supported by the authorization server. Configured response types: [code].',
      ],
      [
        'tokens in a query',
        { response_type: 'id_token', response_mode: 'query' },
        'unsupported_response_mode',
        "'query' response mode cannot be used with either the 'id_token' or 'token' response types.",
      ],
      ['no scope', { scope: undefined }, 'invalid_scope', 'No scopes were requested.'],
      [
        'OpenID scopes without openid',
        { scope: 'profile email' },
        'invalid_scope',
        "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
      ],
      [
        'a custom scope',
        { scope: 'openid orders' },
        'invalid_scope',
        'Custom scopes are not allowed for this request.',
      ],
      [
        'an API scope that nobody granted',
        { scope: 'openid okta.users.read' },
        'invalid_scope',
        'The requested scope is invalid, unknown, malformed, or exceeds the scope granted by the resource owner.',
      ],
      [
        'PKCE by the plain method',
        { code_challenge_method: 'plain' },
        'invalid_request',
        'PKCE code challenge method is not supported. Valid values: [S256]',
      ],
      [
        'an impossible max_age',
        { max_age: '-1' },
        'invalid_request',
        "Invalid value for 'max_age' parameter. It should be within range 0 - 2^31-1.",
      ],
      [
        'max_age 0 without a prompt',
        { max_age: '0', prompt: 'none' },
        'invalid_request',
        "'prompt' parameter must not have the value 'none' for request with 'zero' as max_age.",
      ],
      [
        'prompt none without a session',
        { prompt: 'none' },
        'login_required',
        'The client specified not to prompt, but the user is not logged in.',
      ],
    ])('%s', async (_what, parameters, error, description) => {
      expect(await errorOf(parameters)).toEqual({
        state: 'the-state',
        error,
        error_description: description,
      });
    });

    it('a missing state, which it cannot echo', async () => {
      expect(await errorOf({ state: undefined })).toEqual({
        error: 'invalid_request',
        error_description: "The authentication request has an invalid 'state' parameter.",
      });
    });

    it('a parameter that came twice', async () => {
      const response = await fetch(`${client.authorizeUrl()}&nonce=another`, { redirect: 'manual' });
      expect(Object.fromEntries(locationOf(response).searchParams)).toEqual({
        error: 'invalid_request',
        error_description: 'The request contained multiple parameters with the same name.',
      });
    });

    it('missing PKCE when the app requires it', async () => {
      okta.org.updateApp(app.id, { pkceRequired: true });
      expect(await errorOf({ code_challenge: undefined, code_challenge_method: undefined })).toMatchObject({
        error: 'invalid_request',
        error_description: 'PKCE code challenge is required by the application.',
      });
    });

    it('a person who is not assigned', async () => {
      okta.org.unassign(app.id, ada.id);
      const response = await client.authorize({}, okta.org.createSession(ada.id));
      expect(response.headers.get('location')).toBe(
        `${REDIRECT_URI}?state=the-state&error=access_denied&error_description=User+is+not+assigned+to+the+client+application.`,
      );
    });

    it('a prompt-less request whose session is too old', async () => {
      const cookie = okta.org.createSession(ada.id);
      okta.org.clock.advance(60);
      expect(await errorOf({ prompt: 'none', max_age: '30' }, cookie)).toMatchObject({
        error: 'login_required',
        error_description:
          'The client specified not to prompt, but the client app requires re-authentication or MFA.',
      });
    });
  });

  it('answers silently with code and state when the browser has a session', async () => {
    const response = await client.authorize({}, okta.org.createSession(ada.id));
    expect(response.status).toBe(302);
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    const back = locationOf(response);
    expect([...back.searchParams.keys()]).toEqual(['code', 'state']);
    expect(back.searchParams.get('state')).toBe('the-state');
  });

  it('ignores parameters that it does not know, even twice', async () => {
    const cookie = okta.org.createSession(ada.id);
    const response = await fetch(`${client.authorizeUrl()}&x=1&x=2`, {
      redirect: 'manual',
      headers: { cookie },
    });
    expect(locationOf(response).searchParams.has('code')).toBe(true);
  });

  it('posts the code as a form when asked to', async () => {
    const response = await client.authorize({ response_mode: 'form_post' }, okta.org.createSession(ada.id));
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain(`action="${REDIRECT_URI}"`);
    expect(html).toContain('name="state" value="the-state"');
  });

  it('accepts a session token once', async () => {
    const sessionToken = okta.org.createSessionToken(ada.id);
    expect(locationOf(await client.authorize({ sessionToken })).searchParams.has('code')).toBe(true);
    expect((await client.authorize({ sessionToken })).status).toBe(200);
  });

  describe('the sign-in page', () => {
    const stateToken = async (response: Response) =>
      /name="stateToken" value="([^"]+)"/.exec(await response.text())?.[1] ?? '';

    const pick = (token: string, choice: Parameters) =>
      fetch(`${okta.url}/signin`, {
        method: 'POST',
        redirect: 'manual',
        body: defined({ stateToken: token, ...choice }),
      });

    it('offers the active people and returns to the app with a code and a session', async () => {
      okta.org.addUser({ login: 'gone@example.com', status: 'SUSPENDED' });
      const shown = await client.authorize();
      const html = await shown.clone().text();
      expect(html).toContain('ada@example.com');
      expect(html).not.toContain('gone@example.com');

      const response = await pick(await stateToken(shown), { userId: ada.id });
      expect(locationOf(response).searchParams.get('state')).toBe('the-state');
      const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
      expect(cookie).toMatch(/^sid=/);
      expect(locationOf(await client.authorize({ prompt: 'none' }, cookie)).searchParams.has('code')).toBe(
        true,
      );
    });

    it.each(['SUSPENDED', 'DEPROVISIONED', 'STAGED'] as const)('keeps %s people at Okta', async (status) => {
      okta.org.addUser({ login: 'gone@example.com', status });
      const response = await pick(await stateToken(await client.authorize()), {
        username: 'gone@example.com',
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('location')).toBeNull();
      expect(await response.text()).toContain('Unable to sign in');
    });

    it('appears for prompt=login and for a stale session although there is one', async () => {
      const cookie = okta.org.createSession(ada.id);
      expect((await client.authorize({ prompt: 'login' }, cookie)).status).toBe(200);
      okta.org.clock.advance(61);
      expect((await client.authorize({ max_age: '60' }, cookie)).status).toBe(200);
      expect((await client.authorize({ max_age: '0' }, cookie)).status).toBe(200);
    });

    it('appears once the session of a suspended person ended', async () => {
      const cookie = okta.org.createSession(ada.id);
      okta.org.setUserStatus(ada.id, 'SUSPENDED');
      okta.org.setUserStatus(ada.id, 'ACTIVE');
      expect((await client.authorize({}, cookie)).status).toBe(200);
    });

    it('takes a second factor when the request demands one, and names what was met', async () => {
      const shown = await client.authorize(
        { acr_values: 'urn:unknown urn:okta:loa:2fa:any' },
        okta.org.createSession(ada.id),
      );
      const code =
        locationOf(await pick(await stateToken(shown), { userId: ada.id })).searchParams.get('code') ?? '';
      const { id_token: idToken } = (await (await client.exchange(code)).json()) as { id_token: string };
      expect(await client.verified(idToken)).toMatchObject({
        acr: 'urn:okta:loa:2fa:any',
        amr: ['mfa', 'otp', 'pwd'],
      });
    });
  });

  it('reports a demand that the person has no factor for', async () => {
    const grace = okta.org.addUser({ login: 'grace@example.com', factors: [] });
    expect(await errorOf({ acr_values: 'phr' }, okta.org.createSession(grace.id))).toMatchObject({
      error: 'unmet_authentication_requirements',
      error_description: "Unable to meet the authentication requirements imposed by 'acr_values' parameter.",
    });
  });

  describe('of the custom server', () => {
    beforeEach(() => {
      client = new TestClient(okta.org, app, 'custom');
    });

    it('knows no groups scope until an admin adds one', async () => {
      const scope = 'openid groups';
      expect(await errorOf({ scope })).toMatchObject({
        error: 'invalid_scope',
        error_description: 'One or more scopes are not configured for the authorization server resource.',
      });
      okta.org.updateCustomServer({ scopes: ['groups'] });
      expect(
        locationOf(await client.authorize({ scope }, okta.org.createSession(ada.id))).searchParams.has(
          'code',
        ),
      ).toBe(true);
    });

    it('refuses everybody while it has no access policy', async () => {
      okta.org.updateCustomServer({ hasAccessPolicy: false });
      expect(await errorOf({ code_challenge: CHALLENGE }, okta.org.createSession(ada.id))).toMatchObject({
        error: 'access_denied',
        error_description:
          'Policy evaluation failed for this request, please check the policy configurations.',
      });
    });
  });
});
