import type { ConnectionFacts, OktaFacts, ProviderFacts } from './facts.js';
import { judgeCredential } from './judge-credential.js';
import { judgeGroups } from './judge-groups.js';
import { judgeIssuer } from './judge-issuer.js';
import { judgeToken } from './judge-token.js';

const ISSUER = 'https://example.okta.com';
const NOW = new Date('2030-01-01T00:00:00Z');

const provider = (changes: Partial<ProviderFacts> = {}): ProviderFacts => ({
  discovery: {
    answer: {
      issuer: ISSUER,
      scopesSupported: ['openid', 'groups'],
      authMethods: ['client_secret_basic'],
      userinfoEndpoint: true,
      introspectionEndpoint: null,
      jwksUri: `${ISSUER}/keys`,
    },
  },
  clientIssuer: { answer: ISSUER },
  organization: { answer: { pipeline: 'idx', orgUrl: ISSUER, customDomain: null } },
  nearbyIssuer: null,
  signingKeys: { answer: 1 },
  secretAccepted: { answer: true },
  skewMs: 0,
  ...changes,
});

const okta = (changes: Partial<OktaFacts> = {}): OktaFacts => ({
  token: { answer: null },
  owner: { answer: { id: '00u1', login: 'svc@example.com', status: 'ACTIVE' } },
  users: { answer: 1 },
  groups: { answer: 1 },
  logs: { answer: 0 },
  app: undefined,
  schema: undefined,
  eventHooks: undefined,
  apiTokens: undefined,
  claims: undefined,
  serverScopes: undefined,
  rateLimit: null,
  ...changes,
});

const connection = {
  issuer: ISSUER,
  scopes: [],
  groupsClaim: 'groups',
  defaultRole: null,
  managementAuthType: 'service-app',
  managementSecret: 'sealed',
  managementFault: null,
  managementScopes: [],
  oktaActions: 'off',
} as unknown as ConnectionFacts['connection'];

const stored = (evidence: ConnectionFacts['stored']['evidence'] = null): ConnectionFacts['stored'] => ({
  evidence,
  mappings: [],
  triggers: [],
  twins: [],
});

const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code);

describe('the issuer', () => {
  const judge = (changes: Partial<ProviderFacts>, issuer = ISSUER) =>
    codes(
      judgeIssuer({
        connection: { ...connection, issuer },
        provider: provider(changes),
        allowPrivateIssuers: false,
      }),
    );

  it.each<[string, Partial<ProviderFacts>, string]>([
    ['a clock 6 s ahead', { skewMs: 6_000 }, 'clock-skew'],
    ['a clock 61 s behind', { skewMs: -61_000 }, 'clock-skew-too-large'],
    ['no RS256 key', { signingKeys: { answer: 0 } }, 'signing-keys-without-rs256'],
    [
      'another issuer for the client',
      { clientIssuer: { answer: 'https://login.example.com' } },
      'issuer-differs-for-client',
    ],
    ['no org behind it', { organization: { answer: null } }, 'not-an-okta-org'],
    [
      'Classic Engine',
      { organization: { answer: { pipeline: 'v1', orgUrl: null, customDomain: null } } },
      'okta-classic-engine',
    ],
    [
      'a custom domain',
      { organization: { answer: { pipeline: 'idx', orgUrl: 'https://sub.okta.com', customDomain: ISSUER } } },
      'issuer-custom-domain',
    ],
    [
      'a custom domain beside it',
      {
        organization: { answer: { pipeline: 'idx', orgUrl: ISSUER, customDomain: 'https://id.example.com' } },
      },
      'issuer-beside-custom-domain',
    ],
    [
      'a certificate that has expired',
      { discovery: { fault: { kind: 'tls', detail: 'CERT_HAS_EXPIRED' } } },
      'issuer-tls-failed',
    ],
    [
      'a private address',
      { discovery: { fault: { kind: 'private-address', detail: '' } } },
      'issuer-private-address',
    ],
  ])('with %s is found', (_, changes, code) => {
    expect(judge(changes)).toContain(code);
  });

  it('on the host of the admin console is told apart', () => {
    expect(judge({}, 'https://example-admin.okta.com')).toEqual(['issuer-admin-host']);
  });

  it('that is wrong is said to be a setting of this gateway, as other such settings are', () => {
    const [found] = judgeIssuer({
      connection,
      provider: provider({ discovery: { fault: { kind: 'unreachable', detail: 'ECONNREFUSED' } } }),
      allowPrivateIssuers: false,
    });
    expect(found?.setting?.where).toBe('Here: PATCH issuer');
  });

  it('whose clock differs by 5 s is fine', () => {
    expect(judge({ skewMs: 5_000 })).not.toContain('clock-skew');
  });
});

