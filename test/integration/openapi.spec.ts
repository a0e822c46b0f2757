import { ApplicationsModule } from '../../src/applications/applications.module.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { ApiDocument } from '../../src/http/api-document.js';
import { HttpModule } from '../../src/http/http.module.js';
import { startAdminApi, type AdminApi } from '../support/admin-api.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';

let api: AdminApi;

beforeAll(async () => {
  api = await startAdminApi([HttpModule, ConnectionsModule, ApplicationsModule], {
    providers: [{ provide: ManagementCredentialCheck, useValue: new FakeCredentialCheck() }],
    env: { API_RATE_LIMIT: '0' },
  });
  api.app.get(ApiDocument).describe(api.app);
});
afterAll(() => api.close());

it('describes each route with its permission, its errors and its If-Match', async () => {
  const { status, body } = await api.as({ permissions: [] }).get('/api/v1/openapi.json');
  expect(status).toBe(200);
  const paths = body['paths'] as Record<string, Record<string, Record<string, unknown>>>;
  expect(paths['/api/v1/connections/{connection}']?.['patch']).toMatchObject({
    operationId: 'Connections_update',
    'x-permission': 'connections:write',
    security: [{ session: [] }, { apiToken: [] }],
    parameters: [
      { name: 'connection', in: 'path' },
      { name: 'If-Match', in: 'header', required: false },
    ],
    responses: {
      default: {
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  });
  expect(paths['/api/v1/applications/{application}/access-rules']?.['put']).toMatchObject({
    parameters: [{ name: 'application' }, { name: 'If-Match', required: true }],
  });
  expect(JSON.stringify(body)).not.toContain('/api/docs');
});

it('is shown to nobody who is not signed in', async () => {
  const origin = await api.app.getUrl();
  for (const path of ['/api/docs', '/api/v1/openapi.json']) {
    const answer = await fetch(origin + path);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([401, 'not-signed-in']);
  }
});
