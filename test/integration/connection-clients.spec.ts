import { generateKeyPairSync } from 'node:crypto';
import { ApplicationsModule } from '../../src/applications/applications.module.js';
import { ConnectionSecrets } from '../../src/connections/connection-secrets.js';
import { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { IssuerCheck } from '../../src/connections/issuer-check.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { startAdminApi, type AdminApi, type ApiAnswer, type ApiClient } from '../support/admin-api.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';
import { FakeIssuerCheck } from '../support/fake-issuer-check.js';

const PATH = '/api/v1/connections';
const issuers = new FakeIssuerCheck();
const okta = new FakeCredentialCheck();
let api: AdminApi;
let admin: ApiClient;

beforeAll(async () => {
  api = await startAdminApi([ConnectionsModule, ApplicationsModule], {
    env: { PUBLIC_URL: 'https://sso.example.com' },
    providers: [
      { provide: ManagementCredentialCheck, useValue: okta },
      { provide: IssuerCheck, useValue: issuers },
    ],
  });
  admin = api.admin;
});
afterAll(() => api.close());
beforeEach(() => {
  okta.reset();
  issuers.reset();
});

let count = 0;
async function draft(values: Record<string, unknown> = {}): Promise<string> {
  const slug = `client-${(count += 1)}`;
  const answer = await admin.post(PATH, {
    slug,
    issuer: `https://${slug}.okta.com`,
    clientId: `0oa-${slug}`,
    clientSecret: 'first-secret',
    ...values,
  });
  expect(answer.status).toBe(201);
  return slug;
}

const faults = ({ body }: ApiAnswer) =>
  (body['errors'] as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`);
const refusal = (answer: ApiAnswer) => [answer.status, answer.body['code'], faults(answer)];
const stored = (slug: string) => api.dataSource.manager.findOneByOrFail(Connection, { slug });
const credentialOf = async (slug: string) =>
  api.app.get(ConnectionSecrets).openClientCredential(await stored(slug));

describe('an issuer', () => {
  const create = (values: Record<string, unknown>) =>
    admin.post(PATH, { slug: `named-${(count += 1)}`, clientId: 'c', clientSecret: 's', ...values });

  it.each([
    [{ issuer: 'https://a.okta.com' }, 'https://a.okta.com'],
    [{ domain: 'a.okta.com' }, 'https://a.okta.com'],
    [{ domain: 'a.okta.com', authorizationServerId: null }, 'https://a.okta.com'],
    [{ domain: 'a.okta.com', authorizationServerId: '' }, 'https://a.okta.com'],
    [{ domain: 'a.okta.com', authorizationServerId: 'default' }, 'https://a.okta.com/oauth2/default'],
    [{ domain: 'https://a-admin.okta.com/admin/dashboard' }, 'https://a.okta.com'],
    [
      { domain: 'HTTP://A.oktapreview.com/', authorizationServerId: 'aus1' },
      'https://a.oktapreview.com/oauth2/aus1',
    ],
    [{ domain: 'login.acme.example' }, 'https://login.acme.example'],
  ])('may be named by %j', async (named, issuer) => {
    const { status, body } = await create(named);
    expect([status, body['issuer']]).toEqual([201, issuer]);
    expect(issuers.asked).toEqual([issuer]);
  });

  it.each([
    [{}, 422, '/issuer required'],
    [{ authorizationServerId: 'default' }, 422, '/domain required'],
    [{ issuer: 'https://a.okta.com', domain: 'a.okta.com' }, 422, '/domain ambiguous'],
    [{ issuer: 'https://a.okta.com', authorizationServerId: null }, 422, '/authorizationServerId ambiguous'],
    [{ domain: 'user:pw@a.okta.com' }, 422, '/domain domain-malformed'],
    [{ domain: 'not a host' }, 422, '/domain domain-malformed'],
    [{ domain: 'https://' }, 422, '/domain domain-malformed'],
    [{ domain: '10.0.0.1' }, 422, '/domain issuer-private'],
    [{ domain: 'okta.internal' }, 422, '/domain issuer-private'],
    [{ domain: 'localhost:4001' }, 422, '/domain issuer-private'],
    [{ issuer: 'http://127.0.0.1:9200' }, 422, '/issuer issuer-private'],
    [{ issuer: 'https://[::1]' }, 422, '/issuer issuer-private'],
    [{ domain: 'a.okta.com', authorizationServerId: '../x' }, 422, '/authorizationServerId matches'],
    [{ domain: 5 }, 400, '/domain is-string'],
  ])('is not taken from %j', async (named, status, fault) => {
    const answer = await create(named);
    expect([answer.status, faults(answer)]).toEqual([status, [fault]]);
    expect(issuers.asked).toEqual([]);
  });

  it('is changed by domain or authorization server alone, which keeps the other part', async () => {
    const slug = await draft({ issuer: 'https://old.okta.com/oauth2/aus1' });
    const moved = await admin.patch(`${PATH}/${slug}`, { domain: 'new.okta.com', clientSecret: 's' });
    expect([moved.status, moved.body['issuer']]).toEqual([200, 'https://new.okta.com/oauth2/aus1']);
    const org = await admin.patch(`${PATH}/${slug}`, { authorizationServerId: null, clientSecret: 's' });
    expect(org.body['issuer']).toBe('https://new.okta.com');
    expect(refusal(await admin.patch(`${PATH}/${slug}`, { domain: 'evil.okta.com' }))).toEqual([
      422,
      'validation-failed',
      ['/clientSecret secret-required'],
    ]);
  });

  it('that its own document contradicts is not stored, and the answer says what to set', async () => {
    issuers.finding = {
      verdict: 'other-issuer',
      named: 'https://other.okta.com\u202e\n',
      works: 'https://acme.okta.com/oauth2/default',
    };
    const answer = await create({ domain: 'acme.okta.com', authorizationServerId: 'wrong' });
    expect(refusal(answer)).toEqual([422, 'issuer-mismatch', ['/domain issuer-mismatch']]);
    const said = String(answer.body['detail']);
    for (const part of [
      'https://acme.okta.com/oauth2/wrong',
      'names the issuer https://other.okta.com.',
      'Set the issuer to https://acme.okta.com/oauth2/default',
      'https://<your-org>.okta.com (no path',
      'https://<your-org>.okta.com/oauth2/<authorizationServerId>',
    ])
      expect(said).toContain(part);
    const rows = await api.dataSource.manager.countBy(Connection, {
      issuer: 'https://acme.okta.com/oauth2/wrong',
    });
    expect(rows).toBe(0);
  });

  it('is asked about again when it changes and at activation, where a contradiction stops both', async () => {
    const slug = await draft();
    issuers.finding = { verdict: 'other-issuer', named: 'https://x.okta.com', works: null };
    const path = `${PATH}/${slug}`;
    for (const body of [{ status: 'active' }, { issuer: 'https://elsewhere.okta.com', clientSecret: 's' }])
      expect(refusal(await admin.patch(path, body))).toEqual([
        422,
        'issuer-mismatch',
        ['/issuer issuer-mismatch'],
      ]);
    expect(await stored(slug)).toMatchObject({
      status: 'draft',
      issuer: `https://${slug}.okta.com`,
      version: 1,
    });
    const askedBefore = issuers.asked.length;
    expect((await admin.patch(path, { name: 'Only a name' })).status).toBe(200);
    expect(issuers.asked).toHaveLength(askedBefore);
  });

  it('whose provider is down is taken with a warning, until it is reached', async () => {
    issuers.finding = { verdict: 'not-reached' };
    const slug = await draft();
    const path = `${PATH}/${slug}`;
    expect((await admin.get(path)).body['warnings']).toEqual(['issuer-not-reached']);
    const active = await admin.patch(path, { status: 'active' });
    expect([active.status, active.body['warnings']]).toEqual([200, ['issuer-not-reached']]);
    await admin.patch(path, { status: 'disabled' });
    issuers.finding = { verdict: 'confirmed' };
    expect((await admin.patch(path, { status: 'active' })).body).not.toHaveProperty('warnings');
  });

  it('is not activated on the word about another one that it had a moment before', async () => {
    const slug = await draft();
    issuers.beforeAnswer = async () => {
      issuers.beforeAnswer = () => Promise.resolve();
      await admin.patch(`${PATH}/${slug}`, { issuer: 'https://moved.okta.com', clientSecret: 'theirs' });
    };
    const answer = await admin.patch(`${PATH}/${slug}`, { status: 'active' });
    expect([answer.status, answer.body['code']]).toEqual([412, 'version-mismatch']);
    expect(await stored(slug)).toMatchObject({ status: 'draft', issuer: 'https://moved.okta.com' });
  });
});