describe('where groups come from', () => {
  const seen = (idTokenGroups: number | null, thinIdToken = false) =>
    stored({
      at: NOW,
      evidence: { idTokenGroups, userinfoGroups: null, accessTokenGroups: null, thinIdToken },
    });
  const judge = (given: ConnectionFacts['stored'], api: OktaFacts | null) =>
    codes(judgeGroups({ connection, provider: provider(), okta: api, stored: given }));

  it.each<[string, ConnectionFacts['stored'], OktaFacts | null, string]>([
    ['nothing seen, no API', stored(), null, 'no-groups-fallback'],
    ['no claim, no API', seen(null), null, 'groups-without-any-source'],
    ['no claim, but the API', seen(null), okta(), 'groups-claim-missing'],
    ['an empty claim', seen(0), okta(), 'groups-claim-empty'],
    ['exactly 100 names, no API', seen(100), null, 'groups-list-perhaps-cut-off'],
    ['101 names, no API', seen(101), null, 'groups-list-over-100'],
    ['100 names and the API', seen(100), okta(), 'groups-list-checked-by-api'],
  ])('is judged with %s', (_, given, api, code) => {
    expect(judge(given, api)).toContain(code);
  });

  it('is no worry with 99 names', () => {
    expect(judge(seen(99), null).filter((code) => code.startsWith('groups-list'))).toEqual([]);
  });
});

describe('the API credential', () => {
  const judge = (facts: OktaFacts, type = 'service-app') =>
    codes(
      judgeCredential(
        {
          connection: { ...connection, managementAuthType: type } as ConnectionFacts['connection'],
          okta: facts,
          readable: { clientSecret: true, credential: true },
          stored: stored(),
          checkedAt: NOW,
        },
        [],
      ),
    );
  const refused = (code: string, detail = 'no') =>
    okta({ token: { fault: { kind: 'not-accepted', detail, status: 401, code } } });

  it.each<[string, OktaFacts, string]>([
    [
      'another key',
      refused('invalid_client', 'The client_assertion JWT kid is invalid.'),
      'service-app-key-unknown',
    ],
    ['an unknown app', refused('invalid_client'), 'service-app-refused'],
    ['DPoP', refused('invalid_dpop_proof'), 'service-app-demands-dpop'],
    ['no scope', refused('consent_required'), 'scopes-none-granted'],
    ['an outage', okta({ token: { fault: { kind: 'timeout', detail: 'late' } } }), 'credential-not-tested'],
    ['no people shown', okta({ users: { answer: 0 } }), 'admin-role-missing'],
    [
      'groups forbidden',
      okta({ groups: { fault: { kind: 'forbidden', detail: 'E0000006' } } }),
      'admin-role-missing',
    ],
    ['people not asked for', okta({ users: undefined }), 'memberships-not-readable'],
    [
      'an owner who is suspended',
      okta({ owner: { answer: { id: '1', login: 'a', status: 'SUSPENDED' } } }),
      'credential-owner-not-active',
    ],
    ['a limit nearly used', okta({ rateLimit: { limit: 100, remaining: 19 } }), 'api-rate-limit-nearly-used'],
    ['a limit with room', okta({ rateLimit: { limit: 100, remaining: 20 } }), 'api-rate-limit'],
  ])('is judged with %s', (_, facts, code) => {
    expect(judge(facts)).toContain(code);
  });

  it.each([
    ['2030-01-07T23:59:59Z', 'api-token-expires-soon'],
    ['2030-01-08T00:00:00Z', 'api-token-life'],
  ])('that is an API token which dies at %s is told by %s', (expiresAt, code) => {
    const own = { name: 'own', ownerId: '00u1', lastUsed: '2029-12-09T00:00:00Z', expiresAt, network: null };
    const older = {
      ...own,
      name: 'older',
      lastUsed: '2029-12-01T00:00:00Z',
      expiresAt: '2029-12-31T00:00:00Z',
    };
    const foreign = { ...own, ownerId: '00u2', lastUsed: '2029-12-31T00:00:00Z' };
    expect(codes(judgeToken(okta({ apiTokens: { answer: [foreign, older, own] } }), NOW))).toEqual([code]);
  });
});
