import { createHmac, randomBytes } from 'node:crypto';
import { Discovery } from '../../src/openid-provider/discovery.js';
import { Jwks } from '../../src/openid-provider/jwks.js';
import { expectErrorPage } from '../contracts/sign-in-steps.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import {
  newProviderKey,
  signIdToken,
  startScriptedProvider,
  type ProviderScript,
  type ScriptedProvider,
} from '../support/scripted-provider.js';

/**
 * What the OpenID Foundation's certification asks of a relying party, each test under the id that it has there. Those of
 * refresh tokens and of back-channel logout are in specs of their own.
 */
describe('the duties of a relying party', () => {
  let provider: ScriptedProvider;
  let gateway: TestGateway;

  beforeAll(async () => {
    provider = await startScriptedProvider();
    gateway = await startTestGateway({
      apiToken: false,
      env: {
        OKTA_ISSUER_URI: provider.issuer,
        OKTA_CLIENT_ID: provider.clientId,
        OKTA_CLIENT_SECRET: provider.clientSecret,
      },
    });
  });

  afterAll(async () => {
    await gateway?.close();
    await provider?.close();
  });

  /** Lets the gateway know as little of the provider as after its start, and the provider behave, but for the script. */
  const begin = (script: ProviderScript = {}): Browser => {
    for (const cache of [Discovery, Jwks])
      (gateway.gateway.app.get<unknown>(cache) as { entries: Map<string, unknown> }).entries.clear();
    provider.script = script;
    provider.calls.length = 0;
    return new Browser();
  };

  /** A whole sign-in; gives the answer of the callback. */
  const signIn = async (browser: Browser): Promise<BrowserResponse> => {
    const begun = await browser.get(`${gateway.url}/login`, { follow: false });
    const back = await browser.get(begun.location ?? '', { follow: false });
    return browser.get(back.location ?? '', { follow: false });
  };

  const expectSignedIn = async (browser: Browser, done: BrowserResponse): Promise<void> => {
    expect([done.status, done.headers.location]).toEqual([303, '/']);
    expect((await browser.get(`${gateway.url}/api/v1/session`)).status).toBe(200);
  };

  const signInBy = async (script: ProviderScript): Promise<Browser> => {
    const browser = begin(script);
    await expectSignedIn(browser, await signIn(browser));
    return browser;
  };

  /** The ID token is refused: the person is not let in, and nothing is asked with what came along with it. */
  const expectRefused = async (script: ProviderScript): Promise<void> => {
    const browser = begin(script);
    expectErrorPage(await signIn(browser), 400, 'sign-in-failed');
    expect(provider.callsOf('/token')).toHaveLength(1);
    expect(provider.callsOf('/userinfo')).toHaveLength(0);
    expect(browser.cookies.get('rolegate')).toBeUndefined();
  };

  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

  describe('Basic RP', () => {
    it('oidcc-client-test: authorizes by code with scope openid and its exact redirect URI, then asks for tokens and userinfo', async () => {
      const browser = await signInBy({});
      const [authorize, ...more] = provider.callsOf('/authorize');
      expect(more).toEqual([]);
      expect(authorize?.query.get('response_type')).toBe('code');
      expect(authorize?.query.get('scope')?.split(' ')).toContain('openid');
      const redirectUri = `${gateway.url}/authorization-code/callback`;
      expect(authorize?.query.get('redirect_uri')).toBe(redirectUri);
      expect(provider.callsOf('/token').map(({ form }) => form.get('redirect_uri'))).toEqual([redirectUri]);
      expect(provider.callsOf('/userinfo')).toHaveLength(1);
      expect((await browser.get(`${gateway.url}/api/v1/session`)).json()).toMatchObject({ sub: 'ada' });
    });

    it.each<[string, Record<string, unknown>]>([
      ['oidcc-client-test-invalid-iss', { iss: 'https://other.example' }],
      ['oidcc-client-test-missing-sub', { sub: undefined }],
      ['oidcc-client-test-invalid-aud', { aud: 'another-client' }],
      ['oidcc-client-test-missing-aud', { aud: undefined }],
      ['oidcc-client-test-missing-iat', { iat: undefined }],
      ['oidcc-client-test-nonce-invalid', { nonce: 'another-nonce' }],
    ])('%s: refuses the ID token and asks userinfo nothing', (_, claims) => expectRefused({ claims }));

    it('oidcc-client-test-kid-absent-single-jwks: takes the only key for a token that names none', async () => {
      await signInBy({ idToken: (claims) => signIdToken(provider.key, claims, { kid: undefined }) });
    });

    it('oidcc-client-test-kid-absent-multiple-jwks: lets nobody in by a key that could be any of several, or by the right one', async () => {
      const other = await newProviderKey('second');
      const browser = begin({
        keys: [other.jwk, provider.key.jwk],
        idToken: (claims) => signIdToken(provider.key, claims, { kid: undefined }),
      });
      const done = await signIn(browser);
      if (done.status === 303) await expectSignedIn(browser, done);
      else expectErrorPage(done, 400, 'sign-in-failed');
    });

    it('oidcc-client-test-idtoken-sig-rs256: accepts RS256', async () => {
      await signInBy({ idToken: (claims) => signIdToken(provider.key, claims) });
    });

    it('oidcc-client-test-idtoken-sig-none: refuses a token without a signature', () =>
      expectRefused({ idToken: (claims) => `${encode({ alg: 'none' })}.${encode(claims)}.` }));

    it('oidcc-client-test-invalid-sig-rs256: refuses a token that another key signed', async () => {
      const stranger = await newProviderKey('first');
      await expectRefused({ idToken: (claims) => signIdToken(stranger, claims) });
    });

    it('oidcc-client-test-invalid-sig-hs256: refuses one that is signed with the client secret, which is no key of the provider', () =>
      expectRefused({
        idToken: (claims) => {
          const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
          return `${signed}.${createHmac('sha256', provider.clientSecret).update(signed).digest('base64url')}`;
        },
      }));

    it('oidcc-client-test-invalid-sig-es256: refuses a signature of a kind that was not agreed on', () =>
      expectRefused({
        idToken: (claims) =>
          `${encode({ alg: 'ES256', kid: 'first' })}.${encode(claims)}.${randomBytes(64).toString('base64url')}`,
      }));

    it('oidcc-client-test-userinfo-bearer-header: sends the access token in the header alone', async () => {
      await signInBy({});
      const [call] = provider.callsOf('/userinfo');
      expect(call?.headers.authorization).toBe('Bearer access');
      expect([[...(call?.query.keys() ?? [])], [...(call?.form.keys() ?? [])]]).toEqual([[], []]);
    });

    it('oidcc-client-test-userinfo-invalid-sub: refuses userinfo about somebody else', async () => {
      const browser = begin({ userinfo: { sub: 'bob', email: 'bob@example.com' } });
      expectErrorPage(await signIn(browser), 400, 'sign-in-failed');
      expect(browser.cookies.get('rolegate')).toBeUndefined();
    });

    it('oidcc-client-test-scope-userinfo-claims: asks for profile and e-mail, and shows what userinfo says', async () => {
      const browser = await signInBy({ userinfo: { sub: 'ada', name: 'Ada L.', email: 'ada@example.org' } });
      const [authorize] = provider.callsOf('/authorize');
      expect(authorize?.query.get('scope')?.split(' ').sort()).toEqual([
        'email',
        'groups',
        'openid',
        'profile',
      ]);
      expect((await browser.get(`${gateway.url}/api/v1/session`)).json()).toMatchObject({
        name: 'Ada L.',
        email: 'ada@example.org',
      });
    });

    it('oidcc-client-test-client-secret-basic: proves itself by Basic, form-encoded first, and not in the body', async () => {
      await signInBy({});
      const [call] = provider.callsOf('/token');
      const [scheme, credentials = ''] = call?.headers.authorization?.split(' ') ?? [];
      const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString().split(':');
      const decoded = [id, secret].map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
      expect([scheme, ...decoded]).toEqual(['Basic', provider.clientId, provider.clientSecret]);
      expect(call?.form.has('client_secret')).toBe(false);
    });

    it('oidcc-client-test-nonce-unless-code-flow: sends a nonce all the same, another one each time', async () => {
      await signInBy({});
      const [first] = provider.callsOf('/authorize');
      await signInBy({});
      const [second] = provider.callsOf('/authorize');
      expect(first?.query.get('nonce')).toMatch(/^[\w-]{43}$/);
      expect(second?.query.get('nonce')).not.toBe(first?.query.get('nonce'));
    });

    it('oidcc-client-test-aggregated-claims and -distributed-claims: follows no source that userinfo names', async () => {
      await signInBy({
        userinfo: {
          sub: 'ada',
          _claim_names: { groups: 'elsewhere', address: 'here' },
          _claim_sources: {
            elsewhere: { endpoint: `${provider.issuer}/claims`, access_token: 'x' },
            here: { JWT: 'a.b.c' },
          },
        },
      });
      expect(provider.callsOf('/claims')).toEqual([]);
    });
  });

  describe('Config RP', () => {
    it('oidcc-client-test-discovery-openid-config: takes the endpoints from discovery, not from a pattern', async () => {
      const browser = begin({ discovery: { authorization_endpoint: `${provider.issuer}/elsewhere?x=1` } });
      const begun = await browser.get(`${gateway.url}/login`, { follow: false });
      const url = new URL(begun.location ?? '');
      expect([url.origin, url.pathname, url.searchParams.get('x')]).toEqual([
        provider.issuer,
        '/elsewhere',
        '1',
      ]);
    });

    it('oidcc-client-test-discovery-jwks-uri-keys: reads the keys where discovery says', async () => {
      await signInBy({ discovery: { jwks_uri: `${provider.issuer}/other-keys` } });
      expect([provider.callsOf('/keys').length, provider.callsOf('/other-keys').length]).toEqual([0, 1]);
    });

    it('oidcc-client-test-discovery-issuer-mismatch: stops before it sends anybody anywhere', async () => {
      const browser = begin({ discovery: { issuer: 'https://other.example' } });
      const page = await browser.get(`${gateway.url}/login`, { follow: false });
      expectErrorPage(page, 503, 'issuer-mismatch');
      expect(provider.calls.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration']);
    });

    it('oidcc-client-test-signing-key-rotation: finds the new key after a rotation', async () => {
      await signInBy({});
      const next = await newProviderKey('next');
      provider.script = { keys: [next.jwk], idToken: (claims) => signIdToken(next, claims) };
      provider.calls.length = 0;
      const browser = new Browser();
      await expectSignedIn(browser, await signIn(browser));
      expect(provider.callsOf('/keys')).toHaveLength(1);
    });

    it('oidcc-client-test-signing-key-rotation-just-before-signing: reads the keys again at once, and once', async () => {
      await signInBy({});
      const next = await newProviderKey('just-now');
      provider.calls.length = 0;
      provider.script = {
        onToken: () => Promise.resolve(void (provider.script.keys = [provider.key.jwk, next.jwk])),
        idToken: (claims) => signIdToken(next, claims),
      };
      const browser = new Browser();
      await expectSignedIn(browser, await signIn(browser));
      expect(provider.callsOf('/keys')).toHaveLength(1);
    });

    it('asks for the keys at most five times a minute, however many unknown ones come', async () => {
      await signInBy({});
      provider.calls.length = 0;
      provider.script = { idToken: (claims) => signIdToken(provider.key, claims, { kid: 'unknown' }) };
      for (let round = 0; round < 8; round += 1)
        expectErrorPage(await signIn(new Browser()), 400, 'sign-in-failed');
      expect(provider.callsOf('/keys')).toHaveLength(5);
    });
  });

  describe('RP-initiated logout', () => {
    const signOut = (browser: Browser): Promise<BrowserResponse> =>
      browser.post(`${gateway.url}/logout`, undefined, { follow: false });

    it('oidcc-client-test-rp-init-logout: ends the session here, then at the provider with its own ID token, address and state', async () => {
      const browser = await signInBy({});
      const out = await signOut(browser);
      const url = new URL(out.location ?? '');
      expect([out.status, url.origin + url.pathname]).toEqual([303, `${provider.issuer}/end`]);
      const { id_token_hint: hint = '', ...rest } = Object.fromEntries(url.searchParams);
      expect(JSON.parse(Buffer.from(hint.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
        sub: 'ada',
        aud: provider.clientId,
      });
      expect(rest).toEqual({
        client_id: provider.clientId,
        post_logout_redirect_uri: `${gateway.url}/logout`,
        state: expect.stringMatching(/^[\w-]{16,}$/) as string,
      });
      expect((await browser.get(`${gateway.url}/api/v1/session`)).status).toBe(401);
    });

    it.each([
      ['oidcc-client-test-rp-init-logout-other-state', '?state=another'],
      ['oidcc-client-test-rp-init-logout-no-state', ''],
    ])('%s: shows a page that says how things are, and signs nobody out', async (_, query) => {
      const browser = await signInBy({});
      await signOut(browser);
      const back = await browser.get(`${gateway.url}/logout${query}`, { follow: false });
      expect([back.status, back.setCookies]).toEqual([200, []]);
      expect(back.text).toContain('You are signed out');
      const other = await signInBy({});
      expect((await other.get(`${gateway.url}/logout${query}`)).text).toContain('You are still signed in');
      expect((await other.get(`${gateway.url}/api/v1/session`)).status).toBe(200);
    });
  });

  describe('third-party-initiated login', () => {
    it.each(['GET', 'POST'])(
      'oidcc-client-test-3rd-party-init-login: an issuer alone leads to an authorization request (%s)',
      async (method) => {
        const browser = begin();
        const url = `${gateway.url}/okta-initiate-login`;
        const iss = { iss: provider.issuer, login_hint: 'ada@example.com' };
        const begun =
          method === 'GET'
            ? await browser.get(`${url}?${new URLSearchParams(iss).toString()}`, { follow: false })
            : await browser.post(url, new URLSearchParams(iss), { from: provider.issuer, follow: false });
        const authorize = new URL(begun.location ?? '');
        expect([begun.status, authorize.pathname]).toEqual([method === 'GET' ? 302 : 303, '/authorize']);
        expect(authorize.searchParams.get('login_hint')).toBe('ada@example.com');
        const back = await browser.get(authorize.href, { follow: false });
        await expectSignedIn(browser, await browser.get(back.location ?? '', { follow: false }));
      },
    );
  });
});
