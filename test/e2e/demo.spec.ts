import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { groups, people } from '../../dev/demo/cast.js';
import { applicationAddresses, findFreeBasePort, portsFrom, type DemoPorts } from '../../dev/demo/ports.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { DemoProcess, isAlive, isListening } from './demo-process.js';

const START_LIMIT_MS = 180_000;

let root: string;
let ports: DemoPorts;
let args: string[];
let demo: DemoProcess;
/** Ada's browser, signed in from the second test on. */
const ada = new Browser();

/** The application is at another host name than everything else. */
const url = (part: keyof DemoPorts, path = '/'): string =>
  `http://${part === 'application' ? 'localhost' : '127.0.0.1'}:${ports[part]}${path}`;
const allPorts = (): number[] => [ports.gateway, ports.okta, ports.application, ports.startPage];
const folder = (): string => join(root, `port-${ports.gateway}`);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'rolegate-demo-e2e-'));
  // Run by root, the database has an account of its own, which must be able to pass.
  chmodSync(root, 0o711);
  ports = portsFrom(await findFreeBasePort());
  args = ['--port', String(ports.gateway), '--data', root];
  demo = new DemoProcess(args);
  await demo.ready();
}, START_LIMIT_MS);

afterAll(async () => {
  await demo.interrupt();
  rmSync(root, { recursive: true, force: true });
}, START_LIMIT_MS);

/** Signs in at Okta, and clicks the tile on the dashboard. */
async function clickTile(browser: Browser, login: string): Promise<BrowserResponse> {
  await browser.get(url('okta', '/app/UserHome'));
  const dashboard = await browser.submit('Sign in', { username: login });
  const href = /<a class="tile" href="([^"]+)"/.exec(dashboard.text)?.[1] ?? '';
  return browser.get(href, { from: dashboard.url });
}

function api(path: string, init: { method?: string } = {}): Promise<Response> {
  const token = readFileSync(join(folder(), 'api-token'), 'utf8');
  return fetch(url('gateway', `/api/v1${path}`), { ...init, headers: { authorization: `Bearer ${token}` } });
}

async function mappings(): Promise<{ id: string; groupName: string; role: string }[]> {
  const { items } = (await (await api('/group-mappings')).json()) as {
    items: { id: string; groupName: string; role: string }[];
  };
  return items;
}

