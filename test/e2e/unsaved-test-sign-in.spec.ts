import type { Connection } from '../../src/connections/connection.entity.js';
import { Discovery } from '../../src/openid-provider/discovery.js';
import { OktaHealth } from '../../src/okta-client/okta-health.js';
import { TestSignIns } from '../../src/test-sign-in/test-sign-ins.service.js';
import { SignInSteps } from '../contracts/sign-in-steps.js';
import { Browser, type BrowserResponse } from '../support/browser.js';
import { addTestedConnection } from '../support/connection-test.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';
import { addPerson, browserOf } from '../support/people.js';
import {
  personClient,
  refusal,
  tokenClient,
  type RestAnswer,
  type RestClient,
} from '../support/rest-client.js';
import { startScriptedProvider, type ScriptedProvider } from '../support/scripted-provider.js';

const PATH = '/api/v1/connections/test-sign-in';

/** What an admin enters of a connection that people use is tried by a real sign-in before it is saved. */
describe('POST /api/v1/connections/test-sign-in', () => {
  let gateway: TestGateway;
  let steps: SignInSteps;
  let admin: RestClient;
  let elsewhere: ScriptedProvider;

  beforeAll(async () => {
    gateway = await startTestGateway();
    steps = new SignInSteps(gateway);
    ({ client: admin } = await personClient(gateway, 'Admin', 'admin'));
    elsewhere = await startScriptedProvider();
  });
  afterAll(async () => {
    await elsewhere?.close();
    await gateway?.close();
  });

  const begin = async (entered: Record<string, unknown>): Promise<{ id: string; signInUrl: string }> => {
    const { status, body, headers } = await admin.post(PATH, { connection: 'default', ...entered });
    expect([status, headers['cache-control']]).toEqual([201, 'no-store']);
    expect(headers['location']).toBe(`/api/v1/connections/default/test-sign-in/${String(body['id'])}`);
    return body as { id: string; signInUrl: string };
  };
  const read = (id: string): Promise<RestAnswer> =>
    admin.get(`/api/v1/connections/default/test-sign-in/${id}`);
  const tried = async (
    entered: Record<string, unknown>,
    browser: Browser,
  ): Promise<{ page: BrowserResponse; report: Record<string, unknown> }> => {
    const { id, signInUrl } = await begin(entered);
    await browser.get(signInUrl);
    const page = await browser.submit('Begin the test', {});
    return { page, report: (await read(id)).body['report'] as Record<string, unknown> };
  };
  const default_ = async (): Promise<unknown> => (await admin.get('/api/v1/connections/default')).body;

  it('signs in with the client that is entered, and changes nothing of what people use', async () => {
    const before = await default_();
    const { app } = await addTestedConnection(gateway, admin);
    const ada = addPerson(gateway.okta, 'Ada', ['Rolegate Admins']);
    const { page, report } = await tried(
      { clientId: app.id, clientSecret: app.clientSecret, maxAge: 3600 },
      browserOf(gateway.okta, ada),
    );
    expect(page.text).toContain('This sign-in would work');
    expect(report).toMatchObject({
      connectionStatus: 'active',
      answer: { allowed: true },
      claims: { idToken: { aud: app.id } },
      roles: ['admin'],
    });
    expect(await default_()).toEqual(before);
  });

  it('takes a secret that is not entered from what is stored, for the same issuer', async () => {
    const eve = addPerson(gateway.okta, 'Eve', ['Rolegate Admins']);
    const { report } = await tried({ groupsClaim: 'nothing' }, browserOf(gateway.okta, eve));
    expect(report['answer']).toMatchObject({ allowed: true });
    const wrong = await tried({ clientSecret: 'mistyped-secret' }, browserOf(gateway.okta, eve));
    expect(wrong.report).toMatchObject({ failedAt: 'code', answer: { allowed: false } });
    const none = await tried({ clientSecret: null }, browserOf(gateway.okta, eve));
    expect(none.report).toMatchObject({ failedAt: 'code', answer: { allowed: false } });
  });

  it('judges by the required groups and the default role that are entered', async () => {
    const bob = addPerson(gateway.okta, 'Bob', []);
    const { report } = await tried({ defaultRole: 'guest' }, browserOf(gateway.okta, bob));
    expect(report).toMatchObject({ answer: { allowed: true }, roles: ['guest'], defaultRoleUsed: true });
    const strict = { defaultRole: 'guest', requiredGroups: ['Staff'] };
    const refused = await tried(strict, browserOf(gateway.okta, bob));
    expect(refused.report['answer']).toMatchObject({ allowed: false, reason: 'required-group-missing' });
    const { report: domain } = await tried(
      { allowedEmailDomains: ['elsewhere.example'] },
      browserOf(gateway.okta, bob),
    );
    expect(domain['answer']).toMatchObject({ reason: 'email-domain-not-allowed' });
  });

  it('sends no stored secret to another issuer, not even of the same client, and leaves the real sign-ins alone', async () => {
    const stored = String(gateway.env['OKTA_CLIENT_SECRET']);
    const known = gateway.gateway.app.get(Discovery).known({
      ...((await default_()) as { id: string; issuer: string }),
    });
    expect(known).toBeDefined();
    for (const clientId of [undefined, elsewhere.clientId]) {
      elsewhere.calls.length = 0;
      const { report } = await tried(
        { issuer: elsewhere.issuer, ...(clientId === undefined ? {} : { clientId }) },
        new Browser(),
      );
      expect(report).toBeDefined();
      expect(elsewhere.calls.map(({ path }) => path)).toContain('/token');
      for (const { headers, form, query } of elsewhere.calls) {
        const sent = JSON.stringify([headers, [...form], [...query]]);
        expect(sent).not.toContain(stored);
        expect(sent).not.toContain(encodeURIComponent(stored));
        expect(headers.authorization ?? '').not.toMatch(/^(Basic|SSWS)/);
        expect(form.has('client_assertion')).toBe(false);
      }
    }
    const { id, issuer } = (await default_()) as { id: string; issuer: string };
    expect(gateway.gateway.app.get(Discovery).known({ id, issuer })).toBe(known);
    const [okta] = gateway.gateway.app.get(OktaHealth).statuses();
    expect(okta).toMatchObject({ connection: 'default', status: 'ok' });
    const ines = addPerson(gateway.okta, 'Ines', ['Rolegate Admins']);
    expect((await steps.signIn(ines)).status).toBe(303);
  });

  it('sends a secret that is entered to the issuer for which it was, wherever the connection points meanwhile', async () => {
    const { slug } = await addTestedConnection(gateway, admin);
    const secret = 'entered-for-the-issuer-of-then';
    const { body } = await admin.post(PATH, { connection: slug, clientSecret: secret });
    const { issuer, clientId } = elsewhere;
    const moved = { issuer, clientId, clientSecret: 'another-one', managementAuth: { type: 'none' } };
    expect((await admin.patch(`/api/v1/connections/${slug}`, moved)).status).toBe(200);
    elsewhere.calls.length = 0;
    const browser = browserOf(gateway.okta, addPerson(gateway.okta, 'Mia', ['Rolegate Admins']));
    const asked = await browser.get(String(body['signInUrl']));
    expect(asked.text).not.toContain(elsewhere.issuer);
    await browser.submit('Begin the test', {});
    expect(elsewhere.calls).toEqual([]);
  });

  it('asks first with the issuer that is entered, which the person can see', async () => {
    const { signInUrl } = await begin({ issuer: elsewhere.issuer, clientId: elsewhere.clientId });
    const page = await new Browser().get(signInUrl);
    expect(page.text).toContain(elsewhere.issuer);
    expect(page.headers['content-security-policy']).toContain(new URL(elsewhere.issuer).origin);
  });

  it('keeps what is entered sealed, for the test alone, and tells it in no answer', async () => {
    const secret = 'entered-and-not-saved';
    const { id, signInUrl } = await begin({ clientSecret: secret });
    const row = async () =>
      (
        await steps.query<{ definition: string | null }>(
          'SELECT definition FROM test_sign_ins WHERE id = $1',
          [id],
        )
      )[0]?.definition;
    expect(await row()).toMatch(/^v1\./);
    const browser = browserOf(gateway.okta, addPerson(gateway.okta, 'Carl', ['Rolegate Admins']));
    const asked = await browser.get(signInUrl);
    const page = await browser.submit('Begin the test', {});
    const answer = JSON.stringify((await read(id)).body);
    for (const shown of [asked.text, page.text, answer, gateway.logLines.join('\n')])
      expect(shown).not.toContain(secret);
    expect(await row()).toBeNull();
    // Else it would go on with what is stored.
    const again = gateway.gateway.app.get(TestSignIns).triedConnection(id, {} as Connection);
    await expect(again).rejects.toMatchObject({ code: 'state-invalid' });
    const { body } = await admin.get('/api/v1/audit-events?action=connection.sign-in-tested&limit=1');
    expect(body['items']).toMatchObject([{ after: { testSignInId: id, unsaved: true } }]);
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('is for those who may write the connection, of what they may point it to', async () => {
    const client = async (made: Record<string, unknown>): Promise<RestClient> =>
      tokenClient(gateway, (await admin.post('/api/v1/api-tokens', { name: 'x', ...made })).body['token']);
    const entered = { connection: 'default', groupsClaim: 'g' };
    const reader = await client({ role: 'security-engineer' });
    expect(refusal(await reader.post(PATH, entered))).toEqual([403, 'permission-denied']);
    const other = await addTestedConnection(gateway, admin);
    await admin.patch(`/api/v1/connections/${other.slug}`, { status: 'active' });
    const tenant = await client({ role: 'admin', connection: other.slug });
    expect(refusal(await tenant.post(PATH, entered))).toEqual([404, 'not-found']);
    expect((await tenant.post(PATH, { ...entered, connection: other.slug })).status).toBe(201);
    for (const wrong of [
      { issuer: 'ftp://example.com' },
      { clientId: '' },
      { clientSecret: '••••' },
      { status: 'disabled' },
      { connection: undefined },
    ]) {
      const { status } = await admin.post(PATH, { ...entered, ...wrong });
      expect([400, 422]).toContain(status);
    }
    expect(refusal(await admin.post(PATH, { ...entered, scopes: ['okta.users.read'] }))).toEqual([
      422,
      'scope-refused',
    ]);
  });
});
