import { generateKeyPairSync } from 'node:crypto';
import type { NewApp, OktaApp } from '../../dev/okta-simulator/org-types.js';
import type { ConnectionTestResponse } from '../../src/connection-test/connection-test.dto.js';
import { TestLimits } from '../../src/connection-test/test-limits.js';
import type { TestGateway } from './gateway.js';
import type { RestClient } from './rest-client.js';

/** A connection that a test of connections is about. */
export interface TestedConnection {
  readonly slug: string;
  readonly app: OktaApp;
}

/** The answer of a test, with its findings by code. */
export interface Tested {
  readonly body: ConnectionTestResponse;
  readonly codes: readonly string[];
  /** @throws Error when there is no such finding. */
  readonly finding: (code: string) => ConnectionTestResponse['findings'][number];
  /** @throws Error when there is no such feature. */
  readonly feature: (name: string) => ConnectionTestResponse['features'][number];
}

/** Waits for a provider as long as people would not have to. */
export function hurryTests({ gateway }: TestGateway, questionMs: number): void {
  Object.assign(gateway.app.get(TestLimits), { questionMs });
}

let connections = 0;

/**
 * Adds a connection of the gateway's org with an app of its own.
 * @param settings Of the connection, beside issuer and client.
 */
export async function addTestedConnection(
  gateway: TestGateway,
  admin: RestClient,
  app: NewApp = {},
  settings: Record<string, unknown> = {},
): Promise<TestedConnection> {
  const { simulator } = gateway.okta;
  const slug = `tested-${(connections += 1)}`;
  const made = simulator.org.addApp({
    label: slug,
    redirectUris: [`${gateway.url}/authorization-code/callback`],
    postLogoutRedirectUris: [`${gateway.url}/logout`],
    initiateLoginUri: `${gateway.url}/okta-initiate-login?accountId=${slug}`,
    idpInitiatedLogin: { mode: 'SPEC', defaultScope: [] },
    idTokenClaims: 'fat',
    groupsClaim: { mode: 'names' },
    pkceRequired: true,
    ...app,
  });
  const { status, body } = await admin.post('/api/v1/connections', {
    slug,
    issuer: simulator.url,
    clientId: made.id,
    clientSecret: made.clientSecret,
    managementAuth: { type: 'ssws', apiToken: gateway.okta.apiToken },
    ...settings,
  });
  if (status !== 201) throw new Error(`The connection was not made: ${status} ${JSON.stringify(body)}`);
  return { slug, app: made };
}

/** Adds a service app to the gateway's org; the second part is its `managementAuth`. */
export function addServiceApp(
  { okta }: TestGateway,
  app: NewApp,
  scopes: readonly string[],
): { service: OktaApp; managementAuth: Record<string, unknown> } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const service = okta.simulator.org.addApp({
    applicationType: 'service',
    grantTypes: ['client_credentials'],
    tokenEndpointAuthMethod: 'private_key_jwt',
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] },
    grantedScopes: [...scopes],
    adminRole: 'SUPER_ADMIN',
    ...app,
  });
  return {
    service,
    managementAuth: {
      type: 'service-app',
      clientId: service.id,
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      keyId: 'k1',
      scopes,
    },
  };
}

/** Tests a connection. @throws Error unless the answer is 200. */
export async function testConnection(admin: RestClient, slug: string): Promise<Tested> {
  const { status, body: json } = await admin.post(`/api/v1/connections/${slug}/test`, {});
  if (status !== 200) throw new Error(`The test answered ${status} ${JSON.stringify(json)}`);
  const body = json as unknown as ConnectionTestResponse;
  return {
    body,
    codes: body.findings.map(({ code }) => code),
    finding: (code) =>
      body.findings.find((found) => found.code === code) ??
      fail(`${code} is not among ${JSON.stringify(body.findings, null, 1)}`),
    feature: (name) => body.features.find(({ feature }) => feature === name) ?? fail(`no feature ${name}`),
  };
}

function fail(message: string): never {
  throw new Error(message);
}
