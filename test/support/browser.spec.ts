import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

import { Browser } from './browser.js';

/** What the echo route saw. */
interface Seen {
  method: string;
  url: string;
  raw: string[];
  headers: Record<string, string>;
  body: string;
}

describe('Browser', () => {
  let server: Server;
  let base: string;
  let port: number;

  beforeAll(async () => {
    server = createServer((request, response) => void answer(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    port = (server.address() as AddressInfo).port;
    base = `http://127.0.0.1:${port}`;
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  it('navigates like a browser', async () => {
    const { headers } = (await new Browser().get(`${base}/echo?a=1#part`)).json<Seen>();
    expect(headers).toMatchObject({
      host: `127.0.0.1:${port}`,
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'none',
      'sec-fetch-dest': 'document',
    });
    expect(headers['accept']).toContain('text/html');
    for (const absent of ['origin', 'referer', 'cookie', 'content-length'])
      expect(headers).not.toHaveProperty(absent);
  });

  it('sends a form with Origin, from its own site or from another', async () => {
    const browser = new Browser();
    const own = (await browser.post(`${base}/echo`, new URLSearchParams({ a: '1 2' }))).json<Seen>();
    expect(own.body).toBe('a=1+2');
    expect(own.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '5',
      origin: base,
      referer: `${base}/`,
      'sec-fetch-site': 'same-origin',
    });
    const foreign = await browser.post(`${base}/echo`, { a: 1 }, { from: 'http://evil.test/page?secret' });
    expect(foreign.json<Seen>().headers).toMatchObject({
      'content-type': 'application/json',
      origin: 'http://evil.test',
      referer: 'http://evil.test/',
      'sec-fetch-site': 'cross-site',
    });
    const sibling = await browser.post(`${base}/echo`, '', { from: `http://127.0.0.1:${port + 1}/` });
    expect(sibling.json<Seen>().headers['sec-fetch-site']).toBe('same-site');
  });

  it('sends what no browser would: other hosts, repeated headers, raw paths', async () => {
    const browser = new Browser({ headers: { 'X-Always': 'yes' } });
    const response = await browser.get(base, {
      path: '/echo/../%2e%2e//x?y=%zz',
      headers: { host: 'other.test', 'X-Twice': ['1', '2'], Accept: undefined, cookie: ['a=1', 'b=2'] },
    });
    const { url, raw, headers } = response.json<Seen>();
    expect(url).toBe('/echo/../%2e%2e//x?y=%zz');
    expect(headers).toMatchObject({ host: 'other.test', 'x-always': 'yes' });
    expect(headers).not.toHaveProperty('accept');
    expect(raw.filter((_, at) => /^(x-twice|cookie)$/i.test(raw[at - (at % 2)] ?? ''))).toEqual(
      expect.arrayContaining(['X-Twice', '1', 'X-Twice', '2', 'Cookie', 'a=1', 'Cookie', 'b=2']),
    );
    const removed = await browser.post(`${base}/echo`, '', {
      headers: { origin: undefined, 'sec-fetch-site': undefined },
    });
    expect(removed.json<Seen>().headers).not.toHaveProperty('origin');
    expect(removed.json<Seen>().headers).not.toHaveProperty('sec-fetch-site');
  });

  it('keeps cookies from every answer on the way', async () => {
    const browser = new Browser();
    const response = await browser.get(`${base}/set-and-go`);
    expect(response.json<Seen>().headers['cookie']).toBe('hop=1');
    expect(response.hops).toEqual([
      { status: 302, method: 'GET', url: `${base}/set-and-go`, location: `${base}/echo` },
    ]);
    expect(browser.cookies.get('hop')).toMatchObject({ httpOnly: true, domain: '127.0.0.1' });
  });

  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [302, 'PUT', 'PUT'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
  ])('follows a %i after %s with %s', async (status, method, then) => {
    const url = `${base}/redirect?status=${status}&to=/echo`;
    const seen = (
      await new Browser().request({ url, method, body: new URLSearchParams({ a: '1' }) })
    ).json<Seen>();
    expect(seen).toMatchObject({ method: then, body: then === 'GET' ? '' : 'a=1' });
    expect('origin' in seen.headers).toBe(then !== 'GET');
    expect('content-type' in seen.headers).toBe(then !== 'GET');
  });

  it('stops where it is told to, at another scheme, and after 20 redirects', async () => {
    const browser = new Browser();
    const first = await browser.get(`${base}/redirect?status=302&to=/echo`, { follow: false });
    expect(first).toMatchObject({ status: 302, location: `${base}/echo`, hops: [] });
    expect((await browser.get(`${base}/redirect?status=302&to=app:done`)).location).toBe('app:done');
    await expect(browser.get(`${base}/loop`)).rejects.toThrow('More than 20 redirects');
  });

  it('tells another host neither the headers meant for the first nor its cookies, and who sent it', async () => {
    const browser = new Browser();
    await browser.get(`${base}/set-and-go`);
    const elsewhere = encodeURIComponent(`http://a.localhost:${port}/echo`);
    const url = `${base}/redirect?status=307&to=${elsewhere}`;
    const { headers } = (
      await browser.post(url, '', { headers: { Authorization: 'Bearer x' } })
    ).json<Seen>();
    expect(headers).not.toHaveProperty('authorization');
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).toMatchObject({
      host: `a.localhost:${port}`,
      origin: base,
      'sec-fetch-site': 'cross-site',
    });
    const back = encodeURIComponent(`${base}/echo`);
    const there = `http://a.localhost:${port}/redirect?status=307&to=${back}`;
    const returned = await browser.post(there, '', { from: `${base}/` });
    expect(returned.json<Seen>().headers).toMatchObject({ origin: 'null', 'sec-fetch-site': 'cross-site' });
  });

  it('fills in a form of the page it shows', async () => {
    const browser = new Browser();
    await browser.get(`${base}/form`);
    const { body, headers } = (await browser.submit('Sign in', { user: 'ann@example.test' })).json<Seen>();
    expect(body).toBe('csrf=t%26k&user=ann%40example.test&do=in');
    expect(headers['referer']).toBe(`${base}/form`);
    const search = await browser.submit('/echo', { q: 'a b' }, { page: await browser.get(`${base}/search`) });
    expect(search.json<Seen>()).toMatchObject({ method: 'GET', url: '/echo?q=a+b' });
  });

  it('gives up on a server that does not finish, and talks to no foreign host', async () => {
    const browser = new Browser({ timeoutMs: 100 });
    await expect(browser.get(`${base}/never`)).rejects.toThrow('no complete answer within 100 ms');
    await expect(browser.get(`${base}/drip`)).rejects.toThrow('no complete answer within 100 ms');
    await expect(browser.get('http://rolegate.example/')).rejects.toThrow('no host outside this machine');
  });

  it('reports an answer that was cut off', async () => {
    await expect(new Browser().get(`${base}/cut`)).rejects.toThrow();
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', base);
    const go = (status: number, location: string) => response.writeHead(status, { location }).end();
    if (request.url?.startsWith('/echo')) {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const { method, url: target, rawHeaders: raw, headers } = request;
      return void response.end(JSON.stringify({ method, url: target, raw, headers, body }));
    }
    switch (url.pathname) {
      case '/set-and-go':
        response.setHeader('set-cookie', 'hop=1; Path=/; HttpOnly');
        return void go(302, '/echo');
      case '/redirect':
        return void go(Number(url.searchParams.get('status')), url.searchParams.get('to') ?? '');
      case '/loop':
        return void go(302, '/loop');
      case '/form':
        return void response.end(`<form method="post" action="/echo"><input type="hidden" name="csrf" value="t&amp;k">
          <input name="user"><button name="do" value="in">Sign in</button></form>`);
      case '/search':
        return void response.end('<form action="/echo"><input name="q"></form>');
      case '/drip': {
        const timer = setInterval(() => response.write('.'), 20);
        return void response.on('close', () => clearInterval(timer));
      }
      case '/cut':
        response.writeHead(200, { 'content-length': '100' }).write('short');
        return void setTimeout(() => response.destroy(), 20);
      default:
        return; // Never answered.
    }
  }
});
