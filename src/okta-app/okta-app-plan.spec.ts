import { lineOf, planOktaApp, scopesOf, withIds, type OktaAppOrder } from './okta-app-plan.js';

const order = (more: Partial<OktaAppOrder> = {}): OktaAppOrder => ({
  issuer: 'https://example.okta.com',
  orgUrl: 'https://example.okta.com',
  serverType: 'org',
  label: 'Rolegate sso.example.com',
  groupsClaim: 'groups',
  addresses: {
    redirectUri: 'https://sso.example.com/authorization-code/callback',
    postLogoutRedirectUri: 'https://sso.example.com/logout',
    initiateLoginUri: 'https://sso.example.com/okta-initiate-login?accountId=default',
  },
  assign: 'everyone',
  credential: 'api-token',
  ...more,
});

const linesOf = (more?: Partial<OktaAppOrder>) => planOktaApp(order(more)).map(lineOf);
const custom = { issuer: 'https://example.okta.com/oauth2/aus1', serverType: 'custom' } as const;

describe('the plan of an app', () => {
  it('on an org’s own server looks, makes, assigns and sends the groups', () => {
    expect(linesOf()).toEqual([
      'GET /api/v1/apps?q=Rolegate+sso.example.com&limit=200',
      'POST /api/v1/apps',
      'GET /api/v1/groups?search=profile.name+eq+%22Everyone%22&limit=200',
      'PUT /api/v1/apps/{appId}/groups/{groupId}',
      'POST /api/v1/internal/apps/{appId}/settings/oauth/idToken',
    ]);
  });

  it('leaves the claim of an app out for an access token, which Okta refuses there', () => {
    expect(linesOf({ credential: 'service-app' }).join()).not.toContain('internal');
    expect(scopesOf(planOktaApp(order({ credential: 'service-app' })))).toEqual([
      'okta.apps.manage',
      'okta.groups.read',
    ]);
  });

  it('on a custom server adds a claim there, and only reads its policies', () => {
    expect(linesOf({ ...custom, assign: ['A "quoted" group', 'Ops'] }).slice(2)).toEqual([
      'GET /api/v1/groups?search=profile.name+eq+%22A+%5C%22quoted%5C%22+group%22&limit=200',
      'PUT /api/v1/apps/{appId}/groups/{groupId}',
      'GET /api/v1/groups?search=profile.name+eq+%22Ops%22&limit=200',
      'PUT /api/v1/apps/{appId}/groups/{groupId}',
      'GET /api/v1/authorizationServers/aus1/claims',
      'POST /api/v1/authorizationServers/aus1/claims',
      'GET /api/v1/authorizationServers/aus1/policies',
      'GET /api/v1/authorizationServers/aus1/policies/{policyId}/rules',
    ]);
    expect(scopesOf(planOktaApp(order(custom)))).toContain('okta.authorizationServers.manage');
  });

  it.each([
    ['https://example.okta.com', 'ORG_URL'],
    ['https://example.oktapreview.com', 'ORG_URL'],
    ['http://127.0.0.1:9000', 'ORG_URL'],
    ['https://login.example.com', 'CUSTOM_URL'],
    ['https://example.okta.com.evil.example', 'CUSTOM_URL'],
  ])('has tokens of %s name the issuer by %s', (issuer, mode) => {
    const create = planOktaApp(order({ issuer, orgUrl: issuer })).find(({ step }) => step === 'create-app');
    expect(create?.body).toMatchObject({ settings: { oauthClient: { issuer_mode: mode } } });
  });

  it('is filled with ids where they belong and nowhere else', () => {
    const calls = planOktaApp(order());
    const [, create, , assign, claim] = calls.map((call) =>
      withIds(call, { '{appId}': '0oa1', '{groupId}': '00g1' }),
    );
    expect(assign && lineOf(assign)).toBe('PUT /api/v1/apps/0oa1/groups/00g1');
    expect(claim?.body).toMatchObject({ instanceId: '0oa1', audience: '0oa1', value: '.*' });
    expect(create).toEqual(calls[1]);
  });
});
