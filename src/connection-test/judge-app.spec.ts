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
  clientSecret: 'sealed',
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
});
