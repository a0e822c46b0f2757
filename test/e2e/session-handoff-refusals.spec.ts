import { Browser } from '../support/browser.js';
import { GatewayClock } from '../support/gateway-clock.js';
import { HandoffScene, refused, SHOP, statusOf, WIKI } from '../support/handoff-scene.js';

describe('a session on the host of an application', () => {
  const clock = GatewayClock.running();
  let scene: HandoffScene;

  beforeAll(async () => {
    scene = await HandoffScene.start({ clock });
  });

  afterAll(async () => scene?.close());

  describe('is not begun by a code', () => {
    it('that was used already, and the try is logged', async () => {
      const browser = await scene.atGateway();
      const callback = await scene.stopBeforeCallback(browser);
      expect(await statusOf(browser, callback)).toBe(302);
      expect(refused(await browser.get(callback, { follow: false }))).toEqual([400, 'state-invalid']);
      expect(scene.gateway.logLines.some((line) => line.includes('A session was not handed over'))).toBe(
        true,
      );
    });

    it('twice, when two come at once', async () => {
      const browser = await scene.atGateway();
      const callback = await scene.stopBeforeCallback(browser);
      const cookie = browser.cookies.header(new URL(callback)) ?? '';
      const both = await Promise.all(
        [1, 2].map(() => new Browser().get(callback, { headers: { Cookie: cookie }, follow: false })),
      );
      expect(both.map(({ status }) => status).sort()).toEqual([302, 400]);
    });

    it('of another browser: neither theft nor planting of a session works, and the code is used up', async () => {
      const [attacker, victim] = [await scene.atGateway(), new Browser()];
      const callback = await scene.stopBeforeCallback(attacker);
      expect(refused(await victim.get(callback, { follow: false }))).toEqual([400, 'state-invalid']);
      expect(victim.cookies.get('rolegate', WIKI)).toBeUndefined();
      expect(await statusOf(attacker, callback)).toBe(400);
      expect(await scene.items('/audit-events?action=session.hand-off-refused&limit=1')).toMatchObject([
        { outcome: 'denied', after: { reason: 'other-browser', host: WIKI } },
      ]);
    });

    it('that a victim’s browser was made to ask for on the attacker’s behalf', async () => {
      const [attacker, victim] = [new Browser(), await scene.atGateway()];
      const begun = await attacker.get(scene.wiki('/.rolegate/sign-in'), { follow: false });
      const issued = await victim.get(begun.location ?? '', { follow: false });
      expect(await statusOf(victim, issued.location ?? '')).toBe(400);
      expect(await statusOf(attacker, issued.location ?? '')).toBe(400);
    });

    it('on another host, though the same browser holds its secret there, too', async () => {
      const browser = await scene.atGateway();
      const callback = await scene.stopBeforeCallback(browser);
      const cookie = browser.cookies.header(new URL(callback)) ?? '';
      const elsewhere = callback.replace(scene.front.origin(WIKI), scene.front.origin(SHOP));
      const answer = await new Browser().get(elsewhere, { headers: { Cookie: cookie }, follow: false });
      expect(refused(answer)).toEqual([400, 'state-invalid']);
      expect(await statusOf(browser, callback)).toBe(400);
    });

    it('whose minute is over', async () => {
      const browser = await scene.atGateway();
      const callback = await scene.stopBeforeCallback(browser);
      await clock.advance(60_001);
      const cookie = browser.cookies.header(new URL(callback)) ?? '';
      const answer = await new Browser().get(callback, { headers: { Cookie: cookie }, follow: false });
      expect(refused(answer)).toEqual([400, 'state-invalid']);
    });

    it('of a session that ended before it was made: the person signs in and arrives', async () => {
      const dee = scene.newcomer();
      const browser = await scene.atGateway(dee);
      const begun = await browser.get(scene.wiki('/.rolegate/sign-in?return_to=/page'), { follow: false });
      await browser.post(`${scene.gateway.url}/logout`, undefined, { follow: false });
      const end = await browser.get(begun.location ?? '');
      expect(end.hops.map(({ url }) => new URL(url).pathname)).toContain('/oauth2/v1/authorize');
      expect(end.text).toBe(`${dee.id} at ${WIKI}:${scene.front.port}/page`);
    });

    it('of a session that ended since', async () => {
      const browser = await scene.atGateway();
      const callback = await scene.stopBeforeCallback(browser);
      await browser.post(`${scene.gateway.url}/logout`, undefined, { follow: false });
      expect(refused(await browser.get(callback, { follow: false }))).toEqual([400, 'state-invalid']);
      expect(browser.cookies.get('rolegate', WIKI)).toBeUndefined();
    });

    it.each([
      '',
      '?code=',
      '?code=x',
      `?code=${'x'.repeat(43)}`,
      `?code=${'x'.repeat(5000)}`,
      '?code=a&code=b',
      '?code=%00',
    ])('such as %s', async (query) => {
      const browser = await scene.atGateway();
      await browser.get(scene.wiki('/.rolegate/sign-in'), { follow: false });
      const answer = await browser.get(scene.wiki(`/.rolegate/callback${query}`), { follow: false });
      expect(refused(answer)).toEqual([400, 'state-invalid']);
    });

    it('with a secret that the browser sends twice', async () => {
      const browser = await scene.atGateway();
      const callback = await scene.stopBeforeCallback(browser);
      const cookie = browser.cookies.header(new URL(callback)) ?? '';
      const answer = await new Browser().get(callback, {
        headers: { Cookie: `${cookie}; ${cookie}` },
        follow: false,
      });
      expect(answer.status).toBe(400);
    });
  });

  describe('leads nobody astray', () => {
    it.each([
      '//evil.test',
      '/\\evil.test',
      '/%5cevil.test',
      '/%2f%2fevil.test',
      '/./%2fevil.test',
      '/.//evil.test',
      'https://evil.test/',
      'javascript:alert(1)',
      '/\tevil',
      '/.rolegate/sign-out',
      '/%2erolegate/sign-out',
      '/x/../.rolegate/sign-in',
    ])('by the return address %s', async (path) => {
      const browser = await scene.atGateway();
      const end = await browser.get(await scene.stopBeforeCallback(browser, path), { follow: false });
      expect(end).toMatchObject({ status: 302, location: scene.wiki('/') });
    });

    it.each([
      'https://evil.test',
      'http://wiki.example.com',
      `http://${WIKI}/`,
      `http://${WIKI}@evil.test`,
      `http://LOCALHOST`,
      'null',
      '',
    ])('to the origin %s', async (origin) => {
      const answer = await (await scene.atGateway()).get(scene.stepAtGateway(origin), { follow: false });
      expect(refused(answer)).toEqual([404, 'not-found']);
    });

    it('to the gateway’s own host, whose cookie arrives by itself', async () => {
      const browser = await scene.atGateway();
      expect((await browser.get(scene.stepAtGateway('http://127.0.0.1:1'), { follow: false })).status).toBe(
        404,
      );
      const own = await browser.get(`${scene.gateway.url}/.rolegate/sign-in`, { follow: false });
      expect(refused(own)).toEqual([404, 'not-found']);
    });

    it.each<[string, Record<string, string | string[] | undefined>]>([
      ['two hosts', { 'X-Forwarded-Host': [WIKI, SHOP] }],
      ['a list of hosts', { 'X-Forwarded-Host': `${WIKI}, evil.test` }],
      ['a foreign host', { 'X-Forwarded-Host': 'evil.test' }],
      ['a foreign Host header', { Host: 'evil.test' }],
      [
        'plain http beyond this machine',
        { 'X-Forwarded-Host': 'wiki.example.com', 'X-Forwarded-Proto': 'http' },
      ],
      ['two schemes', { 'X-Forwarded-Host': WIKI, 'X-Forwarded-Proto': ['http', 'https'] }],
      ['another scheme', { 'X-Forwarded-Host': WIKI, 'X-Forwarded-Proto': 'javascript' }],
    ])('by %s', async (_, headers) => {
      const answer = await new Browser().get(`${scene.gateway.url}/.rolegate/sign-in`, {
        headers,
        follow: false,
      });
      expect(refused(answer)).toEqual([404, 'not-found']);
      expect(answer.setCookies).toEqual([]);
    });

    it('by hosts that a client itself forwards', async () => {
      const headers = { Host: WIKI, 'X-Forwarded-Host': SHOP };
      const distrusting = await scene.startReplica({ TRUSTED_PROXIES: undefined });
      try {
        const answer = await new Browser().get(`${distrusting.url}/.rolegate/sign-in`, {
          headers,
          follow: false,
        });
        expect(new URL(answer.location ?? '').searchParams.get('origin')).toBe(`http://${WIKI}`);
      } finally {
        await distrusting.close();
      }
    });

    it('who may not use the application, but tells them why', async () => {
      const other = await scene.admin.api('POST', '/connections', {
        slug: 'partner',
        name: 'Partner Okta',
        issuer: scene.gateway.okta.simulator.url,
        clientId: 'partner',
      });
      expect(other.status).toBe(201);
      await scene.addApplication('closed', '127.0.0.3', { name: 'Closed shop', connections: ['partner'] });
      const browser = await scene.atGateway();
      const end = await browser.get(scene.front.origin('127.0.0.3'));
      expect([end.status, new URL(end.url).hostname]).toEqual([403, '127.0.0.1']);
      expect(end.text).toContain('connection-not-allowed');
      expect(end.text).toContain('Closed shop');
      const direct = await browser.get(scene.stepAtGateway(scene.front.origin('127.0.0.3')), {
        follow: false,
      });
      expect(refused(direct)[0]).toBe(403);
    });
  });
});
