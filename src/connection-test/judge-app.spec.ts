import type { AppFacts, ConnectionFacts } from './facts.js';
import { judgeApp } from './judge-app.js';

const GATEWAY = 'https://sso.example.com';
const TILE = `${GATEWAY}/okta-initiate-login?accountId=default`;

const addresses = {
  redirectUri: `${GATEWAY}/authorization-code/callback`,
  postLogoutRedirectUri: `${GATEWAY}/logout`,
  initiateLoginUri: TILE,
  managementRedirectUri: `${GATEWAY}/okta/management/callback`,
  jwksUri: `${GATEWAY}/okta/management/jwks/default`,
};

const settings: AppFacts = {
  label: 'Rolegate',
  status: 'ACTIVE',
  redirectUris: [addresses.redirectUri],
  postLogoutRedirectUris: [addresses.postLogoutRedirectUri],
  initiateLoginUri: TILE,
  idpInitiatedMode: 'SPEC',
  wildcardRedirect: 'DISABLED',
  grantTypes: ['authorization_code'],
  responseTypes: ['code'],
  implicitAssignment: false,
  pkceRequired: true,
  authMethod: 'client_secret_basic',
  dpop: false,
  issuerMode: 'ORG_URL',
};

const connection = {
  clientId: '0oa1',
  clientSecret: 'sealed' as string | null,
  clientPrivateKey: null as string | null,
  clientNextPrivateKey: null as string | null,
  scopes: [] as string[],
  managementAuthType: 'none',
  managementClientId: null,
};

function codesOf(app: Partial<AppFacts>, changes: object = {}): string[] {
  const okta = { app: { answer: { ...settings, ...app } } };
  const context = { connection: { ...connection, ...changes }, addresses, okta };
  return judgeApp(context as unknown as ConnectionFacts).map(({ code }) => code);
}

describe('the app integration', () => {
  it('is fine as the setup guide makes it', () => {
    expect(codesOf({})).toEqual(['app-ok']);
  });

  it('needs the second redirect URI where an admin grants access through it', () => {
    const granting = { managementAuthType: 'authorization-code', managementClientId: '0oa1' };
    expect(codesOf({}, granting)).toEqual(['app-management-redirect-uri-missing']);
    expect(codesOf({}, { ...granting, managementClientId: '0oa2' })).toEqual(['app-ok']);
    const both = [addresses.redirectUri, addresses.managementRedirectUri];
    expect(codesOf({ redirectUris: both }, granting)).toEqual(['app-ok']);
  });

  it.each([
    ['leads on to an application', `${TILE}&target_link_uri=https%3A%2F%2Fpayroll.example.com%2F`, 'app-ok'],
    ['names another connection', `${TILE}x`, 'app-initiate-login-uri-missing'],
    ['names two connections', `${TILE}&accountId=other`, 'app-initiate-login-uri-missing'],
    ['leads elsewhere', 'https://sso.example.org/okta-initiate-login', 'app-initiate-login-uri-missing'],
    ['leads nowhere', null, 'app-initiate-login-uri-missing'],
  ])('may have a tile that %s, which is told apart', (_, initiateLoginUri, code) => {
    expect(codesOf({ initiateLoginUri })).toEqual([code]);
  });

  const KEY = { clientSecret: null, clientPrivateKey: 'sealed' };
  const MISMATCH = ['app-auth-method-mismatch'];
  it.each<[string, object, string | null, string[]]>([
    ['a secret', {}, 'client_secret_basic', ['app-ok']],
    ['a secret', {}, 'client_secret_post', ['app-ok']],
    ['a secret', {}, 'client_secret_jwt', MISMATCH],
    ['a secret', {}, 'private_key_jwt', MISMATCH],
    ['a secret', {}, 'none', MISMATCH],
    ['a secret', {}, null, ['app-ok']],
    ['a key', KEY, 'private_key_jwt', ['app-ok']],
    ['a key', KEY, 'client_secret_basic', MISMATCH],
    ['a secret and a key that waits', { clientNextPrivateKey: 'sealed' }, 'private_key_jwt', ['app-ok']],
    ['a secret and a key that waits', { clientNextPrivateKey: 'sealed' }, 'client_secret_post', ['app-ok']],
    ['nothing', { clientSecret: null }, 'none', ['app-ok']],
    ['nothing', { clientSecret: null }, 'client_secret_basic', MISMATCH],
  ])('is compared with a client that has %s (%j), where it expects %s', (_, client, authMethod, found) => {
    expect(codesOf({ authMethod }, client)).toEqual(found);
  });
});