describe('the first start', () => {
  it('prints the start page first, and whom to sign in as', async () => {
    expect(/http:\/\/\S+/.exec(demo.stdout)?.[0]).toBe(url('startPage'));
    for (const { firstName, lastName, role, expect: happens } of people) {
      const line = demo.stdout.split('\n').find((text) => text.includes(`${firstName} ${lastName}`));
      expect(line).toContain(role === 'none' ? 'no role' : role);
      expect(line).toContain(happens);
    }
    expect(demo.stderr).toBe('');
    const page = await new Browser().get(url('startPage'));
    expect(page.status).toBe(200);
    expect(page.setCookies).toEqual([]);
    for (const { firstName, lastName } of people) expect(page.text).toContain(`${firstName} ${lastName}`);
    expect(page.text).toContain(url('okta', '/app/UserHome'));
  });

  it('keeps every secret to its owner', () => {
    for (const file of ['secrets.json', 'api-token', 'payroll-credential', 'gateway.log']) {
      expect(statSync(join(folder(), file)).mode & 0o077).toBe(0);
    }
    for (const file of ['api-token', 'payroll-credential']) {
      expect(demo.stdout).not.toContain(readFileSync(join(folder(), file), 'utf8'));
    }
  });

  it('offers commands that work as printed', async () => {
    const token = /cat (\S+?)\)/.exec(demo.stdout)?.[1] ?? '';
    expect(readFileSync(token, 'utf8')).toBe(readFileSync(join(folder(), 'api-token'), 'utf8'));
    expect((await mappings()).map(({ role }) => role).toSorted()).toEqual([
      'admin',
      'developer',
      'guest',
      'security-engineer',
    ]);
    expect((await api('/audit-events?limit=5')).status).toBe(200);
    // Printed relative to where the demo was started, when that is shorter.
    expect(demo.stdout).toContain(join(basename(folder()), 'payroll-credential'));
    expect(demo.stdout).toContain(url('gateway', '/access/v1/evaluation'));
  });

  it('serves the application at every address that its host name may mean', async () => {
    for (const address of applicationAddresses()) {
      const status = await new Promise((resolve, reject) => {
        const headers = { host: `localhost:${ports.application}` };
        request({ host: address, port: ports.application, path: '/public/', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .once('error', reject)
          .end();
      });
      expect(status).toBe(200);
    }
  });

  it('lets nobody through to the application without a session, but anybody to its public part', async () => {
    const visitor = new Browser();
    const shut = await visitor.get(url('application'), { follow: false });
    expect(shut.status).toBe(302);
    expect(shut.location).toContain(url('gateway', '/login'));
    const open = await visitor.get(url('application', '/public/'));
    expect(open.status).toBe(200);
    expect(open.text).toContain('You are not signed in.');
    const asScript = await fetch(url('application'), { headers: { accept: 'application/json' } });
    expect(asScript.status).toBe(401);
  });
});

describe('a click on the tile', () => {
  it.each([
    ['Ada', 'reaches', 200, 200],
    ['Sam', 'reaches', 200, 403],
    ['Dee', 'reaches', 403, 403],
    ['Gus', 'reaches', 403, 403],
    ['Tess', 'reaches', 403, 403],
    ['Max', 'reaches', 200, 403],
  ])(
    'of %s %s the application, with the right to reports %i and administration %i',
    async (name, _, ...rights) => {
      const person = people.find(({ firstName }) => firstName === name);
      const browser = name === 'Ada' ? ada : new Browser();
      const page = await clickTile(browser, person?.login ?? '');
      expect([page.status, page.url]).toEqual([200, url('application')]);
      expect(page.text).toContain(`Hello, ${person?.firstName} ${person?.lastName}`);
      const parts = [
        await browser.get(url('application', '/reports/')),
        await browser.get(url('application', '/admin/')),
      ];
      expect(parts.map(({ status }) => status)).toEqual(rights);
    },
  );

  it('of Nora ends at a page that says why Nora is refused', async () => {
    const page = await clickTile(new Browser(), 'nora.nomap@example.com');
    expect(page.status).toBe(403);
    expect(page.text).toContain('Facilities');
  });
});

it('files a claim in the application, through the proxy and its check', async () => {
  const browser = new Browser();
  await clickTile(browser, 'dee.developer@example.com');
  const page = await browser.submit('/expenses', { purpose: 'Train to Graz', amount: '61.40' });
  expect(page.status).toBe(200);
  expect(page.text).toContain('Train to Graz');
});

describe('an invoice', () => {
  it.each([
    ['ada.admin@example.com', ['allowed', 'allowed', 'allowed', 'condition-false']],
    ['sam.security@example.com', ['condition-false', 'condition-false', 'allowed', 'condition-false']],
    ['dee.developer@example.com', ['allowed', 'condition-false', 'condition-false', 'condition-false']],
    ['gus.guest@example.com', ['role-missing', 'role-missing', 'role-missing', 'role-missing']],
  ])('may be approved by %s as the grants and their conditions say', async (login, reasons) => {
    const browser = new Browser();
    await clickTile(browser, login);
    const page = await browser.get(url('application', '/invoices/'));
    const shown = [...page.text.matchAll(/(Allowed|Denied)<\/strong>:\s*<code>([a-z-]+)</g)];
    expect(shown.map(([, , reason]) => reason)).toEqual(reasons);
    expect(shown.map(([, decision]) => decision === 'Allowed')).toEqual(
      reasons.map((reason) => reason === 'allowed'),
    );
  });
});

it('ends every session from the application’s own host, the gateway’s as well', async () => {
  const browser = new Browser();
  await clickTile(browser, 'gus.guest@example.com');
  expect((await browser.get(url('gateway', '/api/v1/session'))).status).toBe(200);
  await browser.get(url('application', '/.rolegate/sign-out'));
  const page = await browser.submit('/.rolegate/sign-out');
  expect([page.status, page.url.split('?')[0]]).toEqual([200, url('gateway', '/logout')]);
  expect((await browser.get(url('gateway', '/api/v1/session'))).status).toBe(401);
  expect((await browser.get(url('application'))).text).toContain('Username');
});

it('signs a browser out everywhere from the start page, also somebody who was refused', async () => {
  for (const login of ['gus.guest@example.com', 'nora.nomap@example.com']) {
    const browser = new Browser();
    await clickTile(browser, login);
    await browser.get(url('startPage'));
    const page = await browser.submit('/sign-out');
    expect(page.text).toContain('You are signed out');
    expect((await browser.get(url('application'))).text).toContain('Username');
    expect((await browser.get(url('gateway', '/api/v1/session'))).status).toBe(401);
  }
});

describe('the simulated org', () => {
  const okta = (fields: Record<string, string>): Promise<BrowserResponse> =>
    new Browser().post(url('startPage', '/okta'), new URLSearchParams(fields), { from: url('startPage') });
  const idOf = (login: string): string => people.find((one) => one.login === login)?.id ?? '';
  const gus = 'gus.guest@example.com';
  const guests = groups.find(({ name }) => name === 'Guests')?.id ?? '';
  /** Waits until the application answers so: on a slow machine it may say 503 in between. */
  const answers = (browser: Browser, expected: number): Promise<void> =>
    eventually(async () => {
      const { status } = await browser.get(url('application'), { follow: false });
      expect(status).toBe(expected);
    });

  it('takes somebody out of a group, and the application refuses them', async () => {
    const browser = new Browser();
    await clickTile(browser, gus);
    const answer = await okta({ userId: idOf(gus), action: `remove-member:${guests}` });
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('Done in Okta')]);
    await answers(browser, 403);
    await okta({ userId: idOf(gus), action: `add-member:${guests}` });
    await answers(browser, 200);
  });

  it.each(['suspend', 'sign-out'])('signs somebody out of the application by: %s', async (action) => {
    const browser = new Browser();
    await clickTile(browser, gus);
    await okta({ userId: idOf(gus), action });
    await answers(browser, 302);
    await okta({ userId: idOf(gus), action: 'unsuspend' });
  });

  it('renames a group, and its mapping follows', async () => {
    await okta({ groupId: guests, name: 'Visitors', action: 'rename' });
    const names = async (): Promise<string[]> => (await mappings()).map(({ groupName }) => groupName);
    await eventually(async () => expect(await names()).toContain('Visitors'));
    const page = await new Browser().get(url('startPage', '/okta'));
    expect(page.text).toMatch(/“Visitors” gives the role\s+<code>guest/);
    await okta({ groupId: guests, name: 'Guests', action: 'rename' });
    await eventually(async () => expect(await names()).toContain('Guests'));
    for (const name of ['', 'Security']) {
      expect((await okta({ groupId: guests, name, action: 'rename' })).text).toContain('Okta refused that');
    }
  });

  it('is changed from its own page alone, and seen by nobody who led a name of their own here', async () => {
    const evil = await new Browser().post(
      url('startPage', '/okta'),
      new URLSearchParams({ userId: idOf(gus), action: 'suspend' }),
      { from: 'http://evil.test/' },
    );
    expect(evil.status).toBe(403);
    const status = await new Promise((resolve, reject) => {
      const host = { host: `evil.test:${ports.startPage}` };
      request(url('startPage', '/events'), { headers: host }, ({ statusCode }) => resolve(statusCode))
        .once('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it.each([
    ['/doctor', 'Verdict: <strong>ok'],
    ['/explain?login=nora.nomap@example.com&role=guest', 'Nora Nomap lacks the role Guest'],
    ['/events', 'user.lifecycle.suspend'],
  ])('shows at %s what the gateway says about it', async (path, text) => {
    const page = await new Browser().get(url('startPage', path));
    expect([page.status, page.text]).toEqual([200, expect.stringContaining(text)]);
  });
});

it('does not sign anybody out for a page of another site', async () => {
  const answer = await ada.post(url('startPage', '/sign-out'), new URLSearchParams(), {
    from: 'http://evil.test/',
  });
  expect(answer.status).toBe(403);
  expect((await ada.get(url('application'))).url).toBe(url('application'));
});

it('names a busy port in one line, and leaves what runs alone', async () => {
  const second = new DemoProcess(args);
  expect(await second.exited).toBe(1);
  expect(second.stdout).toBe('');
  expect(second.stderr.trim().split('\n')).toHaveLength(1);
  expect(second.stderr).toContain(`Port ${ports.gateway}`);
  expect((await fetch(url('startPage'))).status).toBe(200);
});

it('refuses arguments that it does not know', async () => {
  const wrong = new DemoProcess(['--prot', '4000']);
  expect(await wrong.exited).toBe(2);
  expect(wrong.stderr).toContain('Usage: npm run demo');
});

describe('stopping and starting', () => {
  it(
    'keeps data over a restart, and leaves nothing running in between',
    async () => {
      const guests = (await mappings()).find(({ role }) => role === 'guest');
      expect((await api(`/group-mappings/${guests?.id}`, { method: 'DELETE' })).status).toBe(204);
      const postmaster = join(folder(), 'postgres', 'cluster', 'postmaster.pid');
      const database = Number(readFileSync(postmaster, 'utf8').split('\n')[0]);
      expect(isAlive(database)).toBe(true);

      expect(await demo.interrupt()).toBe(0);
      expect(demo.stdout).toContain('Stopped.');
      for (const port of allPorts()) expect(await isListening(port)).toBe(false);
      expect(isAlive(database)).toBe(false);
      expect(existsSync(postmaster)).toBe(false);

      demo = new DemoProcess(args);
      await demo.ready();
      const page = await ada.get(url('application'));
      expect([page.url, page.hops]).toEqual([url('application'), []]);
      expect((await mappings()).map(({ role }) => role)).not.toContain('guest');
      const { items } = (await (await api('/event-triggers')).json()) as { items: { kind: string }[] };
      expect(items.map(({ kind }) => kind).toSorted()).toEqual(['event-hook', 'poll']);
    },
    START_LIMIT_MS,
  );

  it('signs out with an ID token from before the restart', async () => {
    await ada.get(url('gateway'));
    const page = await ada.submit('/logout');
    expect([page.status, page.url.split('?')[0]]).toEqual([200, url('gateway', '/logout')]);
  });

  it(
    'stops what has started when a later part cannot start',
    async () => {
      await demo.interrupt();
      demo = new DemoProcess(args);
      const taken = createServer();
      await eventually(() => expect(demo.stdout).toContain('Postgres ... '));
      await new Promise<void>((resolve, reject) => {
        taken.once('error', reject).listen(ports.startPage, '127.0.0.1', resolve);
      });
      expect(await demo.exited).toBe(1);
      expect(demo.stderr).toContain(`Port ${ports.startPage}`);
      for (const port of [ports.gateway, ports.okta, ports.application]) {
        expect(await isListening(port)).toBe(false);
      }
      expect(existsSync(join(folder(), 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
      await new Promise((resolve) => taken.close(resolve));
    },
    START_LIMIT_MS,
  );

  it(
    'starts over when told to',
    async () => {
      demo = new DemoProcess([...args, '--fresh']);
      await demo.ready();
      expect((await mappings()).map(({ role }) => role)).toContain('guest');
      const { items } = (await (await api('/sessions')).json()) as { items: unknown[] };
      expect(items).toEqual([]);
    },
    START_LIMIT_MS,
  );

  it('takes a signal that reaches it twice, directly and through npm, for one', async () => {
    demo.signal('SIGTERM');
    expect(await demo.interrupt()).toBe(0);
    for (const port of allPorts()) expect(await isListening(port)).toBe(false);
  });
});
