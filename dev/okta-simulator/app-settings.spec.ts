import type { NewApp, OktaUser } from './org-types.js';
import { startOktaSimulator, type OktaSimulator } from './simulator.js';
import { TestApi } from './test-api.js';
import { locationOf, REDIRECT_URI, TEST_KEYS, TestClient } from './test-client.js';

describe('an app whose settings are dangerous', () => {
  let okta: OktaSimulator;
  let ada: OktaUser;

  beforeEach(async () => {
    okta = await startOktaSimulator({ keys: TEST_KEYS });
    ada = okta.org.addUser({ login: 'ada@example.com' });
  });

  afterEach(() => okta.close());

  const client = (app: NewApp) => new TestClient(okta.org, okta.org.addApp(app));

  describe('with a wildcard in its redirect URI', () => {
    const statusFor = async (redirectUri: string, app: NewApp = {}) => {
      const settings = { redirectUris: ['https://app-*.example.com/callback'], ...app };
      const test = client({ wildcardRedirect: 'SUBDOMAIN', ...settings });
      const cookie = okta.org.createSession(ada.id);
      return (await test.authorize({ redirect_uri: redirectUri }, cookie)).status;
    };

    it('sends codes to every name in the lowest label', async () => {
      expect(await statusFor('https://app-one.example.com/callback')).toBe(302);
    });

    it.each([
      'https://app-.example.com/callback',
      'https://app-a.b.example.com/callback',
      'https://app-x.evil.com/callback',
      'https://app-one.example.com/other',
      'https://app-one.example.com@evil.com/callback',
    ])('does not send codes to %s', async (redirectUri) => {
      expect(await statusFor(redirectUri)).toBe(400);
    });

    it('does nothing of the kind while wildcards are off, or without https', async () => {
      const off = { wildcardRedirect: 'DISABLED' } as const;
      expect(await statusFor('https://app-one.example.com/callback', off)).toBe(400);
      const plain = { redirectUris: ['http://app-*.example.com/callback'] };
      expect(await statusFor('http://app-one.example.com/callback', plain)).toBe(400);
    });
  });

  it('in Federation Broker Mode lets everybody in, though nobody is assigned', async () => {
    const broker = client({
      redirectUris: [REDIRECT_URI],
      implicitAssignment: true,
      assignment: { users: [], groups: [] },
    });
    const back = locationOf(await broker.authorize({}, okta.org.createSession(ada.id)));
    expect(back.searchParams.get('code')).toEqual(expect.any(String));
    const assignment = await new TestApi(okta).get(`/api/v1/apps/${broker.app.id}/users/${ada.id}`);
    expect(assignment.status).toBe(404);
  });
});
