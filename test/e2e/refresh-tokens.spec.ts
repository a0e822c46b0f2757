import { decodeJwt } from 'jose';
import { DataSource } from 'typeorm';
import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { ConnectionsRepository } from '../../src/connections/connections.repository.js';
import { MembershipRefresher } from '../../src/directory/membership-refresher.js';
import { Discovery } from '../../src/openid-provider/discovery.js';
import { RefreshTokens } from '../../src/refresh-tokens/refresh-tokens.service.js';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { signInAdmin, type AdminClient } from '../support/admin-client.js';
import type { Browser } from '../support/browser.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signIn } from '../support/people.js';
import { askAsProxy } from '../support/proxy-question.js';

const MAX_AGE = 60;
const STALE_LIMIT = 300;
const LEEWAY = 60;
const TOKEN = '/oauth2/v1/token';
const REVOKE = '/oauth2/v1/revoke';

describe('a connection without an API credential whose people give refresh tokens', () => {
  let clock: GatewayClock;
  let gateway: TestGateway;
  /** Another process on the same database, whose network fails on demand. */
  let other: TestGateway;
  let proxy: FaultProxy;
  let admin: AdminClient;
  let database: DataSource;
  let people = 0;

  const org = () => gateway.okta.simulator.org;
  const pass = async (seconds: number): Promise<void> => {
    org().clock.advance(seconds);
    await clock.advance(seconds * 1000);
  };
  const statusOf = async (browser: Browser, uri = '/'): Promise<number> =>
    (await askAsProxy(gateway, browser, { uri })).status;
  const leave = (person: OktaUser, group: string): void =>
    org().removeMember(org().directory.groupByName(group)?.id ?? '', person.id);
  const asked = (): number => org().countRequests('POST', TOKEN);
  const revoked = (): number => org().countRequests('POST', REVOKE);
  const subjectOf = async (person: OktaUser): Promise<{ id: string; has_refresh_token: boolean }> => {
    const rows = await database.query<{ id: string; has_refresh_token: boolean }[]>(
      'SELECT id, has_refresh_token FROM subjects WHERE sub = $1',
      [person.id],
    );
    return rows[0] ?? { id: '', has_refresh_token: false };
  };
  const tokensOf = async (person: OktaUser): Promise<Record<string, unknown>[]> =>
    database.query(
      'SELECT t.* FROM refresh_tokens t JOIN subjects p ON p.id = t.subject_id WHERE p.sub = $1',
      [person.id],
    );
  const auditOf = async (action: string): Promise<unknown> =>
    (await admin.api('GET', `/audit-events?action=${action}&limit=1`)).json<{ items: unknown[] }>().items[0];
  const newcomer = async (...groups: string[]) => {
    const person = addPerson(gateway.okta, `Person${(people += 1)}`, groups);
    return { person, ...(await signIn(gateway, person)) };
  };
  const refresher = (of: TestGateway) => of.gateway.app.get(MembershipRefresher);
  const refresh = (id: string, of = gateway) =>
    refresher(of).refresh(id, { waitMs: 8_000, background: true });

  beforeAll(async () => {
    clock = GatewayClock.standing();
    const env = {
      MEMBERSHIP_MAX_AGE_SECONDS: String(MAX_AGE),
      MEMBERSHIP_STALE_LIMIT_SECONDS: String(STALE_LIMIT),
    };
    gateway = await startTestGateway({
      clock,
      env,
      apiToken: false,
      app: {
        grantTypes: ['authorization_code', 'refresh_token'],
        refreshToken: { rotationType: 'ROTATE', leewaySeconds: LEEWAY },
      },
    });
    const { hostname, port } = new URL(gateway.databaseUrl);
    proxy = await startFaultProxy({ host: hostname, port: Number(port) });
    other = await startTestGateway({
      clock,
      env,
      apiToken: false,
      okta: gateway.okta,
      databaseUrl: proxy.url(gateway.databaseUrl),
    });
    database = await new DataSource({ type: 'postgres', url: gateway.databaseUrl }).initialize();
    const first = await signInAdmin(gateway);
    expect(await database.query('SELECT 1 FROM refresh_tokens')).toEqual([]);
    await first.api('PATCH', '/connections/default', { scopes: ['offline_access'] });
    await first.api('POST', '/group-mappings', { groupName: 'Engineering', role: 'developer' });
    await first.api('POST', '/applications', {
      slug: 'wiki',
      name: 'Wiki',
      hosts: ['127.0.0.1'],
      accessRules: [
        { path: '/*', anyRole: ['developer', 'admin'] },
        { path: '/admin/*', anyRole: ['admin'] },
      ],
    });
    const { token } = (await first.api('POST', '/api-tokens', { name: 'script', role: 'admin' })).json<{
      token: string;
    }>();
    admin = {
      browser: first.browser,
      api: async (method, path) => {
        const answer = await first.browser.request({
          url: `${gateway.url}/api/v1${path}`,
          method,
          headers: { Accept: 'application/json', Authorization: `Bearer ${token}`, Cookie: undefined },
          follow: false,
        });
        if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
        return answer;
      },
    };
  });

  afterAll(async () => {
    await database?.destroy();
    await other?.close();
    await proxy?.close();
    await gateway?.close();
  });
  beforeEach(async () => {
    // Okta's clock runs by itself: however slow the machine is, ours keeps up with it.
    await clock.advance(Math.max(0, org().clock.now().getTime() - clock.nowMs()));
  });
  afterEach(async () => {
    org().faults.clear();
    // A provider that refused rests a while.
    await pass(11);
  });

  it('keeps the token sealed, and tells nobody of it', async () => {
    const { person, browser } = await newcomer('Engineering');
    const [row] = await tokensOf(person);
    expect(row).toMatchObject({ token: expect.stringMatching(/^v1\./) as string, unanswered: false });
    expect(row?.['scope']).toContain('offline_access');
    const session = await browser.get(`${gateway.url}/api/v1/session`);
    expect(session.text).not.toMatch(/refresh/i);
    expect(gateway.logLines.join('')).not.toContain(String(row?.['token']));
  });

  it('re-reads a membership behind the scenes, by rotated tokens, and a group that was left stops counting', async () => {
    const { person, browser } = await newcomer('Engineering');
    const [before] = await tokensOf(person);
    await pass(MAX_AGE + 1);
    expect(await statusOf(browser)).toBe(200);
    await eventually(async () => expect((await tokensOf(person))[0]?.['token']).not.toBe(before?.['token']));
    leave(person, 'Engineering');
    await pass(MAX_AGE + 1);
    expect(await statusOf(browser)).toBe(200);
    await eventually(async () => expect(await statusOf(browser)).toBe(403));
    const session = await browser.get(`${gateway.url}/api/v1/session`);
    expect(session.json()).toMatchObject({
      roles: [],
      groups: ['Everyone'],
      membership: { source: 'id-token' },
    });
  });

  it('makes a decision that needs admin wait for it: one refresh, however many ask', async () => {
    const { person, browser } = await newcomer('Rolegate Admins', 'Engineering');
    leave(person, 'Rolegate Admins');
    await pass(MAX_AGE + 1);
    const before = asked();
    const answers = await Promise.all(Array.from({ length: 10 }, () => statusOf(browser, '/admin/')));
    expect(new Set(answers)).toEqual(new Set([403]));
    expect(asked() - before).toBe(1);
    expect(await statusOf(browser)).toBe(200);
  });

  it('does not end with the stale limit: the session lives as long as the token is good', async () => {
    const { browser } = await newcomer('Engineering');
    await pass(STALE_LIMIT + 1);
    await eventually(async () => expect(await statusOf(browser)).toBe(200));
  });

  it('sends one refresh when two replicas want it at the same moment, and both get the facts', async () => {
    const { person } = await newcomer('Engineering');
    const { id } = await subjectOf(person);
    leave(person, 'Engineering');
    await pass(MAX_AGE + 1);
    const before = asked();
    const both = await Promise.all([refresh(id), refresh(id, other), refresh(id), refresh(id, other)]);
    expect(asked() - before).toBe(1);
    for (const facts of both)
      expect(facts).toMatchObject({ id, membership: { groups: [{ name: 'Everyone' }] } });
  });

  it('shows the newer ID token when the person signs out', async () => {
    const { person, browser } = await newcomer('Engineering');
    await pass(MAX_AGE + 1);
    await refresh((await subjectOf(person)).id);
    const page = await browser.post(`${gateway.url}/logout`, undefined, { follow: false });
    const hint = new URL(page.headers.location ?? '').searchParams.get('id_token_hint') ?? '';
    const { iat = 0, auth_time: authTime, nonce } = decodeJwt(hint);
    expect(iat - Number(authTime)).toBeGreaterThan(MAX_AGE);
    expect(nonce).toBeUndefined();
  });

  it.each(['drop', 'lost', 'html', 'garbage', 'error'] as const)(
    'tries again after an answer that says nothing (%s), and takes nothing away meanwhile',
    async (fault) => {
      const { person, browser } = await newcomer('Engineering');
      const { id } = await subjectOf(person);
      leave(person, 'Engineering');
      await pass(MAX_AGE + 1);
      const { faults } = org();
      const once = { count: 1 };
      if (fault === 'drop') faults.drop(TOKEN, once);
      if (fault === 'lost') faults.loseAnswer(TOKEN, once);
      if (fault === 'html') faults.html(TOKEN, 200, once);
      if (fault === 'garbage') faults.garbageJson(TOKEN, 200, once);
      if (fault === 'error') faults.status(TOKEN, 503, once);
      expect(await refresh(id)).toBe('unreachable');
      expect((await tokensOf(person))[0]).toMatchObject({ unanswered: true });
      // The old token, within Okta's grace period.
      await eventually(async () =>
        expect(await refresh(id)).toMatchObject({ membership: { groups: [{ name: 'Everyone' }] } }),
      );
      expect((await tokensOf(person))[0]).toMatchObject({ unanswered: false, lease_id: null });
      expect(await statusOf(browser)).toBe(403);
    },
  );

  it('ends the session with a reason of its own when an answer got lost and the grace period is over', async () => {
    const { person, browser } = await newcomer('Engineering');
    const { id } = await subjectOf(person);
    await pass(MAX_AGE + 1);
    org().faults.loseAnswer(TOKEN, { count: 1 });
    expect(await refresh(id)).toBe('unreachable');
    await pass(LEEWAY + 1);
    await eventually(async () => {
      await refresh(id);
      expect(await tokensOf(person)).toEqual([]);
    });
    expect(await statusOf(browser)).toBe(401);
    expect(await auditOf('session.ended')).toMatchObject({
      target: { type: 'session' },
      after: { reason: 'refresh-interrupted', subject: id },
    });
  });

  it('keeps what replaces a token in memory while the database is gone, and stores it once that is back', async () => {
    const { person } = await newcomer('Engineering');
    const { id } = await subjectOf(person);
    const [before] = await tokensOf(person);
    await pass(MAX_AGE + 1);
    // Okta has replaced the token by then, and has not answered yet.
    const cut = (claims: Record<string, unknown>): Record<string, unknown> => {
      proxy.refuse();
      proxy.reset();
      return claims;
    };
    org().faults.overrideClaims('access-token', cut, 1);
    const asks = asked();
    await expect(refresh(id, other)).rejects.toMatchObject({ code: 'unavailable' });
    expect((await tokensOf(person))[0]).toMatchObject({ token: before?.['token'], unanswered: true });
    await proxy.accept();
    await eventually(async () =>
      expect((await tokensOf(person))[0]).toMatchObject({ unanswered: false, lease_id: null }),
    );
    expect((await tokensOf(person))[0]?.['token']).not.toBe(before?.['token']);
    expect(asked() - asks).toBe(1);
    await pass(LEEWAY + 1);
    await eventually(async () => expect(await refresh(id, other)).toMatchObject({ id }));
    expect(await tokensOf(person)).toHaveLength(1);
  });

  it('leaves the session and its token alone at a rate limit, and does not ask on', async () => {
    const { person, browser } = await newcomer('Rolegate Admins', 'Engineering');
    await pass(MAX_AGE + 1);
    org().faults.rateLimited(TOKEN);
    const before = asked();
    expect(await statusOf(browser, '/admin/')).toBe(403);
    expect(await statusOf(browser, '/admin/')).toBe(403);
    expect(asked() - before).toBe(1);
    expect(await statusOf(browser)).toBe(200);
    expect((await tokensOf(person))[0]).toMatchObject({ unanswered: false, lease_id: null });
    org().faults.clear();
    await pass(11);
    await eventually(async () => expect(await statusOf(browser, '/admin/')).toBe(200));
  });

  it.each([
    ['cannot be decrypted', `token = 'nonsense'`],
    ['is asked for what Okta does not give', `scope = 'openid groups everything'`],
  ])('that %s of one person keeps nobody else from being asked about', async (_, change) => {
    const broken = await newcomer('Engineering');
    const sound = await newcomer('Engineering');
    const [{ id }, { id: soundId }] = [await subjectOf(broken.person), await subjectOf(sound.person)];
    await database.query(`UPDATE refresh_tokens SET ${change} WHERE subject_id = $1`, [id]);
    await pass(MAX_AGE + 1);
    expect(await refresh(id)).toBe('unreachable');
    expect((await tokensOf(broken.person))[0]).toMatchObject({ unanswered: false, lease_id: null });
    expect(await refresh(soundId)).toMatchObject({ id: soundId });
    expect(await statusOf(broken.browser)).toBe(200);
  });

  it('is not shown to an issuer that the connection got while the lease was held', async () => {
    const { person } = await newcomer('Engineering');
    const { app } = gateway.gateway;
    const tokens = app.get(RefreshTokens);
    const connection = await app.get(ConnectionsRepository).findBySlugOrId('default');
    if (!connection) throw new Error('there is no connection');
    const metadata = await app.get(Discovery).metadataOf(connection);
    const before = asked();
    for (const changed of [{ issuer: 'https://elsewhere.example' }, { status: 'disabled' as const }]) {
      const outcome = await tokens.lease((await subjectOf(person)).id);
      if (outcome.kind !== 'leased') throw new Error(`the lease is ${outcome.kind}`);
      await expect(
        tokens.present(outcome.lease, { ...connection, ...changed }, metadata),
      ).rejects.toMatchObject({ kind: 'declined' });
    }
    expect(asked()).toBe(before);
    expect((await tokensOf(person))[0]).toMatchObject({ unanswered: false, lease_id: null });
  });

  it.each<[string, (person: OktaUser) => void]>([
    ['suspended', ({ id }) => org().setUserStatus(id, 'SUSPENDED')],
    ['deactivated', ({ id }) => org().setUserStatus(id, 'DEPROVISIONED')],
    ['whose tokens were revoked', ({ id }) => org().grants.revokeAllOf(id)],
  ])('ends the sessions of a person %s', async (_, change) => {
    const { person, browser } = await newcomer('Engineering');
    const second = await signIn(gateway, person);
    change(person);
    await pass(MAX_AGE + 1);
    const { id } = await subjectOf(person);
    expect(await refresh(id)).toBe('unreachable');
    expect(await statusOf(browser)).toBe(401);
    expect(await statusOf(second.browser)).toBe(401);
    expect(await tokensOf(person)).toEqual([]);
    expect((await subjectOf(person)).has_refresh_token).toBe(false);
    expect(await auditOf('session.ended')).toMatchObject({
      actor: { type: 'system' },
      connection: 'default',
      after: { reason: 'refresh-token-refused' },
    });
  });

  describe('verifies what a refresh gives as OpenID Connect Core section 12.2 asks:', () => {
    it('refresh-token: the same issuer and person', async () => {
      const { person } = await newcomer('Engineering');
      await pass(MAX_AGE + 1);
      expect(await refresh((await subjectOf(person)).id)).toMatchObject({ sub: person.id });
    });

    it.each<[string, Record<string, unknown>]>([
      ['refresh-token-invalid-issuer', { iss: 'https://other.example.com' }],
      ['refresh-token-invalid-sub', { sub: '00usomebodyelse' }],
      ['another audience', { aud: 'other' }],
      ['an expired one', { exp: 1 }],
      ['no issue time', { iat: null }],
      ['another time of authentication', { auth_time: 1 }],
      ['a nonce of another sign-in', { nonce: 'other' }],
    ])('%s is refused, and the membership stays as it is', async (_, claims) => {
      const { person, browser } = await newcomer('Engineering');
      leave(person, 'Engineering');
      await pass(MAX_AGE + 1);
      const before = await tokensOf(person);
      org().faults.overrideClaims('id-token', claims, 1);
      const { id } = await subjectOf(person);
      const requests = org().countRequests('GET', '/oauth2/v1/userinfo');
      expect(await refresh(id)).toBe('unreachable');
      expect(org().countRequests('GET', '/oauth2/v1/userinfo')).toBe(requests);
      expect(await statusOf(browser)).toBe(200);
      // What replaced the token is kept all the same.
      expect((await tokensOf(person))[0]?.['token']).not.toBe(before[0]?.['token']);
      expect(await refresh(id)).toMatchObject({ membership: { groups: [{ name: 'Everyone' }] } });
    });

    it('userinfo about somebody else is refused', async () => {
      const { person, browser } = await newcomer('Engineering');
      await pass(MAX_AGE + 1);
      org().faults.token('userinfoSubMismatch', 1);
      expect(await refresh((await subjectOf(person)).id)).toBe('unreachable');
      expect(await statusOf(browser)).toBe(200);
    });
  });

  describe('revokes the token at the provider, behind everything,', () => {
    const gone = (person: OktaUser) => eventually(async () => expect(await tokensOf(person)).toEqual([]));

    it('when the person signs out', async () => {
      const { person, browser } = await newcomer('Engineering');
      const before = revoked();
      await browser.post(`${gateway.url}/logout`, undefined, { follow: false });
      await gone(person);
      expect(revoked() - before).toBe(1);
      expect((await subjectOf(person)).has_refresh_token).toBe(false);
    });

    it('when an admin ends all sessions of the person', async () => {
      const { person } = await newcomer('Engineering');
      const before = revoked();
      await admin.api('POST', `/subjects/${(await subjectOf(person)).id}/revoke`);
      await gone(person);
      expect(revoked() - before).toBe(1);
    });

    it('when Okta asks for a Universal Logout', async () => {
      const { person } = await newcomer('Engineering');
      const endpoint = `${gateway.url}/okta/universal-logout/default`;
      const { status } = await org().sendUniversalLogout(gateway.okta.app.id, person.id, { endpoint });
      expect(status).toBe(204);
      await gone(person);
    });

    it('and signs out at once when the provider does not answer', async () => {
      const { person, browser } = await newcomer('Engineering');
      org().faults.hang(REVOKE);
      const page = await browser.post(`${gateway.url}/logout`, undefined, { follow: false });
      expect(page.status).toBe(303);
      expect(await statusOf(browser)).toBe(401);
      await eventually(async () =>
        expect(await tokensOf(person)).toMatchObject([{ session_id: null, revocation_tries: 1 }]),
      );
    });

    it('but not when the session has expired: the sweep takes it along', async () => {
      const { person } = await newcomer('Engineering');
      const before = revoked();
      await database.query(
        `UPDATE refresh_tokens t SET expires_at = $2, session_id = NULL FROM subjects p
         WHERE p.id = t.subject_id AND p.sub = $1`,
        [person.id, new Date(clock.nowMs() - 1000)],
      );
      await gateway.gateway.app.get(ExpirySweeper).sweep('refresh-tokens');
      expect(await tokensOf(person)).toEqual([]);
      expect(revoked()).toBe(before);
      expect((await subjectOf(person)).has_refresh_token).toBe(false);
    });
  });
});
