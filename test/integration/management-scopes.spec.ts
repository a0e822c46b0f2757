import { generateKeyPairSync } from 'node:crypto';
import { ApplicationsModule } from '../../src/applications/applications.module.js';
import { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { startAdminApi, type AdminApi } from '../support/admin-api.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';

const PATH = '/api/v1/connections';
const SCOPES = ['okta.users.read', 'okta.groups.read'];
const okta = new FakeCredentialCheck();
let api: AdminApi;
let count = 0;

beforeAll(async () => {
  api = await startAdminApi([ConnectionsModule, ApplicationsModule], {
    providers: [{ provide: ManagementCredentialCheck, useValue: okta }],
  });
});
afterAll(() => api?.close());
beforeEach(() => okta.reset());

const stored = (slug: string) => api.dataSource.manager.findOneByOrFail(Connection, { slug });

describe('other scopes for a service app', () => {
  /** A connection with a service app that works, each test its own. */
  const serviceApp = async (): Promise<string> => {
    const slug = `scopes-${(count += 1)}`;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { status } = await api.admin.post(PATH, {
      slug,
      issuer: `https://${slug}.okta.com`,
      clientId: 'client',
      managementAuth: { type: 'service-app', clientId: '0oa2', privateKey: pem, keyId: 'k1' },
    });
    expect(status).toBe(201);
    return slug;
  };
  const wanted = [...SCOPES, 'okta.logs.read'];

  it('are tried before they are stored, and what Okta gives is shown at once', async () => {
    const slug = await serviceApp();
    okta.reset();
    okta.granted = SCOPES;
    const answer = await api.admin.patch(`${PATH}/${slug}`, { managementAuth: { scopes: wanted } });
    expect(answer.body['managementAuth']).toMatchObject({
      status: 'configured',
      scopes: { requested: wanted, granted: SCOPES },
    });
    expect(okta.asked.map(({ credential }) => credential)).toMatchObject([
      { clientId: '0oa2', scopes: wanted },
    ]);
  });

  it.each([[{ scopes: wanted }], [{ generateKey: true, scopes: wanted }]])(
    'are not stored when the key in use would break by them: %j',
    async (managementAuth) => {
      const slug = await serviceApp();
      okta.verdict = 'forbidden';
      const answer = await api.admin.patch(`${PATH}/${slug}`, { managementAuth });
      expect([answer.status, answer.body['code']]).toEqual([422, 'okta-token-forbidden']);
      const { managementScopes, managementNextSecret } = await stored(slug);
      expect([managementScopes, managementNextSecret]).toEqual([SCOPES, null]);
    },
  );
});
