import type { Server } from 'node:http';
import { listen, stop } from './loopback-server.js';
import { createSampleApplication } from './sample-application.js';

const SECRET = 'open sesame';
let application: Server;
let url: string;

beforeAll(async () => {
  const links = { gateway: 'http://gateway.test', startPage: 'http://start.test' };
  application = createSampleApplication({ proxySecret: SECRET, links });
  url = `http://127.0.0.1:${await listen(application, 0)}`;
});

afterAll(() => stop(application));

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = {
    'x-payroll-proxy-secret': SECRET,
    'remote-user': '00u1',
    'remote-name': 'Zo%C3%AB <Z>',
    'remote-roles': 'developer,guest',
    'remote-groups': 'Eng%2C East,Guests',
    ...init.headers,
  };
  return fetch(url + path, { redirect: 'manual', ...init, headers });
}

it('believes nobody who did not come through its proxy', async () => {
  for (const secret of ['', 'guessed', `${SECRET}, ${SECRET}`]) {
    const answer = await ask('/', { headers: { 'x-payroll-proxy-secret': secret } });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('Payslip</h2>');
  }
});

it('shows what the gateway said about the person, decoded and harmless', async () => {
  const page = await (await ask('/')).text();
  expect(page).toContain('Hello, Zoë &lt;Z&gt;');
  expect(page).toContain('developer, guest');
  expect(page).toContain('Eng, East, Guests');
});

it('takes a claim with its body, for the person who filed it alone', async () => {
  const filed = await ask('/expenses', {
    method: 'POST',
    body: new URLSearchParams({ purpose: '<Train>', amount: '12.50' }),
  });
  expect([filed.status, filed.headers.get('location')]).toEqual([303, '/']);
  expect(await (await ask('/')).text()).toContain('&lt;Train&gt;');
  expect(await (await ask('/', { headers: { 'remote-user': '00u2' } })).text()).not.toContain('Train');
});

it('refuses a claim that is too long', async () => {
  const answer = await ask('/expenses', { method: 'POST', body: 'x'.repeat(100_000) });
  expect(answer.status).toBe(413);
});

it('has no other pages and no other methods', async () => {
  expect((await ask('/nowhere')).status).toBe(404);
  expect((await ask('/', { method: 'DELETE' })).status).toBe(405);
});
