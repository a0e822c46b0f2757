import { startOktaSimulator, type OktaSimulator } from './simulator.js';

describe('the simulator', () => {
  let okta: OktaSimulator;

  beforeEach(async () => {
    okta = await startOktaSimulator();
  });

  afterEach(() => okta.close());

  const get = async (path: string) => {
    const response = await fetch(`${okta.url}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('listens on the loopback address and nowhere else', async () => {
    expect(okta.url).toBe(`http://127.0.0.1:${okta.port}`);
    await expect(startOktaSimulator({ host: '0.0.0.0' })).rejects.toThrow('127.0.0.1 only');
  });

  it('takes another origin as its public one', async () => {
    const other = await startOktaSimulator({ publicUrl: 'https://okta.example.com' });
    const response = await fetch(`http://127.0.0.1:${other.port}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({ issuer: 'https://okta.example.com' });
    await other.close();
    await expect(startOktaSimulator({ publicUrl: 'https://okta.example.com/' })).rejects.toThrow('origin');
  });

  it('describes the org server: issuer without a path, endpoints below /oauth2/v1, a groups scope', async () => {
    const { body } = await get('/.well-known/openid-configuration');
    expect(body).toMatchObject({
      issuer: okta.url,
      authorization_endpoint: `${okta.url}/oauth2/v1/authorize`,
      end_session_endpoint: `${okta.url}/oauth2/v1/logout`,
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
    expect(body.scopes_supported).toContain('groups');
    expect((await get('/.well-known/oauth-authorization-server')).body).toEqual(body);
  });

  it('describes the custom server in three places: no groups scope, clients registered with the org', async () => {
    const { body } = await get('/oauth2/default/.well-known/openid-configuration');
    expect(body).toMatchObject({
      issuer: `${okta.url}/oauth2/default`,
      token_endpoint: `${okta.url}/oauth2/default/v1/token`,
      registration_endpoint: `${okta.url}/oauth2/v1/clients`,
    });
    expect(body.scopes_supported).not.toContain('groups');
    expect((await get('/oauth2/default/.well-known/oauth-authorization-server')).body).toEqual(body);
    expect((await get('/.well-known/oauth-authorization-server/oauth2/default')).body).toEqual(body);
  });

  it('advertises neither an iss response parameter nor back-channel logout', async () => {
    for (const path of [
      '/.well-known/openid-configuration',
      '/oauth2/default/.well-known/openid-configuration',
    ]) {
      const { body } = await get(path);
      expect(body).not.toHaveProperty('authorization_response_iss_parameter_supported');
      expect(body).not.toHaveProperty('backchannel_logout_supported');
    }
  });

  it('knows no other authorization server and no unknown client', async () => {
    expect(await get('/oauth2/aus1/.well-known/openid-configuration')).toMatchObject({
      status: 404,
      body: {
        errorCode: 'E0000007',
        errorSummary: 'Not found: Resource not found: aus1 (AuthorizationServer)',
      },
    });
    expect(await get('/.well-known/openid-configuration?client_id=x')).toMatchObject({
      status: 400,
      body: { errorCode: 'invalid_client' },
    });
  });

  it('dates its answers by the clock of the org', async () => {
    const date = async (path: string) => {
      const { headers } = await fetch(`${okta.url}${path}`, { redirect: 'manual' });
      return Date.parse(headers.get('date') ?? '');
    };
    okta.org.clock.advance(300);
    for (const path of [
      '/.well-known/openid-configuration',
      '/oauth2/v1/keys',
      '/api/v1/groups',
      '/nothing',
    ]) {
      const [before, told, after] = [okta.org.clock.seconds(), await date(path), okta.org.clock.seconds()];
      expect(told / 1000).toBeGreaterThanOrEqual(before);
      expect(told / 1000).toBeLessThanOrEqual(after);
    }
  });

  it('says that it is an Identity Engine org', async () => {
    expect((await get('/.well-known/okta-organization')).body).toEqual({
      id: okta.org.id,
      _links: { organization: { href: okta.url } },
      pipeline: 'idx',
    });
  });

  it('records what it was asked', async () => {
    await get('/oauth2/v1/keys?client_id=x');
    expect(okta.org.requests).toMatchObject([
      { method: 'GET', path: '/oauth2/v1/keys', query: '?client_id=x' },
    ]);
    expect(okta.org.countRequests('GET', /keys$/)).toBe(1);
    okta.org.clearRequests();
    expect(okta.org.requests).toEqual([]);
  });
});
