import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { Browser, type BrowserResponse, type RequestOptions } from '../support/browser.js';

const DIST = join(import.meta.dirname, '../../console/dist');

describe('the files of the console', () => {
  let gateway: TestGateway;
  let script: string;

  beforeAll(async () => {
    gateway = await startTestGateway();
    script = readdirSync(join(DIST, 'assets')).find((name) => /^libraries-.*\.js$/.test(name)) ?? '';
  });

  afterAll(async () => gateway.close());

  const ask = (path: string, options: RequestOptions & { method?: string } = {}): Promise<BrowserResponse> =>
    new Browser().request({ url: `${gateway.url}${path}`, follow: false, ...options });

  it('are one document at every address of a page, asked for each time, under a policy that lets nothing else run', async () => {
    for (const path of ['/console/', '/console/roles?open=admin', '/console/people/00u1']) {
      const page = await ask(path);
      expect([page.status, page.headers['content-type'], page.headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ]);
      expect(page.headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
          "require-trusted-types-for 'script'; trusted-types 'none'",
      );
      expect(page.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'referrer-policy': 'same-origin',
        'x-frame-options': 'DENY',
      });
      expect(page.text).not.toMatch(/<style|<script(?![^>]* src=)|style=/);
    }
  });

  it('are kept by browsers for a year when their name changes with their content', async () => {
    const file = await ask(`/console/assets/${script}`);
    expect([file.status, file.headers['content-type'], file.headers['cache-control']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ]);
    const again = await ask(`/console/assets/${script}`, { headers: { 'If-None-Match': file.headers.etag } });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('are compressed for whoever can read that', async () => {
    const plain = await ask(`/console/assets/${script}`, { headers: { 'Accept-Encoding': undefined } });
    const small = await ask(`/console/assets/${script}`, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(small.headers['content-encoding']).toBe('gzip');
    expect(small.body.length).toBeLessThan(plain.body.length / 2);
    const smallest = await ask(`/console/assets/${script}`, { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(smallest.headers['content-encoding']).toBe('br');
    expect(smallest.body.length).toBeLessThan(small.body.length);
  });

  it('are named from the start by the document of the page that needs them, with what it will ask for', async () => {
    const page = await ask('/console/people/00u1?tab=roles');
    const named = [...page.text.matchAll(/ href="([^"]+)"/g)].map(([, address = '']) => address);
    expect(named).toContain('/api/v1/session?roleNames=true');
    expect(named.filter((address) => /\/person\.page-[\w-]+\.js$/.test(address))).toHaveLength(1);
    for (const address of named.filter((one) => one.startsWith('/console/')))
      expect((await ask(address)).status).toBe(200);
    expect((await ask('/console/set-up')).text).not.toContain('/api/');
  });

  it('are asked for without their body by HEAD, and changed by nothing', async () => {
    const head = await ask('/console/roles', { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await ask('/console/roles', { method })).status).toBe(404);
    }
  });

  it.each([
    '/console/assets/index-00000000.js',
    '/console/assets/',
    '/console/favicon.ico.svg',
    '/console/../package.json',
    '/console/%2e%2e/package.json',
    '/console/..%2f..%2fpackage.json',
    '/console/assets/..%2f..%2f..%2fpackage.json',
    '/console/assets/%00',
  ])('say that there is no such file, and never the document or a file from elsewhere: %s', async (path) => {
    const answer = await ask('/', { path, headers: { Accept: '*/*' } });
    expect([400, 404]).toContain(answer.status);
    expect(answer.text).not.toContain('"name": "rolegate"');
    expect(answer.headers['content-type']).not.toContain('text/html');
  });

  it('are found from the address without its slash', async () => {
    const answer = await ask('/console');
    expect([answer.status, answer.headers.location]).toEqual([308, '/console/']);
  });
});
