import { readFile } from 'node:fs/promises';
import { ApplicationsModule } from '../../src/applications/applications.module.js';
import { describeApi } from '../../src/cli/openapi.js';
import { ConnectionsModule } from '../../src/connections/connections.module.js';
import { ManagementCredentialCheck } from '../../src/connections/management-credential-check.js';
import { ApiDocument } from '../../src/http/api-document.js';
import { HttpModule } from '../../src/http/http.module.js';
import { RequestLimits } from '../../src/http/request-limits.js';
import { startAdminApi, type AdminApi } from '../support/admin-api.js';
import { FakeCredentialCheck } from '../support/fake-credential-check.js';

let api: AdminApi;

beforeAll(async () => {
  api = await startAdminApi([HttpModule, ConnectionsModule, ApplicationsModule], {
    providers: [
      { provide: ManagementCredentialCheck, useValue: new FakeCredentialCheck() },
      { provide: RequestLimits, useValue: { consume: () => 0 } satisfies RequestLimits },
    ],
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

describe('docs/openapi.json', () => {
  // Made by: npm run build && npm run --silent cli -- openapi > docs/openapi.json
  it('names the routes that the gateway has, with the permissions that they need', async () => {
    const written = JSON.parse(await readFile('docs/openapi.json', 'utf8')) as ApiDescription;
    const served = JSON.parse(await describeApi()) as ApiDescription;
    expect(routesOf(written)).toEqual(routesOf(served));
  });

  it('tells every field of what a route takes, and what it gives', async () => {
    const { components, paths } = JSON.parse(await readFile('docs/openapi.json', 'utf8')) as ApiDescription;
    const bare = Object.entries(components.schemas).filter(
      ([, { properties }]) => Object.keys(properties ?? {}).length === 0,
    );
    expect(bare).toEqual([]);
    const silent = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => !operation.summary)
        .map(([method]) => `${method} ${path}`),
    );
    expect(silent).toEqual([]);
  });
});

/** What is read here of an OpenAPI document. */
interface ApiDescription {
  paths: Record<string, Record<string, { operationId: string; summary?: string; 'x-permission'?: string }>>;
  components: { schemas: Record<string, { properties?: object }> };
}

function routesOf({ paths }: ApiDescription): string[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        `${method} ${path} ${operation.operationId} ${operation['x-permission'] ?? ''}`,
    ),
  );
}
