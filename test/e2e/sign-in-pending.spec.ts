import { createHash } from 'node:crypto';
import type { OktaUser } from '../../dev/okta-simulator/org-types.js';
import { ExpirySweeper } from '../../src/database/expiry-sweeper.js';
import { LoginLimits } from '../../src/login/login-limits.js';
import { expectErrorPage, SignInSteps } from '../contracts/sign-in-steps.js';
import { Browser } from '../support/browser.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, signInAtOkta } from '../support/people.js';

let gateway: TestGateway;
let steps: SignInSteps;
let ada: OktaUser;

const pending = async (): Promise<number> =>
  Number((await steps.query<{ count: string }>('SELECT count(*) FROM authorization_requests'))[0]?.count);

const from = (address: string) => new Browser({ headers: { 'X-Forwarded-For': address } });

beforeAll(async () => {
  gateway = await startTestGateway({ apiToken: false });
  steps = new SignInSteps(gateway);
  ada = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
});

afterAll(() => gateway?.close());

describe('pending sign-ins', () => {
  beforeEach(() => steps.query('DELETE FROM authorization_requests'));

  it('live ten minutes', async () => {
    await steps.begin(new Browser());
    const [row] = await steps.query<{ seconds: number }>(
      'SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM authorization_requests',
    );
    expect(row?.seconds).toBe(600);
    const browser = new Browser();
    const callback = await steps.callbackOf(browser, ada);
    await steps.query(`UPDATE authorization_requests SET expires_at = now() - interval '1 second'`);
    expectErrorPage(await steps.visit(browser, callback), 400, 'state-invalid');
  });

  it.each([
    ['issuer', 'https://another.example'],
    ['client_id', '0oaAnother'],
  ])(
    'end when their connection has another %s by then, and no code is shown to anybody',
    async (column, value) => {
      const browser = new Browser();
      const callback = await steps.callbackOf(browser, ada);
      const asked = gateway.okta.simulator.org.countRequests('POST', '/oauth2/v1/token');
      const [before] = await steps.query<Record<string, string>>(
        `SELECT issuer, client_id FROM connections WHERE slug = 'default'`,
      );
      await steps.query(`UPDATE connections SET ${column} = $1 WHERE slug = 'default'`, [value]);
      const page = await steps.visit(browser, callback);
      await steps.query(`UPDATE connections SET issuer = $1, client_id = $2 WHERE slug = 'default'`, [
        before?.['issuer'],
        before?.['client_id'],
      ]);
      expectErrorPage(page, 400, 'sign-in-failed');
      expect(page.text).toContain('was changed while you were signing in. Sign in again.');
      expect(gateway.okta.simulator.org.countRequests('POST', '/oauth2/v1/token')).toBe(asked);
      expect((await steps.signIn(ada, browser)).status).toBe(303);
    },
  );

  it('that a process of an earlier release began are finished', async () => {
    const browser = new Browser();
    const begun = await steps.begin(browser);
    // Its code verifier said nothing of the client; Okta knows what the new one's hash is.
    const [row] = await steps.query<{ verifier: string }>(
      'SELECT code_verifier AS verifier FROM authorization_requests',
    );
    expect([row?.verifier.length, new URL(begun).searchParams.get('code_challenge')]).toEqual([
      108,
      createHash('sha256')
        .update(row?.verifier ?? '')
        .digest('base64url'),
    ]);
    const old = row?.verifier.replace('.', '-') ?? '';
    await steps.query('UPDATE authorization_requests SET code_verifier = $1', [old]);
    const asked = new URL(begun);
    asked.searchParams.set('code_challenge', createHash('sha256').update(old).digest('base64url'));
    signInAtOkta(browser, gateway.okta, ada);
    expect((await browser.get(asked.href)).url).toBe(`${gateway.url}/`);
  });

  it('that were never finished are removed', async () => {
    for (let count = 0; count < 3; count += 1) await steps.begin(new Browser());
    await steps.query(
      `UPDATE authorization_requests SET expires_at = now() - interval '1 second'
       WHERE state_hash IN (SELECT state_hash FROM authorization_requests LIMIT 2)`,
    );
    expect(await gateway.gateway.app.get(ExpirySweeper).sweep('authorization-requests')).toBe(2);
    expect(await pending()).toBe(1);
  });

  it('are bounded for each client address, and only its own oldest ones give way', async () => {
    Object.assign(gateway.gateway.app.get(LoginLimits), { pendingPerAddress: 3 });
    const other = from('198.51.100.7');
    const untouched = await steps.callbackOf(other, ada);
    const browsers = Array.from({ length: 5 }, () => from('203.0.113.9'));
    const callbacks: string[] = [];
    for (const browser of browsers) callbacks.push(await steps.callbackOf(browser, ada));
    expect(await pending()).toBe(4);
    const answers: number[] = [];
    for (const [index, browser] of browsers.entries()) {
      answers.push((await steps.visit(browser, callbacks[index] ?? '')).status);
    }
    expect(answers).toEqual([400, 400, 303, 303, 303]);
    expect((await steps.visit(other, untouched)).status).toBe(303);
    Object.assign(gateway.gateway.app.get(LoginLimits), new LoginLimits());
  });

  it('stay within the bound when many begin at once', async () => {
    Object.assign(gateway.gateway.app.get(LoginLimits), { pendingPerAddress: 5 });
    await Promise.all(Array.from({ length: 30 }, () => steps.begin(from('203.0.113.10'))));
    await steps.begin(from('203.0.113.10'));
    expect(await pending()).toBeLessThanOrEqual(5);
    Object.assign(gateway.gateway.app.get(LoginLimits), new LoginLimits());
  });

  it('of one browser never make its requests too long', async () => {
    const browser = new Browser();
    const callbacks: string[] = [];
    for (let count = 0; count < 15; count += 1) callbacks.push(await steps.callbackOf(browser, ada));
    const cookies = browser.cookies.all().filter(({ name }) => name.startsWith('rolegate-browser'));
    expect(cookies.length).toBeLessThanOrEqual(10);
    expect((await steps.visit(browser, callbacks.at(-1) ?? '')).status).toBe(303);
  });

  it('can be finished once only, however many try at the same moment', async () => {
    const browser = new Browser();
    const callback = await steps.callbackOf(browser, ada);
    const Cookie = browser.cookies.header(new URL(callback)) ?? '';
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => steps.visit(new Browser({ headers: { Cookie } }), callback)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual(
      [303, ...Array.from({ length: 9 }, () => 400)].sort(),
    );
  });

  it('need the secret in their cookie: its name, which follows from the state, is not enough', async () => {
    const browser = new Browser();
    const callback = await steps.callbackOf(browser, ada);
    const cookie = browser.cookies.all().find(({ name }) => name.startsWith('rolegate-browser'));
    const forger = new Browser({ headers: { Cookie: `${cookie?.name}=${'f'.repeat(43)}` } });
    expectErrorPage(await steps.visit(forger, callback), 400, 'state-invalid');
    expect((await steps.visit(browser, callback)).status).toBe(303);
  });

  it('need their cookie exactly once', async () => {
    const browser = new Browser();
    const callback = await steps.callbackOf(browser, ada);
    const cookie = browser.cookies.all().find(({ name }) => name.startsWith('rolegate-browser'));
    const tossed = new Browser({
      headers: { Cookie: `${cookie?.name}=${cookie?.value}; ${cookie?.name}=other` },
    });
    expectErrorPage(await steps.visit(tossed, callback), 400, 'state-invalid');
  });
});