it('warns of a client that two connections share, and names neither to the other', async () => {
  const client = { issuer: 'https://shared.okta.com', clientId: 'one-client' };
  const first = await draft(client);
  expect((await admin.get(`${PATH}/${first}`)).body).not.toHaveProperty('warnings');
  const second = await draft(client);
  const { id } = await stored(first);
  const tenant = api.as({ connectionId: id, connectionSlug: first });
  const seen = await tenant.get(`${PATH}/${first}`);
  expect(seen.body['warnings']).toEqual(['client-shared']);
  expect(JSON.stringify(seen.body)).not.toContain(second);
  const listed = (await tenant.get(PATH)).body['items'] as Record<string, unknown>[];
  expect(listed.map(({ slug, warnings }) => [slug, warnings])).toEqual([[first, ['client-shared']]]);
  await admin.patch(`${PATH}/${second}`, { clientId: 'its-own' });
  expect((await admin.get(`${PATH}/${first}`)).body).not.toHaveProperty('warnings');
});

describe('a private key of the client', () => {
  const pem = (bits = 2048) =>
    generateKeyPairSync('rsa', { modulusLength: bits })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
  const privateKey = pem();
  const jwk = JSON.stringify({
    ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
    kid: 'from-the-jwk',
  });

  it('takes the place of the secret, as PEM or JWK, and is never shown', async () => {
    const slug = await draft();
    const path = `${PATH}/${slug}`;
    const byPem = await admin.patch(path, { privateKey, keyId: 'k1' });
    expect(byPem.body).toMatchObject({
      tokenEndpointAuthMethod: 'private_key_jwt',
      keyId: 'k1',
      hasClientSecret: false,
    });
    expect(await credentialOf(slug)).toEqual({ method: 'private_key_jwt', privateKey, keyId: 'k1' });
    const byJwk = await admin.patch(path, { privateKey: jwk });
    expect(byJwk.body['keyId']).toBe('from-the-jwk');
    const events = await api.dataSource.query<unknown[]>(
      'SELECT before, after FROM audit_events WHERE target_id = $1',
      [byJwk.body['id']],
    );
    expect(JSON.stringify([byPem.body, byJwk.body, events])).not.toMatch(/PRIVATE KEY|"d":|"p":|"qi":/);
    expect(JSON.stringify(events)).toContain('"replacedSecrets":["clientSecret","privateKey"]');
    expect((await stored(slug)).clientPrivateKey).toMatch(/^v1\./);

    const back = await admin.patch(path, { tokenEndpointAuthMethod: 'client_secret', clientSecret: 'again' });
    expect(back.body).toMatchObject({ hasClientSecret: true });
    expect(back.body).not.toHaveProperty('tokenEndpointAuthMethod');
    expect(await credentialOf(slug)).toEqual({ method: 'client_secret', clientSecret: 'again' });
  });

  it('that is generated waits beside the secret, its public half served where the answer says', async () => {
    const slug = await draft();
    const { body } = await admin.patch(`${PATH}/${slug}`, { generateKey: true });
    expect(body).toMatchObject({
      hasClientSecret: true,
      nextKeyId: expect.stringMatching(/^[\w-]{43}$/) as string,
      jwksUri: `https://sso.example.com/okta/client/jwks/${slug}`,
      publicKey: { kty: 'RSA', alg: 'RS256', use: 'sig', kid: body['nextKeyId'] },
    });
    expect(body).not.toHaveProperty('tokenEndpointAuthMethod');
    const nobody = api.as({ permissions: [], roles: [] });
    const served = await nobody.get(`/okta/client/jwks/${slug}`);
    expect([served.headers.get('cache-control'), served.body]).toEqual([
      'no-store',
      { keys: [body['publicKey']] },
    ]);
    expect((await nobody.get(`/okta/management/jwks/${slug}`)).body).toEqual({ keys: [] });
    expect((await nobody.get('/okta/client/jwks/no-such')).body).toEqual({ keys: [] });
    expect(await credentialOf(slug)).toEqual({ method: 'client_secret', clientSecret: 'first-secret' });

    const given = await admin.patch(`${PATH}/${slug}`, { privateKey: null });
    expect(given.body).not.toHaveProperty('nextKeyId');
    expect((await stored(slug)).clientNextPrivateKey).toBeNull();
  });

  it.each([
    [{ privateKey: 'not a key' }, '/privateKey key-unusable'],
    [{ privateKey: pem(1024) }, '/privateKey key-unusable'],
    [
      {
        privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
          type: 'pkcs8',
          format: 'pem',
        }),
      },
      '/privateKey key-unusable',
    ],
    [{ privateKey: '••••••••' }, '/privateKey is-not-masked'],
    [{ privateKey, generateKey: true }, '/generateKey ambiguous'],
    [{ privateKey, clientSecret: 'x' }, '/clientSecret ambiguous'],
    [{ keyId: 'k2' }, '/keyId ambiguous'],
    [{ tokenEndpointAuthMethod: 'private_key_jwt' }, '/privateKey required'],
    [{ tokenEndpointAuthMethod: 'client_secret', privateKey }, '/privateKey ambiguous'],
    [{ tokenEndpointAuthMethod: 'client_secret', generateKey: true }, '/generateKey ambiguous'],
    [{ tokenEndpointAuthMethod: 'tls_client_auth' }, '/tokenEndpointAuthMethod is-in'],
  ])('is refused when the parts do not fit: %#', async (body, fault) => {
    const slug = await draft();
    const answer = await admin.patch(`${PATH}/${slug}`, body);
    expect(refusal(answer)).toEqual([422, 'validation-failed', [fault]]);
    expect(JSON.stringify(answer.body)).not.toContain('PRIVATE KEY');
    expect((await stored(slug)).version).toBe(1);
  });

  it('is given up only knowingly: a secret alone does not replace it', async () => {
    const slug = await draft({ clientSecret: undefined, privateKey });
    const path = `${PATH}/${slug}`;
    expect(refusal(await admin.patch(path, { clientSecret: 'x' }))).toEqual([
      422,
      'validation-failed',
      ['/clientSecret not-used'],
    ]);
    expect(refusal(await admin.patch(path, { tokenEndpointAuthMethod: 'client_secret' }))).toEqual([
      422,
      'validation-failed',
      ['/clientSecret required'],
    ]);
    expect((await admin.patch(path, { privateKey: null, clientSecret: 'x' })).body['hasClientSecret']).toBe(
      true,
    );
  });

  it('must come again with another issuer, or a new one with it', async () => {
    const slug = await draft({ clientSecret: undefined, privateKey });
    const path = `${PATH}/${slug}`;
    const issuer = 'https://key-moved.okta.com';
    expect(refusal(await admin.patch(path, { issuer }))).toEqual([
      422,
      'validation-failed',
      ['/privateKey secret-required'],
    ]);
    const moved = await admin.patch(path, { issuer, generateKey: true });
    expect([moved.status, moved.body['issuer']]).toEqual([200, issuer]);
    expect(moved.body).not.toHaveProperty('tokenEndpointAuthMethod');
    expect(await credentialOf(slug)).toEqual({ method: 'none' });
    expect((await stored(slug)).clientPublicKeys).toHaveLength(1);
  });
});
