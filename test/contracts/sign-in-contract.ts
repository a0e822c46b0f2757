import { createHash } from 'node:crypto';
import { Browser, type BrowserResponse } from '../support/browser.js';
import type { TestGateway } from '../support/gateway.js';

/** A gateway in front of some OpenID provider, and what is needed to walk through that provider's pages. */
export interface SignInWorld {
  readonly gateway: TestGateway;
  /** Where the provider's tokens put the groups. */
  readonly groupSource: 'id-token' | 'userinfo';
  /** Proves a person to the provider in this browser, from an authorization request on, up to the redirect back. */
  authorize(browser: Browser, location: string, sub: string): Promise<BrowserResponse>;
  /** Follows a sign-out at the provider to its end. */
  endSession(browser: Browser, location: string): Promise<BrowserResponse>;
  /** In the group `Rolegate Admins`, which gives the role `admin`. */
  readonly admin: string;
  /** In the group `Cyclists` alone, which gives nothing. */
  readonly cyclist: string;
  close(): Promise<void>;
}

/** What signing in promises, whoever the provider is. */
export function describeSignIn(provider: string, open: () => Promise<SignInWorld>): void {
  describe(`signing in with ${provider}`, () => {
    let world: SignInWorld;
    let url: string;

    beforeAll(async () => {
      world = await open();
      url = world.gateway.url;
    });

    afterAll(() => world?.close());

    /** Begins a sign-in; gives the provider's address. */
    const begin = async (browser: Browser, query = ''): Promise<string> => {
      const answer = await browser.get(`${url}/login${query}`, { follow: false });
      expect(answer.status).toBe(302);
      return answer.location ?? '';
    };

    /** Begins a sign-in and passes the provider; gives the callback's address, not yet visited. */
    const callbackOf = async (browser: Browser, sub: string, query = ''): Promise<string> => {
      const answer = await world.authorize(browser, await begin(browser, query), sub);
      expect(answer.location).toContain(`${url}/authorization-code/callback?`);
      return answer.location ?? '';
    };

    const visit = (browser: Browser, address: string): Promise<BrowserResponse> =>
      browser.get(address, { follow: false, from: new URL(address).origin === url ? null : undefined });

    const signIn = async (browser: Browser, sub = world.admin, query = ''): Promise<BrowserResponse> =>
      visit(browser, await callbackOf(browser, sub, query));

    const sessionOf = async (
      browser: Browser,
    ): Promise<{ status: number; body: Record<string, unknown> }> => {
      const answer = await browser.get(`${url}/api/v1/session`, { headers: { Accept: 'application/json' } });
      return { status: answer.status, body: answer.json() };
    };

    const expectPage = (page: BrowserResponse, status: number, code: string): void => {
      expect([page.status, page.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
      expect(page.text).toContain(`<code>${code}</code>`);
      expect(page.text).toContain(String(page.headers['x-request-id']));
    };

    it('asks with PKCE, state, nonce and the scopes that are needed', async () => {
      const request = new URL(await begin(new Browser()));
      const { scope, ...parameters } = Object.fromEntries(request.searchParams);
      expect(parameters).toEqual({
        response_type: 'code',
        client_id: world.gateway.env['OKTA_CLIENT_ID'],
        redirect_uri: `${url}/authorization-code/callback`,
        state: expect.stringMatching(/^[\w-]{43}$/) as string,
        nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
        code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
        code_challenge_method: 'S256',
      });
      expect(scope?.split(' ').sort()).toEqual(['email', 'groups', 'openid', 'profile']);
    });

    it('ends with a session that tells who somebody is, where the groups come from, and which roles they give', async () => {
      const browser = new Browser();
      const done = await signIn(browser);
      expect([done.status, done.location]).toEqual([303, `${url}/`]);
      const { status, body } = await sessionOf(browser);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        connection: 'default',
        sub: world.admin,
        email: 'ada@example.com',
        name: 'Ada Tester',
        groups: expect.arrayContaining(['Rolegate Admins']) as string[],
        membership: { source: world.groupSource, completeness: 'complete' },
        roles: ['admin'],
        primaryRole: 'admin',
      });
      expect(Object.keys(body).sort()).toEqual(
        [
          'acr amr authTime connection email expiresAt groups membership name permissions primaryRole roles sub',
        ].flatMap((names) => names.split(' ')),
      );
      expect((await browser.get(`${url}/`)).text).toContain('You are signed in.');
    });

    it('sets cookies that scripts and other sites get nothing from', async () => {
      const browser = new Browser();
      const location = await begin(browser);
      const begun = browser.page?.setCookies ?? [];
      const done = await visit(
        browser,
        (await world.authorize(browser, location, world.admin)).location ?? '',
      );
      const session = done.setCookies.find((line) => line.startsWith('rolegate='));
      expect(session).toMatch(/^rolegate=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
      for (const line of [...begun, ...done.setCookies])
        expect(line).toMatch(/^rolegate.*; HttpOnly; SameSite=Lax/);
      expect(browser.cookies.all().filter(({ name }) => name.startsWith('rolegate-browser'))).toEqual([]);
    });

    it.each([
      ['/api/v1/session?x=1', '/api/v1/session?x=1'],
      ['//evil.example/', '/'],
      ['https://evil.example/', '/'],
      ['/\\evil.example', '/'],
      ['/login', '/'],
    ])('leads from return_to=%s to %s', async (asked, followed) => {
      const done = await signIn(new Browser(), world.admin, `?return_to=${encodeURIComponent(asked)}`);
      expect([done.status, done.headers.location]).toEqual([303, followed]);
    });

    it('goes on in every one of several tabs, even when they begin at the same moment', async () => {
      const browser = new Browser();
      const tabs = await Promise.all(['/a', '/b', '/c'].map((path) => begin(browser, `?return_to=${path}`)));
      const ends: (string | undefined)[] = [];
      for (const tab of tabs.reverse()) {
        const back = await world.authorize(browser, tab, world.admin);
        ends.push((await visit(browser, back.location ?? '')).headers.location);
      }
      expect(ends).toEqual(['/c', '/b', '/a']);
    });

    it('works for twenty people at once', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => signIn(new Browser())));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 303));
    });

    it('gives a new session every time and ends the one that the browser carried', async () => {
      const browser = new Browser();
      await signIn(browser);
      const first = browser.cookies.get('rolegate')?.value ?? '';
      await signIn(browser);
      expect(browser.cookies.get('rolegate')?.value).not.toBe(first);
      const thief = new Browser({ headers: { Cookie: `rolegate=${first}` } });
      expect((await sessionOf(thief)).status).toBe(401);
      expect((await sessionOf(browser)).status).toBe(200);
    });

    it('does not take over a session id that somebody put into the browser', async () => {
      const browser = new Browser();
      browser.cookies.store(`rolegate=${'f'.repeat(43)}; Path=/`, new URL(url));
      await signIn(browser);
      expect(browser.cookies.get('rolegate')?.value).not.toBe('f'.repeat(43));
    });

    it('refuses a person without a role, and says which groups were seen and where', async () => {
      const browser = new Browser();
      const page = await signIn(browser, world.cyclist);
      expectPage(page, 403, 'no-role');
      expect(page.text).toContain('Cyclists');
      expect(page.text).toContain(`<code>${world.groupSource}</code>`);
      expect(browser.cookies.get('rolegate')).toBeUndefined();
    });

    describe('refuses a callback', () => {
      it('that comes a second time', async () => {
        const browser = new Browser();
        const callback = await callbackOf(browser, world.admin);
        const cookies = browser.cookies.header(new URL(callback)) ?? '';
        expect((await visit(browser, callback)).status).toBe(303);
        expectPage(
          await visit(new Browser({ headers: { Cookie: cookies } }), callback),
          400,
          'state-invalid',
        );
      });

      it('in another browser, which does not spoil it for the right one', async () => {
        const browser = new Browser();
        const callback = await callbackOf(browser, world.admin);
        expectPage(await visit(new Browser(), callback), 400, 'state-invalid');
        const other = new Browser();
        await begin(other);
        expectPage(await visit(other, callback), 400, 'state-invalid');
        expect((await visit(browser, callback)).status).toBe(303);
      });

      it('with a code of somebody else’s sign-in', async () => {
        const [browser, attacker] = [new Browser(), new Browser()];
        const mine = new URL(await callbackOf(browser, world.admin));
        const theirs = new URL(await callbackOf(attacker, world.cyclist));
        mine.searchParams.set('code', theirs.searchParams.get('code') ?? '');
        expectPage(await visit(browser, mine.href), 400, 'sign-in-failed');
        expect(browser.cookies.get('rolegate')).toBeUndefined();
      });

      it.each<[string, (callback: URL) => void, string]>([
        ['with a made-up code', ({ searchParams }) => searchParams.set('code', 'made-up'), 'sign-in-failed'],
        ['without a code', ({ searchParams }) => searchParams.delete('code'), 'sign-in-failed'],
        [
          'of another issuer',
          ({ searchParams }) => searchParams.set('iss', 'https://evil.example'),
          'sign-in-failed',
        ],
        [
          'with an OAuth error',
          ({ searchParams }) => searchParams.set('error', 'server_error'),
          'sign-in-failed',
        ],
        ['without a state', ({ searchParams }) => searchParams.delete('state'), 'state-invalid'],
        [
          'with an unknown state',
          ({ searchParams }) => searchParams.set('state', 'x'.repeat(43)),
          'state-invalid',
        ],
        [
          'with two states',
          ({ searchParams }) => searchParams.append('state', 'x'.repeat(43)),
          'state-invalid',
        ],
        ['with two codes', ({ searchParams }) => searchParams.append('code', 'x'), 'state-invalid'],
        ['with two issuers', (callback) => (callback.search += '&iss=a&iss=b'), 'state-invalid'],
      ])('%s', async (_, change, code) => {
        const browser = new Browser();
        const callback = new URL(await callbackOf(browser, world.admin));
        change(callback);
        expectPage(await visit(browser, callback.href), 400, code);
        expect(browser.cookies.get('rolegate')).toBeUndefined();
      });

      it('that denies access with 403, uses its state up all the same, and repeats nothing of what it says', async () => {
        const browser = new Browser();
        const callback = new URL(await callbackOf(browser, world.admin));
        const code = callback.searchParams.get('code') ?? '';
        callback.searchParams.delete('code');
        callback.searchParams.set('error', 'access_denied');
        callback.searchParams.set('error_description', 'raw <b>words</b> of the provider');
        const cookies = browser.cookies.header(callback) ?? '';
        const denied = await visit(browser, callback.href);
        expectPage(denied, 403, 'access-denied');
        expect(denied.text).not.toContain('raw');
        callback.searchParams.delete('error');
        callback.searchParams.set('code', code);
        const again = await visit(new Browser({ headers: { Cookie: cookies } }), callback.href);
        expectPage(again, 400, 'state-invalid');
      });

      it('with a page even for a program that asks for none', async () => {
        const program = new Browser({ headers: { Accept: '*/*' } });
        expectPage(await visit(program, `${url}/authorization-code/callback?code=x`), 400, 'state-invalid');
      });
    });

    it('ends by signing out here first and at the provider next', async () => {
      const browser = new Browser();
      await signIn(browser);
      const carried = browser.cookies.get('rolegate')?.value ?? '';
      await browser.get(`${url}/`);
      const out = await browser.submit('Sign out', {}, { follow: false });
      expect(out.status).toBe(303);
      const provider = new URL(out.location ?? '');
      expect(provider.origin).toBe(world.gateway.env['OKTA_ISSUER_URI']);
      expect(Object.fromEntries(provider.searchParams)).toEqual({
        id_token_hint: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
        client_id: world.gateway.env['OKTA_CLIENT_ID'],
        post_logout_redirect_uri: `${url}/logout`,
        state: expect.stringMatching(/^[\w-]{43}$/) as string,
      });
      expect(browser.cookies.get('rolegate')).toBeUndefined();
      expect((await sessionOf(new Browser({ headers: { Cookie: `rolegate=${carried}` } }))).status).toBe(401);

      const back = await world.endSession(browser, provider.href);
      expect([back.status, new URL(back.url).pathname]).toEqual([200, '/logout']);
      expect(new URL(back.url).searchParams.get('state')).toBe(provider.searchParams.get('state'));
      expect(back.text).toContain('You are signed out');
      expect(back.text).toContain('Okta’s own session in this browser is ended, too.');
      // A state that anybody may have written into a link proves nothing.
      expect((await browser.get(back.url)).text).toContain('may live on');
    });

    it('lets a page’s sign-out form lead to the provider', async () => {
      const browser = new Browser();
      await signIn(browser);
      const policy = String((await browser.get(`${url}/`)).headers['content-security-policy']);
      expect(policy).toContain(`form-action 'self' ${world.gateway.env['OKTA_ISSUER_URI']};`);
    });

    it('keeps neither state nor browser secret in the clear', async () => {
      const browser = new Browser();
      const state = new URL(await begin(browser)).searchParams.get('state') ?? '';
      const [secret = ''] = browser.cookies.all().map(({ value }) => value);
      const { DataSource } = await import('typeorm');
      const rows = await world.gateway.gateway.app
        .get(DataSource)
        .query<{ row: string; hash: string }[]>(
          `SELECT row_to_json(a)::text AS row, encode(state_hash, 'hex') AS hash FROM authorization_requests a`,
        );
      expect(rows.map(({ hash }) => hash)).toContain(createHash('sha256').update(state).digest('hex'));
      expect(rows.some(({ row }) => row.includes(state) || row.includes(secret))).toBe(false);
    });
  });
}
