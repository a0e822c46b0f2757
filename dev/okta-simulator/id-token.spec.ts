import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { GroupsClaim, OktaApp, OktaUser, ServerKind } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TEST_KEYS, REDIRECT_URI, TestClient } from './test-client.js';

describe('tokens and userinfo', () => {
  let okta: OktaSimulator;
  let ada: OktaUser;
  let app: OktaApp;

  beforeEach(async () => {
    okta = await startOktaSimulator({ keys: TEST_KEYS });
    ada = okta.org.addUser({
      login: 'ada@example.com',
      email: 'ada.lovelace@example.com',
      firstName: 'Ada',
      lastName: 'Lovelace',
      groups: ['Engineering', 'Team-A', 'Team-B'],
    });
    app = okta.org.addApp({ redirectUris: [REDIRECT_URI] });
  });

  afterEach(() => okta.close());

  const clientOf = (server: ServerKind = 'org') => new TestClient(okta.org, app, server);

  const claimsOf = async (scope: string, server?: ServerKind) => {
    const client = clientOf(server);
    const body = await client.signIn(ada.id, { scope });
    const userinfo = (await (await client.userinfo(body.access_token)).json()) as Record<string, unknown>;
    return { id: await client.verified(body.id_token), access: decodeJwt(body.access_token), userinfo };
  };

  it('makes a thin ID token by default: names and e-mail, the rest at userinfo', async () => {
    const { id, userinfo } = await claimsOf('openid profile email groups');
    expect(Object.keys(id)).toEqual([
      'sub',
      'name',
      'preferred_username',
      'email',
      'ver',
      'iss',
      'aud',
      'iat',
      'exp',
      'jti',
      'amr',
      'idp',
      'nonce',
      'auth_time',
      'at_hash',
    ]);
    expect(id).toMatchObject({
      sub: ada.id,
      name: 'Ada Lovelace',
      preferred_username: 'ada@example.com',
      email: 'ada.lovelace@example.com',
      nonce: 'the-nonce',
      amr: ['pwd'],
      jti: expect.stringMatching(/^ID\./) as string,
    });
    expect(userinfo).toMatchObject({ sub: ada.id, given_name: 'Ada', email_verified: true });
    expect(typeof userinfo.updated_at).toBe('number');
  });

  it('puts every claim into a fat ID token', async () => {
    okta.org.updateApp(app.id, { idTokenClaims: 'fat' });
    expect((await claimsOf('openid profile email')).id).toMatchObject({
      given_name: 'Ada',
      email_verified: true,
    });
  });

  it('has an ID token header with kid and alg alone', async () => {
    const { id_token: idToken } = await clientOf().signIn(ada.id);
    expect(Object.keys(decodeProtectedHeader(idToken))).toEqual(['kid', 'alg']);
  });

  it("makes the org server's access token for Okta alone and the custom server's for the API", async () => {
    const org = await clientOf().signIn(ada.id);
    expect(decodeProtectedHeader(org.access_token).typ).toBe('application/okta-internal-at+jwt');
    expect(decodeJwt(org.access_token)).toMatchObject({
      iss: okta.url,
      aud: okta.url,
      cid: app.id,
      uid: ada.id,
    });

    const { access, id } = await claimsOf('openid', 'custom');
    expect(access).toMatchObject({
      iss: `${okta.url}/oauth2/default`,
      aud: 'api://default',
      sub: 'ada@example.com',
      uid: ada.id,
      cid: app.id,
      scp: ['openid'],
    });
    expect(id.sub).toBe(ada.id);
  });

  describe('the groups claim', () => {
    const setClaim = (claim: Partial<GroupsClaim>) =>
      okta.org.updateApp(app.id, { idTokenClaims: 'fat', groupsClaim: claim });
    const scope = 'openid groups';

    it('is off by default', async () => {
      okta.org.updateApp(app.id, { idTokenClaims: 'fat' });
      const { id, userinfo } = await claimsOf(scope);
      expect([id.groups, userinfo.groups]).toEqual([undefined, undefined]);
    });

    it('names all groups, Everyone included, in a fat ID token and at userinfo', async () => {
      setClaim({ mode: 'names' });
      const { id, userinfo } = await claimsOf(scope);
      const names = ['Everyone', 'Engineering', 'Team-A', 'Team-B'];
      expect(id.groups).toEqual(names);
      expect(userinfo.groups).toEqual(names);
    });

    it('stands at userinfo alone when the ID token is thin', async () => {
      setClaim({ mode: 'names' });
      okta.org.updateApp(app.id, { idTokenClaims: 'thin' });
      const { id, userinfo } = await claimsOf(scope);
      expect(id.groups).toBeUndefined();
      expect(userinfo.groups).toContain('Engineering');
    });

    it('needs the groups scope on the org server and none on the custom one', async () => {
      setClaim({ mode: 'names', inIdToken: 'always', inAccessToken: true });
      expect((await claimsOf('openid')).userinfo.groups).toBeUndefined();
      const { id, access, userinfo } = await claimsOf('openid', 'custom');
      for (const claims of [id, access, userinfo]) expect(claims.groups).toContain('Engineering');
    });

    it('keeps to its filter and its name, and is left out when nothing matches', async () => {
      setClaim({ mode: 'names', filter: 'Team-.*', claimName: 'teams' });
      expect((await claimsOf(scope)).id.teams).toEqual(['Team-A', 'Team-B']);
      setClaim({ filter: 'Team' });
      expect((await claimsOf(scope)).id).not.toHaveProperty('teams');
    });

    it('sees no groups of other directories unless it is an expression', async () => {
      const directoryGroup = okta.org.addGroup({ name: 'AD-Users', type: 'APP_GROUP' });
      okta.org.addMember(directoryGroup.id, ada.id);
      setClaim({ mode: 'names' });
      expect((await claimsOf(scope)).id.groups).not.toContain('AD-Users');
      setClaim({ mode: 'capped' });
      expect((await claimsOf(scope)).id.groups).toContain('AD-Users');
    });

    it('is cut at 100 without a word when it is capped, and only then', async () => {
      for (let number = 0; number < 120; number += 1) {
        okta.org.addMember(okta.org.addGroup(`Many-${number}`).id, ada.id);
      }
      setClaim({ mode: 'capped' });
      const capped = (await claimsOf(scope)).id.groups;
      expect(capped).toHaveLength(100);
      expect(capped).not.toContain('Many-119');
      setClaim({ mode: 'names' });
      expect((await claimsOf(scope)).id.groups).toHaveLength(124);
    });

    it('makes the exchange fail when it matches too many groups and is told to', async () => {
      okta.org.faults.token('tooManyGroups', 1);
      expect(await clientOf().signIn(ada.id)).toEqual({
        error: 'server_error',
        error_description:
          'The groups claim matched too many groups and must be configured to match fewer groups.',
      });
    });
  });

  describe('userinfo', () => {
    it('refuses a bad token with an empty body and a header', async () => {
      const response = await clientOf().userinfo('nonsense');
      expect(response.status).toBe(401);
      expect(await response.text()).toBe('');
      const host = new URL(okta.url).host;
      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer authorization_uri="http://${host}/oauth2/v1/authorize", realm="http://${host}", scope="openid", ` +
          'error="invalid_token", error_description="The access token is invalid", resource="/oauth2/v1/userinfo"',
      );
    });

    it.each<[string, () => void]>([
      ['once an hour is over', () => okta.org.clock.advance(3600)],
      ['once the person is suspended', () => okta.org.setUserStatus(ada.id, 'SUSPENDED')],
      ["once the person's sessions and tokens are cleared", () => okta.org.endSessions(ada.id)],
    ])('ends %s', async (_what, change) => {
      const { access_token: token } = await clientOf().signIn(ada.id);
      change();
      expect((await clientOf().userinfo(token)).status).toBe(401);
    });

    it('takes no token in the query', async () => {
      const response = await fetch(`${okta.url}/oauth2/v1/userinfo?access_token=x`);
      expect(response.status).toBe(400);
      expect(response.headers.get('www-authenticate')).toContain('cannot be presented in a query string.');
    });

    it("refuses the other server's tokens", async () => {
      const { access_token: token } = await clientOf('custom').signIn(ada.id);
      expect((await clientOf('org').userinfo(token)).status).toBe(401);
    });
  });

  describe('on demand makes tokens that nobody may accept:', () => {
    const idToken = async () => (await clientOf().signIn(ada.id)).id_token;

    it.each([
      ['wrongKey', 'signature verification failed'],
      ['unknownKid', 'no applicable key'],
      ['algNone', 'alg'],
      ['hs256', 'alg'],
      ['wrongIssuer', '"iss"'],
      ['wrongAudience', '"aud"'],
      ['expired', '"exp"'],
    ] as const)('%s', async (fault, message) => {
      okta.org.faults.token(fault, 1);
      const bad = await idToken();
      const outcome = await clientOf()
        .verified(bad)
        .catch((error: unknown) => String(error));
      expect(outcome).toContain(message);
      expect((await clientOf().verified(await idToken())).sub).toBe(ada.id);
    });

    it('wrong, missing and misleading claims', async () => {
      const { faults } = okta.org;
      for (const fault of ['missingNonce', 'missingSub', 'azpWrong', 'futureIat'] as const)
        faults.token(fault);
      const claims = decodeJwt(await idToken());
      expect(claims.nonce).toBeUndefined();
      expect(claims.sub).toBeUndefined();
      expect(claims.azp).not.toBe(app.id);
      expect(claims.iat).toBeGreaterThan(okta.org.clock.seconds());
      faults.clear();
      faults.token('wrongNonce');
      expect(decodeJwt(await idToken()).nonce).not.toBe('the-nonce');
    });

    it('whatever a claim hook says', async () => {
      okta.org.faults.overrideClaims('id-token', { groups: 'not-a-list', email: null }, 1);
      const claims = decodeJwt(await idToken());
      expect(claims.groups).toBe('not-a-list');
      expect(claims).not.toHaveProperty('email');
      expect(decodeJwt(await idToken()).email).toBe('ada.lovelace@example.com');
    });

    it('a userinfo answer about somebody else, or no JSON at all', async () => {
      const { access_token: token } = await clientOf().signIn(ada.id);
      okta.org.faults.token('userinfoSubMismatch', 1);
      const body = (await (await clientOf().userinfo(token)).json()) as { sub: string };
      expect(body.sub).not.toBe(ada.id);
      okta.org.faults.token('userinfoHtml', 1);
      expect((await clientOf().userinfo(token)).headers.get('content-type')).toContain('text/html');
    });
  });

  describe('signing keys', () => {
    const kids = async () => {
      const response = await fetch(`${okta.url}/oauth2/v1/keys`);
      expect(response.headers.get('cache-control')).toMatch(/^max-age=\d+, must-revalidate$/);
      return ((await response.json()) as { keys: { kid: string }[] }).keys.map((key) => key.kid);
    };

    it('keep older tokens valid over a rotation, until the previous key is retired', async () => {
      const { id_token: idToken } = await clientOf().signIn(ada.id);
      await okta.org.rotateKeys('org');
      expect(await kids()).toHaveLength(2);
      expect((await clientOf().verified(idToken)).sub).toBe(ada.id);
      okta.org.retirePreviousKey('org');
      await expect(clientOf().verified(idToken)).rejects.toThrow('no applicable key');
    });

    it('can be announced before they sign', async () => {
      const [first] = await kids();
      await okta.org.announceNextKey('org');
      const [current, next] = await kids();
      expect(current).toBe(first);
      await okta.org.rotateKeys('org');
      expect((await kids())[0]).toBe(next);
    });

    it('can change between the last look at the key set and the signature', async () => {
      const before = await kids();
      okta.org.faults.token('rotateBeforeSigning', 1);
      const { id_token: idToken } = await clientOf().signIn(ada.id);
      expect(before).not.toContain(decodeProtectedHeader(idToken).kid);
      expect((await clientOf().verified(idToken)).sub).toBe(ada.id);
    });
  });
});
