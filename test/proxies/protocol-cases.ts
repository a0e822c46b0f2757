import { createHash, randomBytes } from 'node:crypto';
import type { Browser } from '../support/browser.js';
import { exchangeHttp2 } from './http2-exchange.js';
import { addPerson, GROUP_OF_ROLE } from '../support/people.js';
import { NO_NAVIGATION } from '../support/proxy-question.js';
import { reached, seenBy } from './people-cases.js';
import { APP_HOST, type ProxyWorld } from './proxy-world.js';
import { exchangeRaw } from './raw-exchange.js';
import { foldedValues, type SeenRequest } from './upstream.js';
import type { FrontMode } from './gateway-front.js';

const WEBSOCKET = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

/** Methods, bodies, upgrades, sizes, and a gateway in trouble. */
export function protocolCases(world: () => ProxyWorld): void {
  let browser: Browser;
  let cookie: string;

  beforeAll(async () => {
    const pia = addPerson(world().gateway.okta, 'Pia', [GROUP_OF_ROLE.developer]);
    browser = await world().signedIn(pia);
    cookie = browser.cookies.header(new URL(world().appUrl)) ?? '';
  });

  const asked = (): { method: string; target: string; bodyBytes: number }[] =>
    world().front.asked.filter(({ target }) => target.startsWith('/authz/'));

  it('answers HEAD like GET', async () => {
    const allowed = await browser.request({ url: `${world().appUrl}/read-only/x`, method: 'HEAD' });
    expect([allowed.status, reached(allowed), allowed.body.length]).toEqual([200, true, 0]);
    const forbidden = await browser.request({ url: `${world().appUrl}/admin`, method: 'HEAD' });
    expect([forbidden.status, reached(forbidden)]).toEqual([403, false]);
  });

  it.each(['OPTIONS', 'TRACE', 'PROPFIND', 'DELETE'])('exempts no %s from the decision', async (method) => {
    const { appUrl, upstream } = world();
    const before = upstream.seen.length;
    const answer = await world()
      .browser()
      .request({ url: `${appUrl}/x`, method, headers: NO_NAVIGATION });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(upstream.seen.length).toBe(before);
  });

  it('lets through the OPTIONS that a rule makes public, and no other method with it', async () => {
    const stranger = world().browser();
    const url = `${world().appUrl}/options/x`;
    const preflight = await stranger.request({ url, method: 'OPTIONS', headers: NO_NAVIGATION });
    expect([preflight.status, reached(preflight)]).toEqual([200, true]);
    const post = await stranger.request({ url, method: 'POST', headers: NO_NAVIGATION, body: 'x' });
    expect([post.status >= 400, reached(post)]).toEqual([true, false]);
  });

  it('judges the method that the application is sent', async () => {
    const url = `${world().appUrl}/read-only/x`;
    for (const name of [
      'X-HTTP-Method-Override',
      'X-HTTP-Method',
      'X-Method-Override',
      'X-Forwarded-Method',
    ]) {
      const answer = await browser.get(url, { headers: { [name]: 'DELETE' } });
      expect(answer.status).toBe(200);
      const { rawHeaders, method } = seenBy(answer);
      expect([method, rawHeaders.includes('DELETE')]).toEqual(['GET', false]);
    }
    const write = await browser.request({
      url,
      method: 'POST',
      body: 'x',
      headers: { 'X-Forwarded-Method': 'GET' },
    });
    expect([write.status, reached(write)]).toEqual([403, false]);
  });

  it('hands on a large upload, of which the gateway sees nothing', async () => {
    const body = randomBytes(1024 * 1024);
    const answer = await browser.post(`${world().appUrl}/upload`, body);
    expect(answer.status).toBe(200);
    expect(seenBy(answer)).toMatchObject({
      method: 'POST',
      bodyBytes: body.length,
      bodySha256: createHash('sha256').update(body).digest('hex'),
    });
    expect(new Set(asked().map(({ bodyBytes }) => bodyBytes))).toEqual(new Set([0]));
  });

  it('keeps an upload from the application when the person may not', async () => {
    const { upstream } = world();
    const before = upstream.seen.length;
    const answer = await browser
      .post(`${world().appUrl}/admin/upload`, randomBytes(200_000))
      .catch(() => undefined);
    // Answered before the body is read, some clients see the connection end instead.
    if (answer) expect(answer.status).toBe(403);
    expect(upstream.seen.length).toBe(before);
  });

  it('copes with a large cookie jar', async () => {
    const jar = Array.from({ length: 100 }, (_, index) => `c${index}=${'x'.repeat(120)}`).join('; ');
    const answer = await browser.get(`${world().appUrl}/jar`, { headers: { Cookie: `${jar}; ${cookie}` } });
    expect([answer.status, reached(answer)]).toEqual([200, true]);
    const shortest = await world()
      .browser()
      .get(`${world().appUrl}/jar`, { headers: { ...NO_NAVIGATION, Cookie: jar } });
    expect([shortest.status, reached(shortest)]).toEqual([401, false]);
  });

  const upgrade = (lines: string[], target = '/socket'): ReturnType<typeof exchangeRaw> =>
    exchangeRaw({
      port: world().places.httpsPort,
      host: APP_HOST,
      authority: world().proxy.authority,
      target,
      lines: [...WEBSOCKET, ...lines],
      echo: 'ping over the socket',
    });

  it('opens a WebSocket for whoever may', async () => {
    const answer = await upgrade([`Cookie: ${cookie}`]);
    expect(answer.status).toBe(101);
    expect(answer.text).toContain('ping over the socket');
  });

  it('opens no WebSocket for anybody else', async () => {
    const { upstream } = world();
    const before = upstream.seen.length;
    expect((await upgrade([])).status).toBe(401);
    expect((await upgrade([`Cookie: ${cookie}`], '/admin/socket')).status).toBe(403);
    expect(upstream.seen.length).toBe(before);
  });

  it('judges HTTP/2 alike, with cookies in pieces as browsers send them', async () => {
    const { places, proxy, upstream } = world();
    const line = { port: places.httpsPort, host: APP_HOST, authority: proxy.authority };
    const ask = (path: string, cookies: string[], more: Record<string, string> = {}) =>
      exchangeHttp2(line, { ':path': path, accept: 'application/json', cookie: cookies, ...more });
    const pieces = ['theme=dark', ...cookie.split('; '), 'lang=en'];
    const allowed = await ask('/x', pieces, { 'remote-user': 'forged' });
    expect(allowed.status).toBe(200);
    const seen = JSON.parse(allowed.body) as SeenRequest;
    expect(foldedValues(seen, 'Remote-Email')).toEqual(['pia@example.com']);
    expect(seen.rawHeaders).not.toContain('forged');
    expect(foldedValues(seen, 'Host')).toEqual([`${APP_HOST}:${places.httpsPort}`]);
    const before = upstream.seen.length;
    expect((await ask('/x', ['theme=dark'])).status).toBe(401);
    expect((await ask('/admin/x', pieces)).status).toBe(403);
    expect(upstream.seen.length).toBe(before);
  });

  it('keeps the client’s query out of the question’s own address', async () => {
    await browser.get(`${world().appUrl}/x?application=other&rd=https://evil.example`);
    expect(new Set(asked().map(({ target }) => target.replace(/\?$/, '')))).toEqual(
      new Set([expect.stringMatching(/^\/authz\/(auth-request|forward-auth)$/)]),
    );
  });

  it.each<[string, FrontMode]>([
    ['hangs', 'hang'],
    ['drops connections', 'reset'],
    ['answers 500', { status: 500 }],
    ['answers 503', { status: 503 }],
    ['answers 404', { status: 404 }],
  ])('lets nobody in while the gateway %s', async (_, mode) => {
    const { front, upstream, appUrl } = world();
    const before = upstream.seen.length;
    front.mode = mode;
    try {
      const answer = await browser.get(`${appUrl}/x`);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(reached(answer)).toBe(false);
      expect(upstream.seen.length).toBe(before);
    } finally {
      front.mode = 'pass';
    }
    expect((await browser.get(`${appUrl}/x`)).status).toBe(200);
  });
}
